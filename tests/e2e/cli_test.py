"""The command line as a user meets it: outputs, exit codes, what goes where, and what an error says."""

import csv
import io
import json
import pathlib
import subprocess

import ingot
import testcases

ROOT = pathlib.Path(__file__).parents[2]


def expect_error(done: subprocess.CompletedProcess, *says: str) -> None:
    assert done.stdout == "", f"an error belongs to stderr, got on stdout: {done.stdout}"
    assert done.stderr.startswith("error: "), done.stderr
    for part in says:
        assert part in done.stderr, f"expected {part!r} in: {done.stderr}"


def test_help(_: pathlib.Path) -> None:
    shown = ingot.run("--help").stdout
    verbs = [line.split("  ")[1].strip() for line in shown.split("verbs:")[1].split("flags")[0].splitlines() if line]
    assert {"init", "sql", "ingest", "trigger", "table ls", "generate trades"} <= set(verbs), verbs
    for verb in verbs:
        text = ingot.run(*verb.split(), "--help").stdout
        assert f"usage: ingot {verb}" in text and "examples:" in text, text
    assert ingot.run("table").stdout.startswith("Look at the tables")
    assert "s3.endpoint" in ingot.run("help", "config").stdout


def test_reference_pages_are_up_to_date(_: pathlib.Path) -> None:
    for page in ("cli", "config"):
        expected = ingot.run("help", "--markdown", page).stdout
        file = ROOT / "docs" / "reference" / f"{page}.md"
        assert file.read_text(encoding="utf-8") == expected, f"write it anew: ingot help --markdown {page} > {file.name}"


def test_mistakes_on_the_command_line(_: pathlib.Path) -> None:
    expect_error(ingot.run("sqll", exit_code=2), "'sqll'", "did you mean 'sql'?")
    expect_error(ingot.run("sql", "--fromat", "csv", exit_code=2), "--fromat", "did you mean --format?")
    expect_error(ingot.run("sql", "--format", "xml", "select 1", exit_code=2), "--format", "xml", "ndjson")
    expect_error(ingot.run("trigger", exit_code=2), "needs NAME")
    expect_error(ingot.run("trigger", "x", "--conf", "{", exit_code=2), "--conf", "JSON object")
    expect_error(ingot.run("--lake", exit_code=2), "--lake needs a value")
    expect_error(ingot.run("table", "--frobnicate", exit_code=2), "'ingot table' has no flag --frobnicate")
    expect_error(ingot.run("generate", "orders", exit_code=2), "'generate orders'", "'generate' has trades")
    expect_error(ingot.run("sql", "--output", "", "select 1", exit_code=2), "--output needs a value")
    expect_error(ingot.run("init", "", exit_code=2), "needs DIR")
    expect_error(ingot.run("--lake", "s3:/bucket/lake", "table", "ls", exit_code=2), "s3:/bucket/lake", "two slashes")
    expect_error(ingot.run("--lake", __file__, "table", "ls", exit_code=2), "is a file", "folder")


def test_mistakes_about_runs(folder: pathlib.Path) -> None:
    ingot.run("init", "hello", cwd=folder)
    expect_error(ingot.run("runs", "--limit", "0", cwd=folder / "hello", exit_code=2), "--limit")
    expect_error(ingot.run("runs", "man", cwd=folder / "hello", exit_code=2), "'man'", "did you mean 'main'?")
    assert ingot.run("runs", "main", "--format", "json", cwd=folder / "hello").stdout == "[]\n"
    expect_error(ingot.run("--env", "prod", "sql", "select 1", cwd=folder, exit_code=2), "--env", "ingot.yml")


def test_names_that_are_nearly_right(folder: pathlib.Path) -> None:
    lake = folder / "lake"
    ingot.run("--lake", lake, "sql", "CREATE SCHEMA bronze; CREATE TABLE bronze.orders AS SELECT 1 AS n")
    expect_error(ingot.run("--lake", lake, "table", "describe", "orders", exit_code=2), "did you mean bronze.orders?")
    expect_error(ingot.run("--lake", lake, "table", "describe", "bronze.ordesr", exit_code=2), "did you mean bronze.orders?")
    for query in ("FROM bronze.ordesr", "FROM bronze.duckdb_table", "FROM tabls"):
        failed = ingot.run("--lake", lake, "sql", query, exit_code=2)
        assert not any(name in failed.stderr for name in ("duckdb_tables", "information_schema", "pg_")), failed.stderr
    expect_error(ingot.run("--lake", lake, "sql", "FROM orders", exit_code=2), "bronze.orders")


def test_errors_as_json(_: pathlib.Path) -> None:
    failed = ingot.run("--log-format", "json", "sql", "select nothing_there", exit_code=2)
    line = json.loads(failed.stderr)
    assert line["level"] == "error" and "nothing_there" in line["message"], line
    json.loads(ingot.run("--log-format=json", "sqll", exit_code=2).stderr)


QUERY = "SELECT 1 AS id, 'a,\"b\"' AS name UNION ALL SELECT 2, NULL ORDER BY id"


def test_formats(folder: pathlib.Path) -> None:
    def rows(form: str) -> str:
        done = ingot.run("sql", "--format", form, QUERY, cwd=folder)
        assert done.stderr == "", done.stderr
        return done.stdout

    expected = [{"id": 1, "name": 'a,"b"'}, {"id": 2, "name": None}]
    assert json.loads(rows("json")) == expected
    assert [json.loads(line) for line in rows("ndjson").splitlines()] == expected
    assert list(csv.reader(io.StringIO(rows("csv")))) == [["id", "name"], ["1", 'a,"b"'], ["2", ""]]
    assert rows("markdown").splitlines()[2] == '| 1 | a,"b" |'
    table = rows("table")
    assert "│ integer │" in table and "NULL" in table and "2 rows" in table, table


def test_output_files(folder: pathlib.Path) -> None:
    import pyarrow.parquet

    ingot.run("sql", "-o", "out.csv", QUERY, cwd=folder)
    assert (folder / "out.csv").read_text() == 'id,name\n1,"a,""b"""\n2,\n'
    ingot.run("sql", "-o", "out.parquet", QUERY + " -- and no more", cwd=folder)
    assert pyarrow.parquet.read_table(folder / "out.parquet").to_pylist()[1] == {"id": 2, "name": None}
    binary = subprocess.run([ingot.BINARY, "sql", "--format", "parquet", QUERY], cwd=folder, capture_output=True, check=True)
    assert pyarrow.parquet.read_table(io.BytesIO(binary.stdout)).num_rows == 2
    ingot.run("sql", "-o", "none.csv", "SELECT 1 / 'x'", cwd=folder, exit_code=None)
    assert not (folder / "none.csv").exists(), "a file that is not whole"


def test_output_that_cannot_be(folder: pathlib.Path) -> None:
    lake = ["--lake", folder / "lake"]
    (folder / "there").mkdir()
    for output, says in (("out.xyz", ".parquet"), ("out", "--format"), ("none/out.csv", "no folder")):
        expect_error(ingot.run("sql", *lake, "-o", output, "CREATE TABLE t (i INTEGER)", cwd=folder, exit_code=2), output, says)
    expect_error(ingot.run("sql", *lake, "-o", "there", "--format", "csv", "SELECT 1", cwd=folder, exit_code=2), "folder")
    expect_error(ingot.run("generate", "trades", "--to", "there", cwd=folder, exit_code=2), "folder")
    expect_error(ingot.run("generate", "trades", "--truth", "no/truth.json", cwd=folder, exit_code=2), "no folder")
    assert not (folder / "lake").exists(), "nothing may run before the output is known to be possible"
    ingot.run("sql", "-o", "out.txt", "SELECT 1", cwd=folder)
    ingot.run("sql", "-o", "out.xyz", "--format", "csv", "SELECT 1", cwd=folder)


def test_several_results_and_one_file(folder: pathlib.Path) -> None:
    import pyarrow.parquet

    lake = ["--lake", folder / "lake"]
    for name in ("a.parquet", "a.csv", "a.json", "a.ndjson"):
        done = ingot.run("sql", *lake, "-o", name, "CREATE TABLE t (i INTEGER); SELECT 1; SELECT 2", cwd=folder, exit_code=2)
        expect_error(done, "more than one statement")
        assert not (folder / name).exists() and not (folder / "lake").exists(), "known before anything ran"
        expect_error(ingot.run("sql", "-o", name, "PRAGMA version; PRAGMA version", cwd=folder, exit_code=2), "more than one")
    (folder / "old.csv").write_text("old\n")
    expect_error(ingot.run("sql", "-o", "old.csv", "CREATE TEMP TABLE t (i INTEGER)", cwd=folder, exit_code=2), "nothing to write")
    assert (folder / "old.csv").read_text() == "old\n"
    ingot.run("sql", "-o", "a.md", "SELECT 1; SELECT 2", cwd=folder)
    assert (folder / "a.md").read_text().count("---") >= 2
    ingot.run("sql", "-o", "b.parquet", "CREATE TEMP TABLE t AS SELECT 7 AS n; FROM t; DROP TABLE t", cwd=folder)
    assert pyarrow.parquet.read_table(folder / "b.parquet").to_pylist() == [{"n": 7}]


def test_places_of_sql_errors(folder: pathlib.Path) -> None:
    (folder / "script.sql").write_text("SELECT 1;\n\n-- and\nSELECT 2,\n  nope FROM range(3);\n")
    failed = ingot.run("sql", "-f", "script.sql", cwd=folder, exit_code=2)
    assert failed.stderr.startswith("error: script.sql:5:3: ") and "LINE 5:   nope" in failed.stderr, failed.stderr
    (folder / "broken.sql").write_text("SELECT 1;\nSELEC 2")
    expect_error(ingot.run("sql", "-f", "broken.sql", cwd=folder, exit_code=2), "error: broken.sql:2:1: ")
    expect_error(ingot.run("sql", stdin="SELECT\n nope", cwd=folder, exit_code=2), "error: standard input:2:2: ")
    ingot.run("init", "hello", cwd=folder)
    project = folder / "hello"
    with open(project / "sql/greetings.sql", "a", encoding="utf-8") as file:
        file.write("\n;SELECT $data_interval_start, nope;\n")
    lines = (project / "sql/greetings.sql").read_text().splitlines()
    failed = ingot.run("trigger", "main", cwd=project, exit_code=1)
    assert f"sql/greetings.sql:{len(lines)}:31: " in failed.stderr, failed.stderr


def test_output_through_a_link(folder: pathlib.Path) -> None:
    (folder / "real.csv").write_text("old\n")
    (folder / "link.csv").symlink_to("real.csv")
    ingot.run("sql", "--lake", str(folder / "lake"), "-o", str(folder / "link.csv"), "SELECT 1 AS a")
    assert (folder / "link.csv").is_symlink() and (folder / "real.csv").read_text() == "a\n1\n"


def test_a_transaction_left_open(folder: pathlib.Path) -> None:
    lake = str(folder / "lake")
    ingot.run("sql", "--lake", lake, "CREATE TABLE t (i INTEGER)")
    expect_error(ingot.run("sql", "--lake", lake, "BEGIN; INSERT INTO t VALUES (1)", exit_code=2), "never committed")
    ingot.run("sql", "--lake", lake, "BEGIN; INSERT INTO t VALUES (2); COMMIT")
    assert ingot.run("sql", "--lake", lake, "--format", "csv", "FROM t").stdout == "i\n2\n"


def test_a_wrong_request_and_data_that_fails(folder: pathlib.Path) -> None:
    lake = str(folder / "lake")
    ingot.run("sql", "--lake", lake, "CREATE TABLE t (i INTEGER NOT NULL); INSERT INTO t VALUES (1)")
    twice = "MERGE INTO t USING (VALUES (1), (1)) s(i) ON t.i = s.i WHEN MATCHED THEN UPDATE SET i = 2"
    for data_fails in ("SELECT 'x'::INTEGER", "INSERT INTO t VALUES (NULL)", "SELECT error('no') FROM t", twice):
        ingot.run("sql", "--lake", lake, data_fails, exit_code=1)
    for wrong in ("SELEC 1", "FROM nothing", "SELECT j FROM t", "CREATE SEQUENCE s", "CREATE TABLE t (i INTEGER)",
                  "CREATE TABLE p (i INTEGER PRIMARY KEY)", "CREATE TABLE p (i INTERVAL)"):
        ingot.run("sql", "--lake", lake, wrong, exit_code=2)
    assert ingot.run("sql", "--lake", lake, "--format", "csv", "FROM t").stdout == "i\n1\n"


def test_where_statements_come_from(folder: pathlib.Path) -> None:
    script = "CREATE TEMP TABLE t AS SELECT 41 AS n; -- one\nSELECT n + 1 AS n FROM t;\n"
    (folder / "script.sql").write_text(script)
    for arguments, given in ((["-f", "script.sql"], None), (["-f", "-"], script), ([], script), ([script], None)):
        done = ingot.run("sql", "--format", "csv", *arguments, cwd=folder, stdin=given)
        assert done.stdout == "n\n42\n", done.stdout
    expect_error(ingot.run("sql", "-f", "none.sql", cwd=folder, exit_code=2), "none.sql")


def test_a_reader_that_has_seen_enough(folder: pathlib.Path) -> None:
    command = f"'{ingot.BINARY}' sql --format csv 'FROM range(3000000)' | head -2"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "range\n0\n", ""), done


def test_lake_without_a_project(folder: pathlib.Path) -> None:
    lake = folder / "lake"
    ingot.run("--lake", lake, "sql", "CREATE SCHEMA bronze; CREATE TABLE bronze.t AS SELECT 7 AS n")
    for name in ("bronze.t", "lake.bronze.t"):
        assert ingot.sql(f"FROM {name}", lake=lake) == [{"n": 7}]
    assert ingot.sql(f"FROM delta_table('{lake}/bronze/t', version => 0)") is not None
    listed = json.loads(ingot.run("table", "ls", "--lake", lake, "--format", "json").stdout)
    assert [(row["schema"], row["table"], row["rows"]) for row in listed] == [("bronze", "t", 1)], listed
    ingot.run("--lake", lake, "sql", "CREATE VIEW bronze.v AS SELECT n + 1 AS more FROM bronze.t")
    assert ingot.sql("FROM bronze.v", lake=lake) == [{"more": 8}]
    listed = json.loads(ingot.run("table", "ls", "--lake", lake, "--format", "json").stdout)
    assert [(row["table"], row["type"]) for row in listed] == [("t", "table"), ("v", "view")], listed
    expect_error(ingot.run("table", "describe", "bronze.v", "--lake", lake, exit_code=2), "bronze.v", "view")
    described = json.loads(ingot.run("table", "describe", "bronze.t", "--lake", lake, "--format", "json").stdout)
    assert described["columns"][0]["name"] == "n" and described["rows"] == 1, described
    history = json.loads(ingot.run("table", "history", "bronze.t", "--lake", lake, "--format", "json").stdout)
    assert history[0]["version"] == described["version"], history
    expect_error(ingot.run("table", "describe", "bronze.s", "--lake", lake, exit_code=2), "bronze.s")
    expect_error(ingot.run("table", "ls", cwd=folder, exit_code=2), "--lake")


def test_the_smallest_project(folder: pathlib.Path) -> None:
    ingot.run("init", "hello", cwd=folder)
    project = folder / "hello"
    report = json.loads(ingot.run("trigger", "main", "--format", "json", cwd=project).stdout)
    assert report["state"] == "succeeded" and all(task["state"] == "succeeded" for task in report["tasks"]), report
    assert ingot.sql("SELECT count(*) AS n FROM gold.greetings", cwd=project)[0]["n"] > 0
    runs = json.loads(ingot.run("runs", "--format", "json", cwd=project / "sql").stdout)
    assert [run["run_id"] for run in runs] == [report["run_id"]], runs
    taken = expect_error(ingot.run("init", "hello", cwd=folder, exit_code=2), "is there already")
    assert taken is None
    ingot.run("init", "demo", "--example", "trades", cwd=folder)
    assert (folder / "demo" / "pipelines" / "trades.yml").exists()


def test_mistakes_in_a_project(folder: pathlib.Path) -> None:
    def write(text: str) -> None:
        (folder / "ingot.yml").write_text(text)

    write("name: x\nlimits:\n  thraeds: 2\n")
    expect_error(ingot.run("table", "ls", cwd=folder, exit_code=2), "ingot.yml:3:3", "thraeds", "threads")
    write("s3:\n  secret_access_key: hunter2\n")
    failed = ingot.run("table", "ls", cwd=folder, exit_code=2)
    expect_error(failed, "ingot.yml:2:22", "${NAME}")
    assert "hunter2" not in failed.stderr
    write("environments:\n  prod: {lake: elsewhere}\n")
    expect_error(ingot.run("--env", "prd", "table", "ls", cwd=folder, exit_code=2), "ingot.yml:2", "prd", "prod")
    ingot.run("--env", "prod", "sql", "CREATE TABLE main.t AS SELECT 1 AS n", cwd=folder)
    assert (folder / "elsewhere" / "main" / "t").is_dir()
    expect_error(ingot.run("trigger", "none", cwd=folder, exit_code=2), "none")
    expect_error(ingot.run("--project", folder / "nowhere", "sql", "select 1", exit_code=2), "nowhere", "ingot init")


testcases.run(globals(), testcases.folder)
