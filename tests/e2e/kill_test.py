"""`kill -9` at random instants of ingest, MERGE and checkpoint, then a rerun: the tables of one clean run, no orphan seen.

INGOT_KILLS: how many (default 30). INGOT_TEST_SEED: repeats a run; the seed is printed.
"""

import os
import pathlib
import random
import signal
import subprocess
import tempfile
import time
from typing import Any

import deltalake

import ingot
import readers
import trades

KILLS = int(os.environ.get("INGOT_KILLS", "30"))
MOST_KILLS_A_STEP = 8
SEED = int(os.environ.get("INGOT_TEST_SEED") or random.SystemRandom().randrange(1 << 32))
TABLES = ("bronze.trades_raw", "bronze.trades_raw__quarantine", "silver.trades", "silver.trades__quarantine",
          "gold.fact_trades", "gold.dim_symbol", "gold.dim_trader", "gold.dim_date", "gold.agg_daily_ohlcv")
# What differs between two runs by its nature: when, which run, in which folder.
NOT_COMPARED = {"_ingested_at", "_run_id"}


def add_step(project: pathlib.Path, step: int) -> dict[str, Any]:
    return trades.generate(project, f"trades-{step}", messages=400, seed=100 + step, bad="5%", duplicates="5%",
                           start=f"2025-01-{10 + step % 20}")


def checkpoint_always(project: pathlib.Path) -> None:
    """Every commit from now on writes a checkpoint, so that kills meet one being written."""
    for table in TABLES:
        delta = deltalake.DeltaTable(str(project / "lake" / table.replace(".", "/")))
        delta.alter.set_table_properties({"delta.checkpointInterval": "1"})


def start(project: pathlib.Path, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen([ingot.BINARY, *arguments], cwd=project, stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)


def kill_after(process: subprocess.Popen, seconds: float, resumes: bool) -> bool:
    """Kills the process and all that it started; false when it had ended by then."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    _, errors = process.communicate()
    nothing_left = resumes and process.returncode == 2 and "resume" in errors
    assert nothing_left or process.returncode in (0, -signal.SIGKILL), f"exited with {process.returncode}: {errors}"
    return process.returncode == -signal.SIGKILL


def rows_seen(project: pathlib.Path, table: str) -> int:
    """As another reader sees it now; a table that is not there yet has none."""
    folder = project / "lake" / table.replace(".", "/")
    if not list((folder / "_delta_log").glob("*.json")):
        return 0
    actions = deltalake.DeltaTable(str(folder)).get_add_actions(flatten=True)
    return sum(value.as_py() for value in actions["num_records"]) if actions.num_rows else 0


def expect_all_or_nothing(project: pathlib.Path, before: dict[str, int], truth: dict[str, Any]) -> None:
    """Each table has the rows of the step before or of this one, never some of them."""
    for table in ("bronze.trades_raw", "bronze.trades_raw__quarantine", "silver.trades", "gold.fact_trades"):
        seen = rows_seen(project, table)
        allowed = (before[table], before[table] + truth["layers"][table])
        assert seen in allowed, f"{table} has {seen} rows after a kill, expected one of {allowed}"


def run_step(project: pathlib.Path, truth: dict[str, Any], kills: int, dice: random.Random, longest: float) -> int:
    """Runs the pipeline until it ends by itself, or has been killed as often as it may; then once more to its end."""
    before = {table: rows_seen(project, table) for table in TABLES}
    killed = 0
    while killed < kills:
        choices = [["ingest", "trades"], ["trigger", "trades"], ["trigger", "trades", "--resume"]]
        command = dice.choices(choices, weights=[1, 2, 2 if killed else 0])[0]
        process = start(project, *command)
        was_killed = kill_after(process, dice.uniform(0, longest), "--resume" in command)
        killed += was_killed
        expect_all_or_nothing(project, before, truth)
        if not was_killed and command[0] == "trigger":
            break
    ingot.run("trigger", "trades", cwd=project)
    return killed


def expect_same_tables(clean: pathlib.Path, project: pathlib.Path) -> None:
    connection = readers.connect()
    for table in TABLES:
        name = table.replace(".", "/")
        readers.load_by_deltalake(connection, "clean", clean / "lake" / name)
        readers.load_by_deltalake(connection, "killed", project / "lake" / name)
        columns = [row[0] for row in connection.execute("DESCRIBE clean").fetchall() if row[0] not in NOT_COMPARED]
        compared = ", ".join("parse_filename(_source) AS _source" if c == "_source" else f'"{c}"' for c in columns)
        told_apart = readers.difference(connection, "clean", "killed", compared)
        assert not told_apart, f"{table}: {told_apart}"
        readers.expect_readers_agree(project / "lake", table)


def main(folder: pathlib.Path) -> None:
    dice = random.Random(SEED)
    clean = trades.copy_example(folder / "clean")
    project = trades.copy_example(folder / "killed")
    killed, step = 0, 0
    while killed < KILLS:
        add_step(clean, step)
        started = time.monotonic()
        ingot.run("trigger", "trades", cwd=clean)
        longest = time.monotonic() - started
        truth = add_step(project, step)
        killed += run_step(project, truth, min(MOST_KILLS_A_STEP, KILLS - killed), dice, longest)
        if step == 0:
            checkpoint_always(clean)
            checkpoint_always(project)
        step += 1
    expect_same_tables(clean, project)
    print(f"killed {killed} times in {step} steps")


print(f"INGOT_TEST_SEED={SEED} INGOT_KILLS={KILLS}", flush=True)
with tempfile.TemporaryDirectory() as scratch:
    for name in ("clean", "killed"):
        (pathlib.Path(scratch) / name).mkdir()
    main(pathlib.Path(scratch))
