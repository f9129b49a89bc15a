"""What Ingot is measured beside: the same work with DuckDB and with delta-rs, as their users write it. Each prints the
seconds of the work as its last line, without the start of Python and the imports."""

import json
import sys
import time


def duckdb_copy(source: str, target: str, columns: str) -> None:
    """NDJSON to Parquet: no log, no quarantine, no ledger. It fails on a bad record."""
    import duckdb

    connection = duckdb.connect()
    with timed():
        connection.execute(
            f"COPY (SELECT * FROM read_json('{source}', format='newline_delimited', columns={columns})) "
            f"TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def deltalake_load(source: str, target: str) -> None:
    """NDJSON to a Delta table."""
    import deltalake
    import pyarrow.json

    with timed():
        deltalake.write_deltalake(target, pyarrow.json.read_json(source))


def deltalake_merge(table: str, source: str) -> None:
    import deltalake
    import pyarrow.parquet

    with timed():
        rows = pyarrow.parquet.read_table(source)
        merge = deltalake.DeltaTable(table).merge(rows, "t.id = s.id", source_alias="s", target_alias="t")
        merge.when_matched_update_all().when_not_matched_insert_all().execute()


def deltalake_delete(table: str, condition: str) -> None:
    import deltalake

    with timed():
        deltalake.DeltaTable(table).delete(condition)


def deltalake_appends(table: str, count: str) -> None:
    """Commits of one row each."""
    import deltalake
    import pyarrow

    row = pyarrow.table({"id": pyarrow.array([1], pyarrow.int64()), "name": ["x"]})
    patient = deltalake.CommitProperties(max_commit_retries=1000)  # of 15, the default, eight writers run out
    with timed():
        for _ in range(int(count)):
            deltalake.write_deltalake(table, row, mode="append", commit_properties=patient)


def deltalake_open(table: str) -> None:
    """The newest version of a table, and how many files it has."""
    import deltalake

    with timed():
        opened = deltalake.DeltaTable(table)
        print(opened.version(), len(opened.file_uris()))


def deltalake_optimize(table: str) -> None:
    import deltalake

    with timed():
        deltalake.DeltaTable(table).optimize.compact()


def duckdb_delta_scan(extensions: str, query: str) -> None:
    """A query on a Delta table through DuckDB's own delta extension, loading the extension included."""
    import duckdb

    connection = duckdb.connect(config={"extension_directory": extensions, "autoinstall_known_extensions": "false"})
    with timed():
        connection.execute("LOAD delta")
        print(connection.execute(query).fetchall())


def expect_rows(table: str, rows: str) -> None:
    """Not measured: does the table have these many rows?"""
    import deltalake

    delta = deltalake.DeltaTable(table)
    if "deletionVectors" in (delta.protocol().reader_features or []):  # which count() does not look at
        found = deltalake.QueryBuilder().register("t", delta).execute("SELECT count(*) FROM t").read_all()[0][0].as_py()
    else:
        found = delta.count()
    if found != int(rows):
        sys.exit(f"{table} has {found} rows, expected {rows}")


class timed:
    def __enter__(self) -> None:
        self.start = time.perf_counter()

    def __exit__(self, kind, error, trace) -> None:
        if kind is None:
            print(json.dumps({"seconds": time.perf_counter() - self.start}))


PEERS = {function.__name__: function for function in
         [duckdb_copy, deltalake_load, deltalake_merge, deltalake_delete, deltalake_appends, deltalake_open, deltalake_optimize,
          duckdb_delta_scan, expect_rows]}

if __name__ == "__main__":
    PEERS[sys.argv[1]](*sys.argv[2:])
