"""The rows of docs/benchmarks.md: what is measured, beside what, with which goal. Inputs are made once and kept."""

import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys

import dbt_cases
import inputs
import view_cases
from case import FULL, QUICK, Case, Sizes  # noqa: F401  # bench/run takes the sizes from here
from measure import Contender

HERE = pathlib.Path(__file__).parent
INGOT = os.environ["INGOT_BIN"]
EXTENSIONS = os.environ["INGOT_DUCKDB_EXTENSIONS"]


def peer(name: str, function: str, *arguments: object, **more) -> Contender:
    command = [sys.executable, str(HERE / "peers.py"), function, *map(str, arguments)]
    return Contender(name, lambda folder: [[part.replace("{folder}", str(folder)) for part in command]], **more)


def spark(sizes: Sizes, *arguments: object, **more) -> list[Contender]:
    if not sizes.spark:
        return []
    command = [os.environ["INGOT_TEST_SPARK_PYTHON"], str(HERE / "spark_peer.py"), *map(str, arguments)]
    return [Contender("Spark", lambda folder: [[part.replace("{folder}", str(folder)) for part in command]], **more)]


def ingot_sql(query: str, lake: str = "{folder}/lake", **more) -> Contender:
    return Contender("Ingot", lambda folder: [
        [INGOT, "--lake", lake.replace("{folder}", str(folder)), "sql", "--format", "csv", query]], **more)


def copy_lake(source: pathlib.Path):
    """Fresh log, same data files: they never change in place."""
    def prepare(folder: pathlib.Path) -> None:
        shutil.copytree(source, folder / "lake", copy_function=os.link)
    return prepare


def with_vectors(source: pathlib.Path):
    """The same, and the table asks for deletion vectors."""
    def prepare(folder: pathlib.Path) -> None:
        copy_lake(source)(folder)
        subprocess.run([INGOT, "--lake", folder / "lake", "sql",
                        "ALTER TABLE bench.accounts SET ('delta.enableDeletionVectors' = true)"], check=True)
    return prepare


def expect_rows(table: str, rows: int):
    """Counts as delta-rs sees them: neither contender's own word is taken. In a process of its own, because a process
    that has loaded delta-rs would pass its size on to those that it starts (getrusage counts it)."""
    def check(folder: pathlib.Path) -> None:
        subprocess.run([sys.executable, str(HERE / "peers.py"), "expect_rows", str(folder / table), str(rows)], check=True)
    return check


def ndjson_to_delta(data: pathlib.Path, sizes: Sizes) -> Case:
    source = inputs.trades(data, sizes.messages)

    def project(folder: pathlib.Path) -> None:
        (folder / "ingest").mkdir()
        (folder / "ingot.yml").write_text("name: bench\nlake: lake\n", encoding="utf-8")
        columns = "".join(f"  - {{name: {name}, type: {kind}}}\n" for name, kind in inputs.TRADE_COLUMNS.items())
        (folder / "ingest/trades.yml").write_text(
            f"name: trades\ntype: files\npath: {source}\nformat: ndjson\ntable: bronze.trades\ncolumns:\n{columns}",
            encoding="utf-8")

    own = Contender("Ingot", lambda folder: [[INGOT, "ingest", "trades"]], prepare=project,
                    check=expect_rows("lake/bronze/trades", sizes.messages))
    return Case(
        "ndjson", f"{sizes.messages:,} trades of NDJSON to a committed Delta table", own,
        [peer("DuckDB COPY to Parquet", "duckdb_copy", source, "{folder}/trades.parquet",
              json.dumps(inputs.TRADE_COLUMNS)),
         peer("delta-rs", "deltalake_load", source, "{folder}/table",
              check=expect_rows("table", sizes.messages)),
         *spark(sizes, "load", source, "{folder}/table", check=expect_rows("table", sizes.messages))],
        goals={"DuckDB COPY to Parquet": 1.2, "delta-rs": 3, "Spark": 10})


def merge(data: pathlib.Path, sizes: Sizes, spread: bool, vectors: bool = False, large: bool = False) -> Case:
    table_rows, merge_rows = (sizes.large_rows, sizes.few_rows) if large else (sizes.table_rows, sizes.merge_rows)
    lake = inputs.merge_lake(data, table_rows)
    source = inputs.merge_source(data, table_rows, merge_rows, spread)
    check = expect_rows("lake/bench/accounts", table_rows + merge_rows // 2)
    query = (f"MERGE INTO bench.accounts AS t USING read_parquet('{source}') AS s ON t.id = s.id "
             "WHEN MATCHED THEN UPDATE BY NAME WHEN NOT MATCHED THEN INSERT BY NAME")
    where = "anywhere in" if spread else "in the newest twentieth of"
    return Case(
        f"merge-{'large' if large else 'spread' if spread else 'recent'}{'-vectors' if vectors else ''}",
        f"MERGE of {merge_rows:,} rows into {table_rows:,}, half of them {where} the table, half new"
        + (", with deletion vectors" if vectors else ", copy-on-write" if spread else ""),
        ingot_sql(query, prepare=with_vectors(lake) if vectors else copy_lake(lake), check=check),
        [peer("delta-rs", "deltalake_merge", "{folder}/lake/bench/accounts", source, prepare=copy_lake(lake),
              check=check),
         *([] if large else
           spark(sizes, "merge", "{folder}/lake/bench/accounts", source, prepare=copy_lake(lake), check=check))],
        goals={"delta-rs": 3 if large else 4}, memory_goals={"delta-rs": 4})


def delete(data: pathlib.Path, sizes: Sizes, vectors: bool) -> Case:
    """One row in a thousand, everywhere in the table."""
    lake = inputs.merge_lake(data, sizes.table_rows)
    check = expect_rows("lake/bench/accounts", sizes.table_rows - sizes.table_rows // 1000)
    return Case(
        f"delete{'-vectors' if vectors else ''}",
        f"DELETE of 0.1 % of {sizes.table_rows:,} rows, anywhere in the table"
        + (", with deletion vectors" if vectors else ", copy-on-write"),
        ingot_sql("DELETE FROM bench.accounts WHERE id % 1000 = 7",
                  prepare=with_vectors(lake) if vectors else copy_lake(lake), check=check),
        [peer("delta-rs", "deltalake_delete", "{folder}/lake/bench/accounts", "id % 1000 = 7", prepare=copy_lake(lake),
              check=check),
         *spark(sizes, "delete", "{folder}/lake/bench/accounts", "id % 1000 = 7",
                prepare=with_vectors(lake) if vectors else copy_lake(lake), check=check)],
        goals={"delta-rs": 3})


def small_commits(data: pathlib.Path, sizes: Sizes, writers: int) -> Case:
    lake = inputs.empty_lake(data)
    each = max(1, sizes.commits // writers)
    check = expect_rows("lake/bench/events", writers * each)
    own = ingot_sql("INSERT INTO bench.events VALUES (1, 'x');" * each)
    other = peer("delta-rs", "deltalake_appends", "{folder}/lake/bench/events", each)

    def together(contender: Contender) -> Contender:
        return dataclasses.replace(contender, prepare=copy_lake(lake), check=check,
                                   commands=lambda folder: list(contender.commands(folder)) * writers)

    return Case(
        f"commits-{writers}", f"commits of one row on one table, {writers} writer{'s' if writers > 1 else ''}",
        together(own), [together(other)], goals={"delta-rs": 10}, operations=writers * each)


def late_commits(data: pathlib.Path, sizes: Sizes) -> Case:
    """What the length of the log costs a commit: nothing, if all is well."""
    late, new = inputs.long_log_lake(data, sizes.log_entries, True), inputs.long_log_lake(data, 10, True)
    inserts = "INSERT INTO bench.events VALUES (1);" * sizes.commits
    return Case(
        "commits-late", f"commits of one row on a table with {sizes.log_entries:,} log entries and "
        f"{sizes.log_entries // 10:,} files", ingot_sql(inserts, prepare=copy_lake(late)),
        [dataclasses.replace(ingot_sql(inserts, prepare=copy_lake(new)), name="Ingot on a new table")],
        goals={"Ingot on a new table": 0.8}, operations=sizes.commits)


def iceberg_commits(data: pathlib.Path, sizes: Sizes) -> Case:
    """What Iceberg's metadata costs a commit."""
    lake = inputs.empty_lake(data)
    count = sizes.iceberg_commits
    check = expect_rows("lake/bench/events", count)
    inserts = "INSERT INTO bench.events VALUES (1, 'x');" * count

    def enable(folder: pathlib.Path) -> None:
        copy_lake(lake)(folder)
        subprocess.run([INGOT, "--lake", folder / "lake", "sql", "ALTER TABLE bench.events SET ('iceberg' = true)"],
                       check=True)

    return Case(
        "commits-iceberg", "commits of one row on a table that is an Iceberg table too",
        ingot_sql(inserts, prepare=enable, check=check),
        [dataclasses.replace(ingot_sql(inserts, prepare=copy_lake(lake), check=check), name="Ingot without Iceberg")],
        goals={"Ingot without Iceberg": 0.5}, operations=count)


def filtered_read(data: pathlib.Path, sizes: Sizes) -> Case:
    lake = inputs.many_files_lake(data, sizes.files)
    first = sizes.files // 2 * inputs.ROWS_A_FILE
    where = f"WHERE id BETWEEN {first} AND {first + 3 * inputs.ROWS_A_FILE}"
    return Case(
        "filter", f"sum over a filter that needs 4 of {sizes.files:,} files",
        ingot_sql(f"SELECT sum(value) FROM bench.readings {where}", lake=str(lake)),
        [peer("DuckDB's delta extension", "duckdb_delta_scan", EXTENSIONS,
              f"SELECT sum(value) FROM delta_scan('{lake}/bench/readings') {where}")],
        goals={"DuckDB's delta extension": 1})


def open_long_log(data: pathlib.Path, sizes: Sizes, checkpoint: bool) -> Case:
    lake = inputs.long_log_lake(data, sizes.log_entries, checkpoint)
    after = "the last 10 after a checkpoint" if checkpoint else "without a checkpoint"
    return Case(
        f"open-{'checkpoint' if checkpoint else 'bare'}",
        f"opening a table with {sizes.log_entries:,} log entries, {after}, and counting its rows",
        ingot_sql("SELECT count(*) FROM bench.events", lake=str(lake)),
        [peer("delta-rs", "deltalake_open", f"{lake}/bench/events")], goals={"delta-rs": 1})


def optimize(data: pathlib.Path, sizes: Sizes) -> Case:
    lake = inputs.many_files_lake(data, sizes.files)
    check = expect_rows("lake/bench/readings", sizes.files * inputs.ROWS_A_FILE)
    return Case(
        "optimize", f"OPTIMIZE of {sizes.files:,} small files into one",
        Contender("Ingot", lambda folder: [[INGOT, "table", "optimize", "bench.readings", "--lake", f"{folder}/lake"]],
                  prepare=copy_lake(lake), check=check),
        [peer("delta-rs", "deltalake_optimize", "{folder}/lake/bench/readings", prepare=copy_lake(lake), check=check),
         *spark(sizes, "optimize", "{folder}/lake/bench/readings", prepare=copy_lake(lake), check=check)],
        goals={"delta-rs": 1})


def start(key: str, arguments: list[str], peer_arguments: list[str], goal_seconds: float) -> Case:
    shell = pathlib.Path(inputs.duckdb_shell())
    return Case(
        key, f"`ingot {subprocess.list2cmdline(arguments)}`", Contender("Ingot", lambda folder: [[INGOT, *arguments]]),
        [Contender("DuckDB's shell", lambda folder: [[str(shell), *peer_arguments]])], goal_seconds=goal_seconds,
        rounds_factor=5)


def all_cases(data: pathlib.Path, sizes: Sizes) -> dict:
    """By key, how to make each: making one may take a while, for its inputs."""
    return {
        "ndjson": lambda: ndjson_to_delta(data, sizes),
        "merge-spread": lambda: merge(data, sizes, spread=True),
        "merge-spread-vectors": lambda: merge(data, sizes, spread=True, vectors=True),
        "merge-large": lambda: merge(data, sizes, spread=True, large=True),
        "merge-large-vectors": lambda: merge(data, sizes, spread=True, vectors=True, large=True),
        "merge-recent": lambda: merge(data, sizes, spread=False),
        "delete": lambda: delete(data, sizes, vectors=False),
        "delete-vectors": lambda: delete(data, sizes, vectors=True),
        "commits-1": lambda: small_commits(data, sizes, 1),
        "commits-8": lambda: small_commits(data, sizes, 8),
        "commits-late": lambda: late_commits(data, sizes),
        "commits-iceberg": lambda: iceberg_commits(data, sizes),
        "filter": lambda: filtered_read(data, sizes),
        "open-bare": lambda: open_long_log(data, sizes, checkpoint=False),
        "open-checkpoint": lambda: open_long_log(data, sizes, checkpoint=True),
        "optimize": lambda: optimize(data, sizes),
        **dbt_cases.all_cases(data, sizes),
        **view_cases.all_cases(data, sizes),
        "start": lambda: start("start", ["--version"], ["--version"], 0.020),
        "start-sql": lambda: start("start-sql", ["sql", "select 1"], ["-c", "select 1"], 0.060),
    }
