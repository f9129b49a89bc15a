"""Tables of src/delta as its peers see them, and their tables as src/delta sees them: delta-rs (deltalake) and DuckDB's
delta extension. Logs and checkpoints of each must mean the same to all."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import deltalake
import duckdb
import pyarrow

PROGRAM = os.environ["INGOT_DELTA_PEER"]


def run(verb: str, folder: pathlib.Path) -> str:
    return subprocess.run([PROGRAM, verb, folder], check=True, capture_output=True, text=True).stdout


def describe(folder: pathlib.Path) -> dict:
    return json.loads(run("describe", folder))


def expected_rows() -> list[tuple]:
    """The rows that `delta_peer write` leaves: each sixth commit removes the file that comes first by path."""
    def row(number: int, i: int) -> tuple:
        p = None if number % 5 == 0 else "a/b %" if number % 2 == 0 else "ü=1"
        return (number * 10 + i, f"s{i}", p)
    return [row(number, i) for number in range(1, 43) for i in range(3)]


def rows_by_deltalake(folder: pathlib.Path, version: int | None = None) -> list[tuple]:
    table = deltalake.DeltaTable(str(folder), version=version).to_pyarrow_table()
    return sorted((r["a"], r["s"], r["p"]) for r in table.to_pylist())


def rows_by_duckdb(folder: pathlib.Path) -> list[tuple]:
    connection = duckdb.connect(config={
        "extension_directory": os.environ["INGOT_DUCKDB_EXTENSIONS"], "autoinstall_known_extensions": "false"})
    connection.execute("LOAD delta")
    return sorted(connection.execute(f"SELECT a, s, p FROM delta_scan('{folder}')").fetchall())


def checkpoint_only(folder: pathlib.Path) -> pathlib.Path:
    """A copy of the table whose log begins at its newest checkpoint."""
    copy = folder.parent / (folder.name + "-checkpoint")
    shutil.copytree(folder, copy)
    version = json.loads((copy / "_delta_log/_last_checkpoint").read_text())["version"]
    for entry in (copy / "_delta_log").glob("*.json"):
        if int(entry.stem) < version:
            entry.unlink()
    for checkpoint in (copy / "_delta_log").glob("*.checkpoint.parquet"):
        if int(checkpoint.name[:20]) < version:
            checkpoint.unlink()
    return copy


def check_ours(root: pathlib.Path) -> None:
    run("write", root)
    for name in ("plain", "partitioned"):
        folder = root / name
        ours = describe(folder)
        live = set(ours["files"])
        expected = sorted(r for r in expected_rows() if any(f"part-{100 + r[0] // 10}." in path for path in live))
        assert ours["version"] == 42 and ours["rows"] == len(expected) == 3 * 35, ours
        for place in (folder, checkpoint_only(folder)):
            assert rows_by_deltalake(place) == expected, f"delta-rs reads other rows from {place}"
            assert rows_by_duckdb(place) == expected, f"DuckDB reads other rows from {place}"
            table = deltalake.DeltaTable(str(place))
            assert table.version() == 42
            assert table.transaction_version("peer") == 42
            assert table.metadata().name == "peer"
        # delta-rs goes on from our log and checkpoint, and we from what it wrote.
        more = pyarrow.table({"a": [1000], "s": ["more"], "p": ["ü=1"]})
        deltalake.write_deltalake(str(folder), more, mode="append")
        assert describe(folder)["version"] == 43
        assert len(describe(folder)["files"]) == len(live) + 1


def check_theirs(root: pathlib.Path) -> None:
    """A table of delta-rs: appended to, deleted from, and checkpointed by it."""
    folder = root / "theirs"
    for i in range(12):
        data = pyarrow.table({"a": [i, i + 1], "s": [f"x{i}", None], "p": ["a b/c", None]})
        deltalake.write_deltalake(str(folder), data, mode="append", partition_by=["p"])
    table = deltalake.DeltaTable(str(folder))
    table.delete("a = 3")
    for with_checkpoint in (False, True):
        if with_checkpoint:
            table.create_checkpoint()
            for entry in (folder / "_delta_log").glob("*.json"):
                if int(entry.stem) < table.version():
                    entry.unlink()
        table = deltalake.DeltaTable(str(folder))
        ours = describe(folder)
        root_length = len(str(folder)) + 1
        theirs = {urlless(path)[root_length:] for path in table.file_uris()}
        assert ours["version"] == table.version()
        assert set(ours["files"]) == theirs, (ours["files"], theirs)
        assert ours["rows"] == table.to_pyarrow_table().num_rows


def urlless(path: str) -> str:
    return path.removeprefix("file://")


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        check_ours(pathlib.Path(scratch))
        check_theirs(pathlib.Path(scratch))


if __name__ == "__main__":
    sys.exit(main())
