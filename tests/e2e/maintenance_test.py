"""Keeping tables in order, through the command line: other readers give the same rows before and after."""

import concurrent.futures
import datetime
import json
import os
import pathlib
import time

import ingot
import readers
import testcases


def table(verb: str, *arguments: object, lake: pathlib.Path, **options: object) -> list[dict]:
    done = ingot.run("table", verb, "--lake", lake, *arguments, "--format", "json", **options)
    return json.loads(done.stdout) if done.stdout.strip() else []


def operations(lake: pathlib.Path, name: str) -> list[str]:
    return [commit["operation"] for commit in table("history", name, lake=lake)]


def data_files(lake: pathlib.Path, name: str) -> list[str]:
    folder = lake / name.replace(".", "/")
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.parquet") if "_delta_log" not in path.parts)


def test_vacuum(lake: pathlib.Path) -> None:
    ingot.sql("CREATE SCHEMA s; CREATE TABLE s.t (p VARCHAR, a BIGINT) PARTITIONED BY (p)", lake=lake)
    for i in range(3):
        ingot.sql(f"INSERT INTO s.t SELECT 'x' || (a % 3), a FROM range({i * 10}, {i * 10 + 10}) r(a)", lake=lake)
    ingot.sql("UPDATE s.t SET a = a + 100 WHERE p = 'x1'", lake=lake)
    before = data_files(lake, "s.t")
    refused = ingot.run("table", "vacuum", "s.t", "--lake", lake, "--retain", "0s", exit_code=2)
    assert "running writers" in refused.stderr, refused.stderr
    assert table("vacuum", "s.t", "--dry-run", lake=lake) == []
    found = table("vacuum", "s.t", "--dry-run", "--retain", "0s", "--allow-short-retention", lake=lake)
    assert found and all(row["bytes"] > 0 and row["file"] in before for row in found), found
    assert data_files(lake, "s.t") == before
    done = table("vacuum", "s.t", "--retain", "0s", "--allow-short-retention", lake=lake)
    assert done == [{"deleted_files": len(found), "deleted_bytes": sum(row["bytes"] for row in found)}], done
    assert data_files(lake, "s.t") == sorted(set(before) - {row["file"] for row in found})
    assert operations(lake, "s.t")[:2] == ["VACUUM END", "VACUUM START"]
    assert readers.expect_readers_agree(lake, "s.t") == 30


def test_optimize(lake: pathlib.Path) -> None:
    ingot.sql("CREATE SCHEMA s; CREATE TABLE s.t (p DATE, a BIGINT, b VARCHAR, x DOUBLE) PARTITIONED BY (p)", lake=lake)
    for i in range(6):
        ingot.sql(f"INSERT INTO s.t SELECT DATE '2025-01-13' + (a % 2)::INT, a, 'b' || (a * 7 % 100), sqrt(a) "
                  f"FROM range({i * 1000}, {i * 1000 + 1000}) r(a)", lake=lake)
    ingot.sql("INSERT INTO s.t VALUES (NULL, 1, NULL, 'NaN'), (NULL, 2, '', NULL)", lake=lake)
    before = readers.connect()
    readers.load_by_ingot(before, "before", "FROM s.t", lake=lake)
    done = table("optimize", "s.t", "--where", "p IS NOT NULL", lake=lake)[0]
    assert (done["files_removed"], done["files_added"], done["commits"]) == (12, 2, 1), done
    assert readers.expect_readers_agree(lake, "s.t") == 6002
    done = table("optimize", "s.t", "--zorder-by", "a, b", lake=lake)[0]
    assert (done["files_removed"], done["files_added"]) == (3, 3), done
    assert readers.expect_readers_agree(lake, "s.t") == 6002
    readers.load_by_ingot(before, "after", "FROM s.t", lake=lake)
    readers.expect_same_rows(before, "before", "after")
    for again in (["--zorder-by", "a,b"], []):
        assert table("optimize", "s.t", *again, lake=lake)[0]["commits"] == 0
    log = operations(lake, "s.t")
    assert log[:2] == ["OPTIMIZE", "OPTIMIZE"] and len(log) == 10, log


def test_restore(lake: pathlib.Path) -> None:
    ingot.sql("CREATE SCHEMA s; CREATE TABLE s.t AS SELECT a, 'x' AS b FROM range(10) r(a)", lake=lake)
    ingot.sql("DELETE FROM s.t WHERE a < 5", lake=lake)
    time.sleep(0.01)
    between = datetime.datetime.now(datetime.timezone.utc).isoformat()
    time.sleep(0.01)
    ingot.sql("ALTER TABLE s.t ADD COLUMN c INTEGER; INSERT INTO s.t VALUES (100, 'y', 1)", lake=lake)
    done = table("restore", "s.t", "--version", "0", lake=lake)[0]
    assert (done["restored_version"], done["version"]) == (0, 4), done
    assert readers.expect_readers_agree(lake, "s.t") == 10
    table("restore", "s.t", "--timestamp", between, lake=lake)
    assert readers.expect_readers_agree(lake, "s.t") == 5
    table("vacuum", "s.t", "--retain", "0s", "--allow-short-retention", lake=lake)
    failed = ingot.run("table", "restore", "s.t", "--lake", lake, "--version", "0", exit_code=2)
    assert "of its files are gone" in failed.stderr and ".parquet" in failed.stderr, failed.stderr
    assert readers.expect_readers_agree(lake, "s.t") == 5


def test_clone(lake: pathlib.Path) -> None:
    ingot.sql("CREATE SCHEMA s; CREATE TABLE s.t (p VARCHAR, a BIGINT) PARTITIONED BY (p)", lake=lake)
    ingot.sql("INSERT INTO s.t SELECT 'x y/' || (a % 3), a FROM range(30) r(a)", lake=lake)
    assert table("clone", "s.t", "s.deep", lake=lake)[0]["files"] == 3
    assert table("clone", "s.t", "s.flat", "--shallow", lake=lake)[0]["files"] == 3
    assert not data_files(lake, "s.flat") and len(data_files(lake, "s.deep")) == 3
    def rows(name: str) -> int:
        """delta-rs and DuckDB's extension take the absolute paths of a shallow clone for relative ones."""
        if name == "s.deep":
            return readers.expect_readers_agree(lake, name)
        return ingot.sql(f"SELECT count(a) AS n FROM {name}", lake=lake)[0]["n"]

    for name in ("s.deep", "s.flat"):
        assert rows(name) == 30
        ingot.sql(f"DELETE FROM {name} WHERE a < 10", lake=lake)
        assert rows(name) == 20
    assert readers.expect_readers_agree(lake, "s.t") == 30
    # A log that names files elsewhere on the machine is refused, with its place.
    outside = pathlib.Path(lake).parent / "outside.parquet"
    ingot.sql(f"COPY (SELECT 'p' AS p, 1::BIGINT AS a) TO '{outside}'")
    entry = lake / "s" / "flat" / "_delta_log" / "00000000000000000002.json"
    add = {"path": outside.as_uri(), "partitionValues": {"p": "p"}, "size": outside.stat().st_size,
           "modificationTime": 1, "dataChange": True}
    entry.write_text(json.dumps({"add": add}) + "\n", encoding="utf-8")
    refused = ingot.run("sql", "--lake", lake, "FROM s.flat", exit_code=None)
    assert refused.returncode != 0 and f"{entry}:1" in refused.stderr and "outside" in refused.stderr, refused.stderr


def test_convert(lake: pathlib.Path) -> None:
    folder = lake / "raw" / "events"
    ingot.sql("CREATE SCHEMA raw", lake=lake)
    ingot.sql(f"COPY (SELECT i AS a, 'v' || i AS s, i / 4 AS f, DATE '2025-01-14' + (i % 3)::INT AS day, "
              f"IF(i % 5 = 0, NULL, 'x y') AS p FROM range(100) r(i)) TO '{folder}' (FORMAT parquet, PARTITION_BY (day, p))")
    before = {file: (folder / file).stat().st_mtime_ns for file in data_files(lake, "raw.events")}
    assert table("convert", "raw.events", lake=lake)[0]["files"] == 6
    assert before == {file: (folder / file).stat().st_mtime_ns for file in data_files(lake, "raw.events")}
    assert readers.expect_readers_agree(lake, "raw.events") == 100
    plan = ingot.sql("EXPLAIN SELECT count(*) FROM raw.events WHERE a > 98 AND day >= DATE '2025-01-14'", lake=lake)
    assert "1 of 6" in str(plan), plan
    ingot.sql("DELETE FROM raw.events WHERE p IS NULL", lake=lake)
    assert readers.expect_readers_agree(lake, "raw.events") == 80


def test_repair(lake: pathlib.Path) -> None:
    ingot.sql("CREATE SCHEMA s; CREATE TABLE s.t (a BIGINT)", lake=lake)
    for i in range(12):
        ingot.sql(f"INSERT INTO s.t FROM range({i * 10}, {i * 10 + 10})", lake=lake)
    assert table("repair", "s.t", lake=lake) == []
    folder = lake / "s" / "t"
    lost = folder / ingot.sql("SELECT DISTINCT filename AS f FROM s.t WHERE a = 25", lake=lake)[0]["f"]
    lost.unlink()
    checkpoint = folder / "_delta_log" / "00000000000000000010.checkpoint.parquet"
    checkpoint.write_bytes(checkpoint.read_bytes()[:-20])
    unreadable = ingot.run("sql", "--lake", lake, "SELECT sum(a) FROM s.t", exit_code=1)
    assert lost.name in unreadable.stderr, unreadable.stderr
    found = table("repair", "s.t", "--dry-run", lake=lake)
    assert [(row["damage"], row["repaired"]) for row in found] == [("broken_checkpoint", False), ("missing_file", False)]
    assert found[1]["rows"] == 10 and found[1]["first_version"] == 3 and found[1]["path"] == lost.name, found
    mended = table("repair", "s.t", "--apply", lake=lake)
    assert all(row["repaired"] for row in mended) and len(mended) == 2, mended
    assert table("repair", "s.t", lake=lake) == []
    assert readers.expect_readers_agree(lake, "s.t") == 110
    assert operations(lake, "s.t")[0] == "FSCK"


# Old log entries go with a checkpoint; what is left is enough for every reader.
def test_log_cleanup(lake: pathlib.Path) -> None:
    ingot.sql("CREATE SCHEMA s; CREATE TABLE s.t (a BIGINT)", lake=lake)
    for i in range(11):
        ingot.sql(f"INSERT INTO s.t VALUES ({i})", lake=lake)
    log = lake / "s" / "t" / "_delta_log"
    long_ago = time.time() - 40 * 24 * 3600
    for file in log.iterdir():
        os.utime(file, (long_ago, long_ago))
    found = table("cleanup", "s.t", "--dry-run", lake=lake)
    entries = [row["file"] for row in found if row["file"].endswith(".json")]
    assert entries == [f"_delta_log/{i:020}.json" for i in range(10)], found
    (log / "_last_checkpoint").unlink()  # it says that old entries were looked for today
    for i in range(11, 20):
        ingot.sql(f"INSERT INTO s.t VALUES ({i})", lake=lake)
    assert sorted(file.name for file in log.iterdir())[0] == "00000000000000000010.checkpoint.parquet"
    assert table("cleanup", "s.t", lake=lake) == [{"deleted_files": 0, "deleted_bytes": 0}]
    assert readers.expect_readers_agree(lake, "s.t") == 20


# Writers who append while the table is optimized again and again never fail, and no row is lost or doubled.
def test_optimize_beside_writers(lake: pathlib.Path) -> None:
    ingot.sql("CREATE SCHEMA s; CREATE TABLE s.t (writer INTEGER, i INTEGER)", lake=lake)

    def write(writer: int) -> None:
        statements = ";".join(f"INSERT INTO s.t VALUES ({writer}, {i})" for i in range(30))
        ingot.sql(statements, lake=lake)

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(write, writer) for writer in range(2)]
        joined = 0
        while not all(writer.done() for writer in writers):
            joined += table("optimize", "s.t", lake=lake)[0]["files_removed"]
        for writer in writers:
            writer.result()
    counted = ingot.sql("SELECT count(*) AS n, count(DISTINCT (writer, i)) AS different FROM s.t", lake=lake)
    assert counted == [{"n": 60, "different": 60}], counted
    readers.expect_readers_agree(lake, "s.t")


testcases.run(globals(), testcases.folder)
