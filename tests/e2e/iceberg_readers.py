"""A table with Iceberg metadata as pyiceberg and DuckDB's iceberg extension see it, beside what ingot says."""

import os
import pathlib
from typing import Any

import duckdb
from pyiceberg.table import StaticTable

import readers



def connect() -> duckdb.DuckDBPyConnection:
    """A DuckDB that is no part of ingot, with its own iceberg extension."""
    connection = duckdb.connect(config={
        "extension_directory": os.environ["INGOT_DUCKDB_EXTENSIONS"], "autoinstall_known_extensions": "false"})
    connection.execute("LOAD avro; LOAD iceberg; SET TimeZone = 'UTC'")
    return connection


def open_table(location: Any, storage: dict[str, str] | None = None) -> StaticTable:
    """By its folder: the version hint says which metadata is the newest."""
    return StaticTable.from_metadata(str(location), storage or {})


def load_by_pyiceberg(connection, name: str, table: StaticTable, **scan: Any) -> None:
    connection.register("arrow_rows", table.scan(**scan).to_arrow())
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM arrow_rows")
    connection.unregister("arrow_rows")


def load_by_extension(connection, name: str, location: Any) -> None:
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM iceberg_scan('{location}')")


def expect_readers_agree(lake: Any, table: str, storage: dict[str, str] | None = None, columns: str = "*",
                         **options: Any) -> int:
    """Both give ingot's rows for the newest version of `schema.table`; returns how many. The extension is left out for
    a lake in a bucket, which it cannot reach without httpfs."""
    location = f"{lake}/{table.replace('.', '/')}"
    connection = connect()
    readers.load_by_ingot(connection, "by_ingot", f"FROM {table}", lake=lake, **options)
    load_by_pyiceberg(connection, "by_pyiceberg", open_table(location, storage))
    readers.expect_same_rows(connection, "by_ingot", "by_pyiceberg", columns)
    if "://" not in str(lake):
        load_by_extension(connection, "by_extension", location)
        readers.expect_same_rows(connection, "by_ingot", "by_extension", columns)
    return connection.execute("SELECT count(*) FROM by_ingot").fetchone()[0]


def metadata_files(lake: Any, table: str) -> list[pathlib.Path]:
    """Oldest first."""
    folder = pathlib.Path(lake) / table.replace(".", "/") / "metadata"
    return sorted(folder.glob("v*.metadata.json"), key=lambda file: int(file.name[1:].split(".")[0]))
