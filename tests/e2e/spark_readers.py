"""Tables as Spark with Delta Lake reads them, through spark_reader.py in a process of its own."""

import json
import os
import pathlib
import subprocess
from typing import Any


def job(name: str, location: Any, rows: Any, version: int | None = None) -> dict:
    """The Delta table at `location` is to have the rows of the Parquet file `rows`."""
    return {"name": name, "location": str(location), "version": version, "rows": str(rows)}


def _run(program: str, jobs: list[dict], scratch: pathlib.Path) -> dict:
    (scratch / "jobs.json").write_text(json.dumps(jobs))
    script = pathlib.Path(__file__).with_name(program)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([os.environ["INGOT_TEST_SPARK_PYTHON"], str(script), str(scratch / "jobs.json")], text=True,
                          capture_output=True, timeout=840, check=False, env=environment)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-4000:]}"
    found = json.loads(done.stdout.splitlines()[-1])
    assert len(found) == len(jobs), found
    return found


def differences(jobs: list[dict], scratch: pathlib.Path) -> dict[str, str]:
    """By the jobs' names: "" where Spark reads the same columns and rows, else what differs."""
    return _run("spark_reader.py", jobs, scratch)


def written(jobs: list[dict], scratch: pathlib.Path) -> dict[str, list[str]]:
    """What spark_writer.py finds after its statements, by the jobs' names."""
    return _run("spark_writer.py", jobs, scratch)
