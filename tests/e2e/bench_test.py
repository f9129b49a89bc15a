"""The benchmarks run, on tiny inputs: each contender's result is right. What the figures are does not matter here."""

import pathlib
import subprocess
import sys
import tempfile

RUN = pathlib.Path(__file__).parents[2] / "bench/run"

with tempfile.TemporaryDirectory() as folder:
    done = subprocess.run([sys.executable, RUN, "--quick", "--rounds", "1", "--data", folder], text=True,
                          capture_output=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("×") >= 9, done.stdout
