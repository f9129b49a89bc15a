"""examples/trades: the layers equal the truth exactly, every reader agrees, and running again changes nothing."""

import json
import os
import pathlib
import subprocess
import tempfile

import ingot
import readers
import trades


def run_demo(project: pathlib.Path) -> str:
    done = subprocess.run([str(project / "demo")], capture_output=True, text=True, timeout=300, check=False,
                          env={**os.environ, "INGOT_BIN": ingot.BINARY})
    assert done.returncode == 0, f"demo exited with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def expect_all(project: pathlib.Path, truths: list, files: list[pathlib.Path]) -> None:
    lake = project / "lake"
    trades.expect_layers(lake, truths)
    trades.expect_bronze(lake, files)
    newest = trades.newest_versions(files)
    trades.expect_silver(lake, newest)
    trades.expect_daily(lake, newest)


with tempfile.TemporaryDirectory() as scratch:
    example = trades.copy_example(pathlib.Path(scratch))
    (example / "data").rmdir()  # the demo makes it

    shown = run_demo(example)
    assert "Every layer equals the truth" in shown and "DIFFERENT" not in shown, shown
    first_truth = json.loads((example / "data/truth.json").read_text())
    assert first_truth["messages"] == 100000
    first_file = example / "data/trades.ndjson"
    expect_all(example, [first_truth], [first_file])

    before = readers.versions(example / "lake")
    shown = run_demo(example)
    assert "no table has a new version" in shown, shown
    assert readers.versions(example / "lake") == before

    # More messages: only what is new is taken, days that were not touched stay as they were.
    days_before = trades.storage_rows(example / "lake", "gold.agg_daily_ohlcv")
    second_truth = trades.generate(example, "trades-2", messages=3000, seed=8, start="2025-01-20")
    report = json.loads(ingot.run("trigger", "trades", "--format", "json", cwd=example).stdout)
    assert report["state"] == "succeeded", report
    assert [task["state"] for task in report["tasks"]] == ["succeeded"] * 3, report
    expect_all(example, [first_truth, second_truth], [first_file, example / "data/trades-2.ndjson"])
    days_after = trades.storage_rows(example / "lake", "gold.agg_daily_ohlcv")
    assert all(day in days_after for day in days_before), "a day without new trades has changed"
