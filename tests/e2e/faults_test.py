"""What goes wrong outside gives one clear error with its place, the right exit code, and changes no table."""

import json
import pathlib
import resource
import shutil
import socket
import subprocess
import tempfile
from typing import Any

import ingot
import readers
import testcases
import trades


class Project:
    """The trades example after a run, to be broken."""

    def __init__(self, folder: pathlib.Path):
        folder.mkdir()
        self.path = trades.copy_example(folder)
        self.lake = self.path / "lake"
        trades.generate(self.path, "trades", messages=500, bad="2%")
        ingot.run("trigger", "trades", cwd=self.path)

    def expect_failure(self, *arguments: Any, exit_code: int, says: list[str], **options: Any) -> None:
        before = self.state()
        failed = ingot.run(*arguments, exit_code=exit_code, cwd=self.path, **options)
        expect_one_error(failed.stderr, says)
        assert self.state() == before, f"{arguments}: a table has changed"

    def state(self) -> dict[str, Any]:
        """The log of every table: names and bytes."""
        return {str(file.relative_to(self.lake)): file.read_bytes() for file in self.lake.glob("*/*/_delta_log/*")
                if file.is_file()}

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.path / file
        text = path.read_text()
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1))


def expect_one_error(stderr: str, says: list[str]) -> None:
    errors = [line for line in stderr.splitlines() if "error:" in line.lower()]
    assert len(errors) == 1, f"expected one error, got:\n{stderr}"
    for part in says:
        assert part in stderr, f"expected {part!r} in:\n{stderr}"
    assert "Traceback" not in stderr and "terminate called" not in stderr, stderr


def unused_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_typo_in_a_source(project: Project) -> None:
    project.edit("ingest/trades.yml", "format: ndjson", "formt: ndjson")
    project.expect_failure("ingest", exit_code=2, says=["ingest/trades.yml:6:1", "formt", "format"])


def test_typo_in_a_pipeline(project: Project) -> None:
    project.edit("pipelines/trades.yml", "after: [bronze]", "afer: [bronze]")
    project.expect_failure("trigger", "trades", exit_code=2, says=["error: pipelines/trades.yml:10:5", "afer", "after"])


def test_unknown_task(project: Project) -> None:
    project.edit("pipelines/trades.yml", "after: [bronze]", "after: [brnze]")
    project.expect_failure("trigger", "trades", exit_code=2, says=["pipelines/trades.yml:10", "brnze", "bronze"])


def test_typo_in_the_project(project: Project) -> None:
    project.edit("ingot.yml", "lake:", "lak:")
    project.expect_failure("table", "ls", exit_code=2, says=["ingot.yml:3:1", "lak", "lake"])


def test_bad_yaml(project: Project) -> None:
    project.edit("ingot.yml", "name: trades", "name: [trades")
    project.expect_failure("table", "ls", exit_code=2, says=["ingot.yml:"])


def test_unset_variable(project: Project) -> None:
    project.edit("ingot.yml", "${TRADES_LAKE:-lake}", "${NO_SUCH_VARIABLE}")
    project.expect_failure("table", "ls", exit_code=2, says=["ingot.yml:3", "NO_SUCH_VARIABLE"])


def test_missing_file(project: Project) -> None:
    project.edit("ingest/trades.yml", "data/trades*.ndjson", "data/no-such.ndjson")
    project.expect_failure("ingest", exit_code=2, says=["data/no-such.ndjson"])


def test_missing_sql_file(project: Project) -> None:
    project.edit("pipelines/trades.yml", "dbt: build\n    select: gold", "sql: sql/dim_dates.sql")
    project.expect_failure("trigger", "trades", exit_code=2, says=["pipelines/trades.yml:11", "sql/dim_dates.sql"])


def test_mistakes_in_a_dbt_task(project: Project) -> None:
    project.edit("pipelines/trades.yml", "select: gold", "select: golden")
    project.expect_failure("trigger", "trades", exit_code=1, says=["pipelines/trades.yml:11", "golden"])
    project.edit("pipelines/trades.yml", "select: golden", "project_dir: nowhere")
    project.expect_failure("trigger", "trades", exit_code=2, says=["pipelines/trades.yml:11", "nowhere/dbt_project.yml"])
    project.edit("pipelines/trades.yml", "dbt: build", "dbt: compile")
    project.expect_failure("trigger", "trades", exit_code=2, says=["pipelines/trades.yml:7:10", "compile", "snapshot"])
    project.edit("pipelines/trades.yml", "dbt: compile", "shell: build")
    project.expect_failure("trigger", "trades", exit_code=2, says=["pipelines/trades.yml:8", "'select' belongs to tasks with 'dbt'"])


def test_unknown_names(project: Project) -> None:
    project.expect_failure("trigger", "trade", exit_code=2, says=["trade", "trades"])
    project.expect_failure("ingest", "trade", exit_code=2, says=["trade", "trades"])
    project.expect_failure("table", "describe", "silver.trade", exit_code=2, says=["silver.trade"])


def test_wrong_sql(project: Project) -> None:
    project.expect_failure("sql", "SELEC 1", exit_code=2, says=["SELEC"])
    project.expect_failure("sql", "INSERT INTO silver.trades SELECT 1", exit_code=2, says=["trades"])
    project.expect_failure("sql", "FROM silver.no_such_table", exit_code=2, says=["no_such_table"])


def test_sql_that_fails_in_a_task(project: Project) -> None:
    (project.path / "late.sql").write_text("SELECT 1;\nINSERT INTO gold.dim_date (date_key) SELECT error('the end');\n")
    project.edit("pipelines/trades.yml", "dbt: build\n    select: gold", "sql: late.sql")
    project.expect_failure("trigger", "trades", exit_code=1, says=["task gold", "late.sql:2", "the end"])


def test_a_model_that_fails_in_a_task(project: Project) -> None:
    project.edit("models/gold/dim_date.sql", "from {{ ref('trades') }}", "from {{ ref('trades') }}\nwhere error('the end') is null")
    before = project.state()
    failed = ingot.run("trigger", "trades", exit_code=1, cwd=project.path)
    for part in ("task gold failed", "dim_date", "models/gold/dim_date.sql", "the end"):
        assert part in failed.stderr, f"expected {part!r} in:\n{failed.stderr}"
    assert project.state() == before


def test_a_test_that_fails_in_a_task(project: Project) -> None:
    project.edit("models/silver/_silver.yml", "values: [BUY, SELL]", "values: [BUY]")
    failed = ingot.run("trigger", "trades", exit_code=1, cwd=project.path)
    assert "task silver failed" in failed.stderr and "accepted_values_trades_side__BUY" in failed.stderr, failed.stderr
    run = json.loads(ingot.run("runs", "--format", "json", cwd=project.path).stdout)[0]
    states = {task["name"]: task["state"] for task in run["tasks"]}
    assert states == {"bronze": "succeeded", "silver": "failed", "gold": "upstream_failed"}, states


def test_unreachable_bucket(project: Project) -> None:
    endpoint = f"http://127.0.0.1:{unused_port()}"
    keys = {"AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "not-a-secret"}
    project.expect_failure("--lake", "s3://no-such-bucket/lake", "table", "ls", exit_code=1, env=keys,
                           says=["no-such-bucket", endpoint.removeprefix("http://")])


def test_corrupt_parquet_input(project: Project) -> None:
    whole = next((project.lake / "silver/trades").glob("**/*.parquet")).read_bytes()
    (project.path / "data/broken.parquet").write_bytes(whole[: len(whole) // 2])
    (project.path / "ingest/broken.yml").write_text("name: broken\ntype: files\npath: data/broken.parquet\n")
    project.expect_failure("ingest", "broken", exit_code=1, says=["broken.parquet"])
    assert not (project.lake / "bronze/broken").exists() or not readers.versions(project.lake).get("bronze.broken")


def test_corrupt_data_file(project: Project) -> None:
    file = next((project.lake / "silver/trades").glob("**/*.parquet"))
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + b"\0" * (len(whole) - 200) + whole[-100:])
    project.expect_failure("sql", "SELECT count(*), sum(fee), min(venue) FROM silver.trades", exit_code=1,
                           says=[file.name])
    file.unlink()
    project.expect_failure("sql", "SELECT sum(fee) FROM silver.trades", exit_code=1, says=[file.name])


def limit_files() -> None:
    """As on a full disk, a write fails in the middle of a file: no file may grow beyond 16 KiB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (16 << 10, 16 << 10))


def test_full_disk(project: Project) -> None:
    trades.generate(project.path, "trades-2", messages=20000, seed=8)
    before = project.state()
    for arguments in (["ingest", "trades"],
                      ["sql", "CREATE TABLE silver.copy AS SELECT *, md5(trade_id) AS h FROM silver.trades, range(9)"],
                      ["generate", "trades", "--messages", "1000", "--to", "data/more.ndjson"]):
        failed = subprocess.run([ingot.BINARY, *arguments], cwd=project.path, capture_output=True, text=True,
                                timeout=60, check=False, preexec_fn=limit_files)
        assert failed.returncode == 1, f"{arguments} exited with {failed.returncode}: {failed.stderr}"
        expect_one_error(failed.stderr, [])
        assert project.state() == before, f"{arguments}: a table has changed"
    assert not (project.path / "data/more.ndjson").exists(), "half a file"
    ingot.run("trigger", "trades", cwd=project.path)  # with room again, it goes on
    assert trades.storage_rows(project.lake, "bronze.trades_raw")


def test_torn_log_entry(project: Project) -> None:
    newest = max((project.lake / "silver/trades/_delta_log").glob("*.json"))
    whole = newest.read_bytes()
    newest.write_bytes(whole[: len(whole) - 20])
    for query in ("SELECT count(*) FROM silver.trades", "DELETE FROM silver.trades WHERE symbol = 'AAPL'"):
        project.expect_failure("sql", query, exit_code=1, says=[newest.name])
    ingot.run("sql", "SELECT count(*) FROM gold.fact_trades", cwd=project.path)  # the others are as they were
    newest.write_bytes(whole)
    ingot.run("sql", "SELECT count(*) FROM silver.trades", cwd=project.path)


def test_missing_log_entry(project: Project) -> None:
    log = project.lake / "silver/trades/_delta_log"
    for statement in ("DELETE FROM silver.trades WHERE symbol = 'AAPL'", "DELETE FROM silver.trades WHERE symbol = 'ROG'"):
        ingot.run("sql", statement, cwd=project.path)
    entries = sorted(log.glob("*.json"))
    entries[-2].unlink()
    project.expect_failure("sql", "SELECT count(*) FROM silver.trades", exit_code=1, says=[str(int(entries[-2].stem))])


with tempfile.TemporaryDirectory() as scratch:
    whole = Project(pathlib.Path(scratch) / "whole")

    def copy_of_whole(path: pathlib.Path) -> Project:
        copy = Project.__new__(Project)
        copy.path = path / "trades"
        copy.lake = copy.path / "lake"
        shutil.copytree(whole.path, copy.path)
        return copy

    testcases.run(globals(), copy_of_whole)
