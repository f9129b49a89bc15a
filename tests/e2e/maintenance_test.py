"""Keeping tables in order, through the command line: other readers give the same rows before and after."""

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
