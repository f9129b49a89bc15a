"""Spark with Delta Lake reads every table that Ingot writes, at every version, with the same columns and rows."""

import pathlib
import tempfile

import feature_tables
import ingot
import readers
import spark_readers


def rows_of_each_version(lake: pathlib.Path, scratch: pathlib.Path) -> list[dict]:
    """Exports what Ingot reads. Returns what Spark is to find."""
    jobs = []
    script = []
    for table, newest in readers.versions(lake).items():
        for version in range(newest + 1):
            rows = scratch / f"{table}.{version}.parquet"
            columns = feature_tables.EXPORTED.get(table.removeprefix("features."), "*")
            script.append(f"COPY (SELECT {columns} FROM {table} AT (VERSION => {version})) TO '{rows}' (FORMAT parquet)")
            jobs.append(spark_readers.job(f"{table} at version {version}", lake / table.replace(".", "/"), rows, version))
    ingot.run("sql", "--lake", lake, ";\n".join(script))
    return jobs


with tempfile.TemporaryDirectory() as folder:
    lake = pathlib.Path(folder) / "lake"
    feature_tables.make(str(lake))
    jobs = rows_of_each_version(lake, pathlib.Path(folder))
    found = spark_readers.differences(jobs, pathlib.Path(folder))
    assert len(jobs) >= len(feature_tables.TABLES), found
    faults = [f"{name}: {difference}" for name, difference in found.items() if difference]
    assert not faults, "\n".join(faults)
    print(f"Spark agrees on {len(jobs)} versions of {len(feature_tables.TABLES)} tables")
