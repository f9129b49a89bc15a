"""The trades example with its lake in a bucket of a server on this machine: the same layers, sums and readers."""

import json
import os
import pathlib
import tempfile
import uuid

import deltalake

import iceberg_readers
import ingot
import trades

# ingot finds the server in the environment; delta-rs is told.
STORAGE = {name: os.environ[name] for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                                               "AWS_REGION")} | {"AWS_ALLOW_HTTP": "true"}
# pyiceberg has names of its own for the same.
ICEBERG = {"s3.endpoint": os.environ["AWS_ENDPOINT_URL"], "s3.access-key-id": os.environ["AWS_ACCESS_KEY_ID"],
           "s3.secret-access-key": os.environ["AWS_SECRET_ACCESS_KEY"], "s3.region": os.environ["AWS_REGION"]}
LAKE = f"s3://{os.environ['INGOT_TEST_S3_BUCKET']}/e2e-{uuid.uuid4()}"


def versions(tables) -> dict[str, int]:
    return {table: deltalake.DeltaTable(f"{LAKE}/{table.replace('.', '/')}", storage_options=STORAGE).version()
            for table in tables}


os.environ["TRADES_LAKE"] = LAKE
with tempfile.TemporaryDirectory() as scratch:
    project = trades.copy_example(pathlib.Path(scratch))
    truth = trades.generate(project, "trades", messages=20000)
    report = json.loads(ingot.run("trigger", "trades", "--format", "json", cwd=project).stdout)
    assert len(report["tasks"]) == 3, report
    trades.expect_layers(LAKE, [truth], STORAGE)
    file = project / "data/trades.ndjson"
    trades.expect_bronze(LAKE, [file], STORAGE)
    newest = trades.newest_versions([file])
    trades.expect_silver(LAKE, newest, STORAGE)
    trades.expect_daily(LAKE, newest, STORAGE)
    before = versions(truth["layers"])
    ingot.run("trigger", "trades", cwd=project)
    assert versions(truth["layers"]) == before, "a run without new messages makes no version"

    # A source in the bucket too.
    ingot.run("sql", f"COPY (FROM silver.trades) TO '{LAKE}/landing/trades.parquet' (FORMAT parquet)", cwd=project)
    (project / "ingest/landed.yml").write_text(
        f"name: landed\ntype: files\nformat: parquet\ntable: bronze.landed\npath: {LAKE}/landing/*.parquet\n")
    ingot.run("ingest", "landed", cwd=project)
    assert len(trades.storage_rows(LAKE, "bronze.landed", STORAGE)) == truth["distinct"]

    # Iceberg metadata in the bucket.
    ingot.run("sql", """ALTER TABLE silver.trades SET (iceberg = true);
              DELETE FROM silver.trades WHERE price > 100; INSERT INTO silver.trades FROM silver.trades LIMIT 10""", cwd=project)
    assert iceberg_readers.expect_readers_agree(LAKE, "silver.trades", ICEBERG) > 10
    report = json.loads(ingot.run("table", "describe", "silver.trades", "--format", "json", cwd=project).stdout)
    assert report["iceberg"]["state"] == "current", report
    assert report["iceberg"]["metadata_file"].startswith(LAKE), report
