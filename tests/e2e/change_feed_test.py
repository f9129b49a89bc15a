"""delta-rs reads the change data feed that Ingot writes, with the rows that table_changes() gives."""

import pathlib
import tempfile

import deltalake

import ingot
import readers

TABLES = {
    "plain": "",
    "partitioned": "PARTITIONED BY (k)",
    "vectors": "WITH ('delta.enableChangeDataFeed' = true, 'delta.enableDeletionVectors' = true)",
}
CHANGES = [
    "INSERT INTO feed.{0} SELECT i, 'v' || i, i % 3 FROM range(3000) r(i)",
    "UPDATE feed.{0} SET v = 'updated' WHERE id % 100 = 7",
    "DELETE FROM feed.{0} WHERE id BETWEEN 200 AND 299",
    """MERGE INTO feed.{0} t USING (SELECT i * 3 AS id, 'merged' AS v FROM range(1500) r(i)) s ON t.id = s.id
       WHEN MATCHED AND t.id % 2 = 0 THEN UPDATE SET v = s.v WHEN MATCHED THEN DELETE
       WHEN NOT MATCHED THEN INSERT (id, v, k) VALUES (s.id, s.v, 1) WHEN NOT MATCHED BY SOURCE AND t.id > 2990 THEN DELETE""",
    "INSERT INTO feed.{0} VALUES (-1, 'late', 0)",
    "BEGIN; INSERT INTO feed.{0} VALUES (-2, 'later', 1); DELETE FROM feed.{0} WHERE id IN (-1, -2, 5); COMMIT",
    "ALTER TABLE feed.{0} ADD COLUMN note VARCHAR",
    "UPDATE feed.{0} SET note = 'noted' WHERE id < 5",
    "DELETE FROM feed.{0}",
]


def check(lake: pathlib.Path, table: str) -> int:
    connection = readers.connect()
    columns = "id, v, k, note, _change_type, _commit_version"
    readers.load_by_ingot(connection, "by_ingot", f"FROM table_changes('feed.{table}', 1)", lake=lake)
    rows = deltalake.DeltaTable(str(lake / "feed" / table)).load_cdf(starting_version=1).read_all()
    connection.register("arrow_rows", rows)
    connection.execute("CREATE TABLE by_deltalake AS FROM arrow_rows")
    readers.expect_same_rows(connection, "by_ingot", "by_deltalake", columns)
    # The changes of each version, applied to the version before, give the version.
    newest = readers.versions(lake)[f"feed.{table}"]
    for version in range(1, newest + 1):
        for name, at in (("before", version - 1), ("after", version)):
            readers.load_by_ingot(connection, name, f"SELECT id, v, k FROM feed.{table} AT (VERSION => {at})", lake=lake)
        connection.execute(f"""CREATE OR REPLACE TABLE applied AS
            (FROM before UNION ALL SELECT id, v, k FROM by_ingot WHERE _commit_version = {version}
             AND _change_type IN ('insert', 'update_postimage'))
            EXCEPT ALL SELECT id, v, k FROM by_ingot WHERE _commit_version = {version}
             AND _change_type IN ('delete', 'update_preimage')""")
        told_apart = readers.difference(connection, "applied", "after")
        assert not told_apart, f"{table} at version {version}: {told_apart}"
    return connection.execute("SELECT count(*) FROM by_ingot").fetchone()[0]


with tempfile.TemporaryDirectory() as folder:
    lake = pathlib.Path(folder) / "lake"
    for table, options in TABLES.items():
        with_feed = options if "WITH" in options else f"{options} WITH ('delta.enableChangeDataFeed' = true)"
        script = ["CREATE SCHEMA IF NOT EXISTS feed", f"CREATE TABLE feed.{table} (id BIGINT, v VARCHAR, k BIGINT) {with_feed}"]
        ingot.run("sql", "--lake", lake, ";\n".join(script + [change.format(table) for change in CHANGES]))
        print(f"{table}: {check(lake, table)} changes")
