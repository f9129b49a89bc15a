"""Tables with the property `iceberg`: pyiceberg and DuckDB's iceberg extension read them, row for row, at every version,
whatever was done to the table or to the process."""

import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile

import deltalake
import pyarrow
import pyarrow.parquet

import feature_tables
import iceberg_readers
import ingot
import readers

SEED = int(os.environ.get("INGOT_TEST_SEED") or random.SystemRandom().randrange(1 << 32))
KILLS = 12


def sql(lake, *statements: str) -> None:
    ingot.run("sql", "--lake", lake, ";\n".join(statements))


def describe(lake, table: str) -> dict:
    report = ingot.run("table", "describe", table, "--lake", lake, "--format", "json").stdout
    return json.loads(report)["iceberg"]


def check_every_feature(lake) -> None:
    """Each table that Ingot can make, with its first version made before the property is set: files without field ids
    beside files with them. Deletion vectors are turned off by the property."""
    sql(lake, "CREATE SCHEMA features")
    faults = []
    for name, statements in feature_tables.TABLES.items():
        if any(word in "".join(statements) for word in ("enableDeletionVectors", "VARIANT")):
            continue  # (variants need format version 3)
        try:
            sql(lake, statements[0], f"ALTER TABLE features.{name} SET (iceberg = true)", *statements[1:])
            iceberg_readers.expect_readers_agree(lake, f"features.{name}")
            readers.expect_readers_agree(lake, f"features.{name}")
            assert describe(lake, f"features.{name}")["state"] == "current"
        except Exception as fault:  # noqa: BLE001  whatever a reader says about this table; the others are read
            faults.append(f"{name}: {fault}")
    assert not faults, "\n".join(faults)


def check_every_version(lake) -> None:
    """A table that has the property from the start; each version is a snapshot, with its own schema."""
    sql(lake, "CREATE SCHEMA s",
        """CREATE TABLE s.t (id BIGINT NOT NULL, region VARCHAR, at_time TIMESTAMP, price DECIMAL(10, 2), f DOUBLE,
           tags VARCHAR[]) PARTITIONED BY (region) WITH (iceberg = true)""",
        """INSERT INTO s.t SELECT i, ['eu', 'us', NULL][1 + i % 3], TIMESTAMP '2025-01-01' + to_hours(i::INTEGER), i / 4,
           i / 3, ['t' || i] FROM range(300) r(i)""",
        "UPDATE s.t SET price = -price WHERE id % 50 = 0",
        "DELETE FROM s.t WHERE region = 'us' AND id > 100",
        "ALTER TABLE s.t ADD COLUMN note VARCHAR",
        """MERGE INTO s.t USING (SELECT i AS id FROM range(250, 400) r(i)) n ON t.id = n.id
           WHEN MATCHED THEN UPDATE SET note = 'merged' WHEN NOT MATCHED THEN INSERT (id, note) VALUES (n.id, 'new')""",
        "DELETE FROM s.t WHERE region IS NULL",
        "INSERT INTO s.t SELECT * FROM s.t WHERE id < 10")
    table = iceberg_readers.open_table(f"{lake}/s/t")
    connection = iceberg_readers.connect()
    snapshots = table.metadata.snapshots
    assert len(snapshots) == 8, snapshots
    for version, snapshot in enumerate(snapshots):
        assert snapshot.summary["delta-version"] == str(version)
        readers.load_by_ingot(connection, "by_ingot", f"FROM s.t AT (VERSION => {version})", lake=lake)
        iceberg_readers.load_by_pyiceberg(connection, "by_pyiceberg", table, snapshot_id=snapshot.snapshot_id)
        readers.expect_same_rows(connection, "by_ingot", "by_pyiceberg")
        rows = connection.execute("SELECT count(*) FROM by_ingot").fetchone()[0]
        assert snapshot.summary["total-records"] == str(rows), (version, snapshot.summary)


def check_filters(lake) -> None:
    """Bounds and partition summaries skip no file that holds a matching row."""
    location = f"{lake}/s/t"
    connection = iceberg_readers.connect()
    readers.load_by_ingot(connection, "by_ingot", "FROM s.t", lake=lake)
    table = iceberg_readers.open_table(location)
    for condition in ("id >= 255", "id < 3", "region = 'eu'", "region IS NULL", "price < -20", "price > 60.25",
                      "f > 30.5", "note = 'merged'", "note IS NULL", "at_time < '2025-01-02T03:00:00'"):
        expected = connection.execute(f"SELECT count(*) FROM by_ingot WHERE {condition}").fetchone()[0]
        assert expected > 0 or "IS NULL" in condition, condition
        found = connection.execute(f"SELECT count(*) FROM iceberg_scan('{location}') WHERE {condition}").fetchone()[0]
        assert found == expected, f"{condition}: DuckDB finds {found} rows, expected {expected}"
        found = table.scan(row_filter=condition).to_arrow().num_rows
        assert found == expected, f"{condition}: pyiceberg finds {found} rows, expected {expected}"


def check_other_writers(lake) -> None:
    """What delta-rs commits has no metadata until Ingot comes by, and files without field ids."""
    location = f"{lake}/s/foreign"
    sql(lake, "CREATE TABLE s.foreign (id BIGINT, name VARCHAR) WITH (iceberg = true)",
        "INSERT INTO s.foreign VALUES (1, 'ours')")
    deltalake.write_deltalake(location, pyarrow.table({"id": [2], "name": ["theirs"]}), mode="append")
    report = describe(lake, "s.foreign")
    assert report == {"state": "current", "metadata_file": f"file://{location}/metadata/v3.metadata.json", "version": 2,
                      "mended": "behind"}, report
    assert iceberg_readers.expect_readers_agree(lake, "s.foreign") == 2
    deltalake.write_deltalake(location, pyarrow.table({"id": [3], "name": ["theirs"]}), mode="append")
    sql(lake, "DELETE FROM s.foreign WHERE id = 2")
    assert iceberg_readers.expect_readers_agree(lake, "s.foreign") == 2
    assert len(iceberg_readers.metadata_files(lake, "s.foreign")) == 5
    # A file whose rows nobody has counted.
    pyarrow.parquet.write_table(pyarrow.table({"id": [4, 5], "name": ["bare", None]}), f"{location}/bare.parquet")
    size = os.path.getsize(f"{location}/bare.parquet")
    add = {"path": "bare.parquet", "partitionValues": {}, "size": size, "modificationTime": 0, "dataChange": True}
    pathlib.Path(f"{location}/_delta_log/{5:020}.json").write_text(json.dumps({"add": add}) + "\n")
    sql(lake, "INSERT INTO s.foreign VALUES (6, 'ours')")
    assert iceberg_readers.expect_readers_agree(lake, "s.foreign") == 5
    assert iceberg_readers.open_table(location).current_snapshot().summary["total-records"] == "5"


def check_mending(lake) -> None:
    """Metadata that is gone, behind, damaged or of another place is noticed and mended."""
    def expect_mended(was: str) -> None:
        assert describe(lake, "s.t").get("mended") == was
        iceberg_readers.expect_readers_agree(lake, "s.t")
        assert "mended" not in describe(lake, "s.t")

    folder = pathlib.Path(lake) / "s/t/metadata"
    newest = iceberg_readers.metadata_files(lake, "s.t")[-1]
    newest.unlink()
    expect_mended("behind")
    (folder / "version-hint.text").write_text("3")
    expect_mended("behind")
    for manifest in folder.glob("*-m.avro"):
        manifest.write_bytes(b"garbage")
    expect_mended("differs")
    shutil.rmtree(folder)
    expect_mended("missing")
    # A commit mends, too.
    shutil.rmtree(folder)
    sql(lake, "INSERT INTO s.t (id) VALUES (-1)")
    iceberg_readers.expect_readers_agree(lake, "s.t")
    # A copy says where it lies as soon as it is written to.
    copy = pathlib.Path(f"{lake}-copy")
    shutil.copytree(lake, copy)
    sql(copy, "INSERT INTO s.t (id) VALUES (-2)")
    assert iceberg_readers.open_table(f"{copy}/s/t").location() == f"file://{copy}/s/t"
    iceberg_readers.expect_readers_agree(copy, "s.t")


def check_limits(lake) -> None:
    """What Iceberg's format version 2 cannot tell is refused, with the way out."""
    def refused(statement: str, text: str) -> None:
        done = ingot.run("sql", "--lake", lake, statement, exit_code=2)
        assert text in done.stderr, done.stderr

    refused("ALTER TABLE s.t SET ('delta.enableDeletionVectors' = true)", "turn 'ingot.iceberg' off first")
    refused("CREATE TABLE s.bad (i INTEGER) WITH (iceberg = 'yes')", "expected 'true' or 'false'")
    sql(lake, "CREATE TABLE s.vectors WITH ('delta.enableDeletionVectors' = true) AS SELECT i FROM range(10) r(i)",
        "DELETE FROM s.vectors WHERE i = 3")
    refused("ALTER TABLE s.vectors SET (iceberg = true)", "CREATE OR REPLACE TABLE")
    sql(lake, "CREATE OR REPLACE TABLE s.vectors WITH (iceberg = true) AS FROM s.vectors",
        "DELETE FROM s.vectors WHERE i = 4")
    assert iceberg_readers.expect_readers_agree(lake, "s.vectors") == 8


def check_kills(lake) -> None:
    """`kill -9` anywhere: the next commit, or describe, brings the metadata to the table's version."""
    dice = random.Random(SEED)
    sql(lake, "CREATE TABLE s.killed (id BIGINT, v VARCHAR) WITH (iceberg = true)")
    script = ";\n".join(f"INSERT INTO s.killed VALUES ({i}, 'v'); DELETE FROM s.killed WHERE id = {i - 5}"
                        for i in range(400))
    for kill in range(KILLS):
        process = subprocess.Popen([ingot.BINARY, "sql", "--lake", str(lake), script], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(dice.uniform(0.05, 1.2))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        if kill % 2:
            sql(lake, f"INSERT INTO s.killed VALUES ({1000 + kill}, 'after')")
        assert describe(lake, "s.killed")["state"] == "current"
        iceberg_readers.expect_readers_agree(lake, "s.killed")


print(f"INGOT_TEST_SEED={SEED}", flush=True)
with tempfile.TemporaryDirectory() as scratch:
    place = str(pathlib.Path(scratch).resolve() / "lake")
    for check in (check_every_feature, check_every_version, check_filters, check_other_writers, check_mending, check_limits,
                  check_kills):
        check(place)
        print(f"{check.__name__}: passed", flush=True)
