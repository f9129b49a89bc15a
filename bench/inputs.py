"""Inputs of the benchmarks, made once for each size and kept in the data folder. All are the same on every machine."""

import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable

TRADE_COLUMNS = {
    "trade_id": "VARCHAR", "version": "INTEGER", "sequence": "BIGINT", "event_time": "VARCHAR", "symbol": "VARCHAR",
    "venue": "VARCHAR", "trader_id": "VARCHAR", "side": "VARCHAR", "price": "VARCHAR", "quantity": "BIGINT",
    "currency": "VARCHAR", "fee": "VARCHAR",
}
ROWS_A_FILE = 100
MERGE_FILES = 20


def made_once(path: pathlib.Path, make: Callable[[pathlib.Path], None]) -> pathlib.Path:
    if not path.exists():
        partial = path.with_name(f"{path.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        in_a_child(lambda: make(partial))
        partial.rename(path)
    return path


def in_a_child(work: Callable[[], None]) -> None:
    """So that this process stays small: the memory that getrusage tells of a started process includes its parent's."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit("bench: making an input failed, see above")


def trades(data: pathlib.Path, messages: int) -> pathlib.Path:
    def make(path: pathlib.Path) -> None:
        subprocess.run([os.environ["INGOT_BIN"], "generate", "trades", "--messages", str(messages), "--seed", "7",
                        "--bad", "0%", "--duplicates", "0%", "--to", str(path)], check=True)
    return made_once(data / f"trades-{messages}.ndjson", make)


def accounts(first: int, count: int, generation: int):
    """Rows with a key, a few attributes and text that does not compress away."""
    import pyarrow

    keys = range(first, first + count)
    return accounts_of(pyarrow.array(keys, pyarrow.int64()), generation)


def accounts_of(keys, generation: int):
    import pyarrow
    import pyarrow.compute as compute

    spread = compute.bit_wise_and(compute.multiply(keys, 2654435761), 0xFFFFFFFF)
    return pyarrow.table({
        "id": keys,
        "customer": compute.binary_join_element_wise("customer", compute.cast(spread, "string"), "-"),
        "balance": compute.divide(compute.cast(spread, "float64"), 100.0),
        "updated": compute.cast(compute.add(compute.multiply(keys, 1000), generation), pyarrow.timestamp("us", "UTC")),
        "generation": pyarrow.array([generation] * len(keys), pyarrow.int32()),
    })


def merge_lake(data: pathlib.Path, rows: int) -> pathlib.Path:
    def make(path: pathlib.Path) -> None:
        import deltalake

        each = rows // MERGE_FILES
        for number in range(MERGE_FILES):
            deltalake.write_deltalake(str(path / "bench/accounts"), accounts(number * each, each, 1), mode="append")
    return made_once(data / f"accounts-{rows}", make)


def merge_source(data: pathlib.Path, rows: int, count: int, spread: bool) -> pathlib.Path:
    """Half of the keys exist: every n-th of the table, or of its newest twentieth. The other half is new."""
    def make(path: pathlib.Path) -> None:
        import pyarrow
        import pyarrow.parquet

        first = 0 if spread else rows - rows // MERGE_FILES
        step = (rows - first) // (count // 2)
        keys = [*range(first, first + step * (count // 2), step), *range(rows, rows + count // 2)]
        pyarrow.parquet.write_table(accounts_of(pyarrow.array(keys, pyarrow.int64()), 2), path)
    return made_once(data / f"merge-{rows}-{count}-{'spread' if spread else 'recent'}.parquet", make)


def empty_lake(data: pathlib.Path) -> pathlib.Path:
    def make(path: pathlib.Path) -> None:
        import deltalake
        import pyarrow

        deltalake.DeltaTable.create(
            str(path / "bench/events"),
            pyarrow.schema([("id", pyarrow.int64()), ("name", pyarrow.string())]))
    return made_once(data / "events", make)


def many_files_lake(data: pathlib.Path, files: int) -> pathlib.Path:
    """A table of many small files in key order, with statistics, and a checkpoint."""
    def make(path: pathlib.Path) -> None:
        import deltalake
        import pyarrow
        import pyarrow.parquet

        table = path / "bench/readings"
        deltalake.DeltaTable.create(
            str(table), pyarrow.schema([("id", pyarrow.int64()), ("value", pyarrow.int64())]))
        adds = []
        for number in range(files):
            first = number * ROWS_A_FILE
            keys = list(range(first, first + ROWS_A_FILE))
            name = f"part-{number:05}.parquet"
            pyarrow.parquet.write_table(
                pyarrow.table({"id": pyarrow.array(keys, pyarrow.int64()),
                               "value": pyarrow.array([key * 7 % 1000 for key in keys], pyarrow.int64())}), table / name)
            stats = {"numRecords": ROWS_A_FILE, "minValues": {"id": first, "value": 0},
                     "maxValues": {"id": keys[-1], "value": 999}, "nullCount": {"id": 0, "value": 0}}
            adds.append({"add": {"path": name, "partitionValues": {}, "size": (table / name).stat().st_size,
                                 "modificationTime": 0, "dataChange": True, "stats": json.dumps(stats)}})
        adds.append({"commitInfo": {"timestamp": 0, "operation": "WRITE", "operationParameters": {}}})
        log = table / "_delta_log/00000000000000000001.json"
        log.write_text("".join(json.dumps(add) + "\n" for add in adds), encoding="utf-8")
        deltalake.DeltaTable(str(table)).create_checkpoint()
    return made_once(data / f"readings-{files}", make)


def duckdb_shell() -> str:
    """DuckDB's command line, from the Python package duckdb-cli."""
    package = importlib.util.find_spec("duckdb_cli")
    return str(pathlib.Path(package.submodule_search_locations[0]) / "duckdb")


def long_log_lake(data: pathlib.Path, entries: int, checkpoint: bool) -> pathlib.Path:
    """A table of as many commits; each adds a file, and nine of ten remove the file before. With a checkpoint of the
    last entry but nine, or with none at all. The files themselves are not there: opening a table reads none."""
    def make(path: pathlib.Path) -> None:
        import deltalake

        log = path / "bench/events/_delta_log"
        log.mkdir(parents=True)
        schema = {"type": "struct", "fields": [{"name": "id", "type": "long", "nullable": True, "metadata": {}}]}
        first = [{"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
                 {"metaData": {"id": "b7e4d3a2-0000-4000-8000-000000000000", "format": {"provider": "parquet", "options": {}},
                               "schemaString": json.dumps(schema), "partitionColumns": [], "configuration": {},
                               "createdTime": 0}}]
        for version in range(entries):
            stats = {"numRecords": 1, "minValues": {"id": version}, "maxValues": {"id": version}, "nullCount": {"id": 0}}
            actions = [{"commitInfo": {"timestamp": version, "operation": "WRITE"}}, *(first if version == 0 else [])]
            if version % 10:
                actions.append({"remove": {"path": f"part-{version - 1:08}.parquet", "deletionTimestamp": version,
                                           "dataChange": True}})
            actions.append({"add": {"path": f"part-{version:08}.parquet", "partitionValues": {}, "size": 500,
                                    "modificationTime": version, "dataChange": True, "stats": json.dumps(stats)}})
            (log / f"{version:020}.json").write_text("".join(json.dumps(action) + "\n" for action in actions))
            if checkpoint and version == entries - 10:
                deltalake.DeltaTable(path / "bench/events").create_checkpoint()
    return made_once(data / f"long-log-{entries}-{'checkpoint' if checkpoint else 'bare'}", make)
