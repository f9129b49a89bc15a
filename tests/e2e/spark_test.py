"""Spark with Delta Lake reads every table that Ingot writes, at every version, with the same columns and rows."""

import json
import os
import pathlib
import subprocess
import tempfile

import feature_tables
import ingot
import readers


def rows_of_each_version(lake: pathlib.Path, scratch: pathlib.Path) -> list[dict]:
    """Exports what Ingot reads. Returns the jobs of spark_reader.py."""
    jobs = []
    script = []
    for table, newest in readers.versions(lake).items():
        for version in range(newest + 1):
            rows = scratch / f"{table}.{version}.parquet"
            script.append(f"COPY (FROM {table} AT (VERSION => {version})) TO '{rows}' (FORMAT parquet)")
            jobs.append({"name": f"{table} at version {version}", "location": str(lake / table.replace(".", "/")),
                         "version": version, "rows": str(rows)})
    ingot.run("sql", "--lake", lake, ";\n".join(script))
    return jobs


def differences(jobs: list[dict], scratch: pathlib.Path) -> dict[str, str]:
    (scratch / "jobs.json").write_text(json.dumps(jobs))
    reader = pathlib.Path(__file__).with_name("spark_reader.py")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([os.environ["INGOT_TEST_SPARK_PYTHON"], str(reader), str(scratch / "jobs.json")], text=True,
                          capture_output=True, timeout=840, check=False, env=environment)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-4000:]}"
    return json.loads(done.stdout.splitlines()[-1])


with tempfile.TemporaryDirectory() as folder:
    lake = pathlib.Path(folder) / "lake"
    feature_tables.make(str(lake))
    jobs = rows_of_each_version(lake, pathlib.Path(folder))
    found = differences(jobs, pathlib.Path(folder))
    assert len(found) == len(jobs) >= len(feature_tables.TABLES), found
    faults = [f"{name}: {difference}" for name, difference in found.items() if difference]
    assert not faults, "\n".join(faults)
    print(f"Spark agrees on {len(jobs)} versions of {len(feature_tables.TABLES)} tables")
