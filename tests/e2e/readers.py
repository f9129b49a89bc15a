"""The same table as three readers see it: ingot, delta-rs (deltalake) and DuckDB's delta extension."""

import os
import pathlib
import tempfile
from typing import Any

import deltalake
import duckdb

import ingot


def connect() -> duckdb.DuckDBPyConnection:
    """A DuckDB that is no part of ingot, with its own delta extension."""
    connection = duckdb.connect(config={
        "extension_directory": os.environ["INGOT_DUCKDB_EXTENSIONS"], "autoinstall_known_extensions": "false"})
    connection.execute("LOAD delta; SET TimeZone = 'UTC'")
    return connection


VARIANT_BYTES = 'STRUCT(metadata BLOB, "value" BLOB)'


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def comparable(expression: str, kind: Any) -> str:
    """SQL for a column in which variants are JSON, whether a reader gave their values or their bytes."""
    if str(kind) == VARIANT_BYTES:
        return f"variant_bytes_to_variant(({expression}).metadata || ({expression}).value)::JSON"
    if str(kind) == "VARIANT":
        return f"({expression})::JSON"
    if kind.id == "struct":
        members = [(quoted(name), child) for name, child in kind.children]
        fields = ", ".join(f"{name} := {comparable(f'({expression}).{name}', child)}" for name, child in members)
        return f"CASE WHEN {expression} IS NOT NULL THEN struct_pack({fields}) END"
    if kind.id == "list":
        return f"list_transform({expression}, lambda x: {comparable('x', kind.children[0][1])})"
    if kind.id == "map":
        return (f"map_from_entries(list_transform(map_entries({expression}), "
                f"lambda e: struct_pack(key := e.key, value := {comparable('e.value', kind.children[1][1])})))")
    return expression


def make_comparable(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Puts JSON in the place of variants in a table of the connection; it is left alone when it has none."""
    relation = connection.table(name)
    if not any("VARIANT" in str(kind) or VARIANT_BYTES in str(kind) for kind in relation.types):
        return
    columns = ", ".join(f"{comparable('t.' + quoted(column), kind)} AS {quoted(column)}"
                        for column, kind in zip(relation.columns, relation.types))
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {columns} FROM {name} AS t")


def load_by_deltalake(connection, name: str, location: Any, storage: dict[str, str] | None = None,
                      version: int | None = None) -> None:
    """Puts the rows of a Delta table, as delta-rs reads them, into a table of the connection."""
    table = deltalake.DeltaTable(str(location), version=version, storage_options=storage)
    protocol = table.protocol()
    if protocol.min_reader_version >= 2:
        # delta-rs's reader for pyarrow refuses deletion vectors and loses mapped columns; its query engine knows both.
        rows = deltalake.QueryBuilder().register("t", table).execute("SELECT * FROM t").read_all()
    else:
        rows = table.to_pyarrow_table()
    connection.register("arrow_rows", rows)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM arrow_rows")
    connection.unregister("arrow_rows")
    make_comparable(connection, name)


def load_by_duckdb(connection, name: str, location: Any) -> None:
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM delta_scan('{location}')")
    make_comparable(connection, name)


def load_by_ingot(connection, name: str, query: str, lake: Any = None, **options: Any) -> None:
    """Puts what ingot answers to a query into a table of the connection, by way of a Parquet file: exact."""
    with tempfile.TemporaryDirectory() as scratch:
        file = pathlib.Path(scratch) / "rows.parquet"
        place = [] if lake is None else ["--lake", lake]
        ingot.run("sql", *place, f"COPY ({query}) TO '{file}' (FORMAT parquet)", **options)
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM read_parquet('{file}')")
        make_comparable(connection, name)


def difference(connection, left: str, right: str, columns: str = "*") -> str:
    """What tells two relations apart, for a message; empty when they hold the same rows, repeated as often."""
    found = []
    for a, b in ((left, right), (right, left)):
        only = connection.execute(
            f"SELECT count(*) FROM (SELECT {columns} FROM {a} EXCEPT ALL SELECT {columns} FROM {b})").fetchone()[0]
        if only:
            example = connection.execute(
                f"SELECT {columns} FROM {a} EXCEPT ALL SELECT {columns} FROM {b} LIMIT 1").fetchone()
            found.append(f"{only} rows of {a} are not in {b}, such as {example}")
    return "; ".join(found)


def expect_same_rows(connection, left: str, right: str, columns: str = "*") -> None:
    told_apart = difference(connection, left, right, columns)
    assert not told_apart, told_apart


def expect_readers_agree(lake: Any, table: str, storage: dict[str, str] | None = None, columns: str = "*",
                         **options: Any) -> int:
    """All readers give the same rows for the newest version of `schema.table`; returns how many. DuckDB's extension
    is left out for a lake in a bucket, which it cannot reach without httpfs. `columns` are what ingot is asked for."""
    location = f"{lake}/{table.replace('.', '/')}"
    connection = connect()
    load_by_ingot(connection, "by_ingot", f"SELECT {columns} FROM {table}", lake=lake, **options)
    load_by_deltalake(connection, "by_deltalake", location, storage)
    expect_same_rows(connection, "by_ingot", "by_deltalake")
    if "://" not in str(lake):
        load_by_duckdb(connection, "by_duckdb", location)
        expect_same_rows(connection, "by_ingot", "by_duckdb")
    return connection.execute("SELECT count(*) FROM by_ingot").fetchone()[0]


def versions(lake: Any) -> dict[str, int]:
    """The version of every table of a lake in a folder, by `schema.table`."""
    found = {}
    for log in sorted(pathlib.Path(lake).glob("*/*/_delta_log")):
        entries = [int(entry.stem) for entry in log.glob("*.json") if entry.stem.isdigit()]
        if entries:
            found[f"{log.parent.parent.name}.{log.parent.name}"] = max(entries)
    return found
