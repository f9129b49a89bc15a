"""Keeping tables in order, through the command line: other readers give the same rows before and after."""

import concurrent.futures
import json
import pathlib
import tempfile

import ingot
import readers


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


def main() -> None:
    faults = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, test in [(name, test) for name, test in globals().items() if name.startswith("test_")]:
            folder = pathlib.Path(scratch) / name
            folder.mkdir()
            try:
                test(folder)
            except AssertionError as fault:
                faults.append(f"{name}: {fault}")
    assert not faults, "\n\n".join(faults)


main()
