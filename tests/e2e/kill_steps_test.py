"""`kill -9` before and after every call that a commit, its checkpoint and what keeps a table small make on the file
system: the table has the statement's rows or none of them, its readers agree, and it can be written as before.

INGOT_DIE_AT_CALL is the library that does it (die_at_call.cc).
"""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

import ingot
import readers

SHIM = os.environ["INGOT_DIE_AT_CALL"]
TABLE = "main.t"
# Every second version has a checkpoint; a V2 one has several files.
KINDS = {
    "classic": "'delta.checkpointInterval' = '2'",
    "v2": "'delta.checkpointInterval' = '2', 'delta.checkpointPolicy' = 'v2', 'delta.enableDeletionVectors' = 'true'",
}
STATEMENTS = {
    "insert": f"INSERT INTO {TABLE} SELECT i, 'new' FROM range(100, 110) r(i)",
    "update": f"UPDATE {TABLE} SET s = 'changed' WHERE k < 3",
    "merge": f"MERGE INTO {TABLE} AS t USING (SELECT i AS k FROM range(5, 15) r(i)) AS s ON t.k = s.k "
             "WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (s.k, 'merged')",
}
# What changes no row, and what goes back to those of version 2.
MAINTENANCE = {
    "restore": f"CALL ingot_restore('{TABLE}', version => 2)",
    "optimize": f"CALL ingot_optimize('{TABLE}', zorder_by => ['k'])",
    "vacuum": f"CALL ingot_vacuum('{TABLE}', retain => INTERVAL 0 SECONDS, allow_short_retention => true)",
    "clone": f"CALL ingot_clone('{TABLE}', 'main.copy')",
}


def rows(lake: pathlib.Path) -> list:
    return sorted(tuple(row.values()) for row in ingot.sql(f"FROM {TABLE}", lake=lake))


def execute(lake: pathlib.Path, statement: str, **environment: str) -> int:
    done = subprocess.run([ingot.BINARY, "--lake", str(lake), "sql", statement], capture_output=True, text=True,
                          check=False, timeout=120, env={**os.environ, "LD_PRELOAD": SHIM, **environment})
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode


def kill_everywhere(folder: pathlib.Path, base: pathlib.Path, statement: str, again: bool = False) -> int:
    """Runs the statement on copies of the lake, killed at each call in turn; how often that was.

    `again`: what was killed can be run once more, and the rows are then as if it had never been killed.
    """
    whole, counted = folder / "whole", folder / "calls"
    shutil.copytree(base, whole)
    assert execute(whole, statement, INGOT_CALLS_FILE=str(counted)) == 0
    before, after, calls = rows(base), rows(whole), int(counted.read_text())
    assert again or before != after
    # An entry is synced, named, and its folder synced; before that a data file and its folder.
    assert calls >= (3 if "ingot_restore" in statement else 5), calls
    kills = 0
    for call in range(1, calls + 1):
        for when in ({}, {"INGOT_DIE_AFTER": "1"}):
            lake = folder / "killed"
            shutil.copytree(base, lake)
            kills += execute(lake, statement, INGOT_DIE_AT=str(call), **when) != 0
            place = f"{statement}\nkilled {'after' if when else 'before'} call {call}"
            seen = rows(lake)
            assert seen in (before, after), f"{place}: {len(seen)} rows"
            if again:
                done = subprocess.run([ingot.BINARY, "--lake", str(lake), "sql", statement], capture_output=True, text=True,
                                      check=False, timeout=120)
                assert done.returncode == 0 or "already exists" in done.stderr, f"{place}: {done.stderr}"
                assert rows(lake) == after, place
                readers.expect_readers_agree(lake, TABLE)
                seen = after
            ingot.run("--lake", lake, "sql", f"INSERT INTO {TABLE} VALUES (-1, 'next'); INSERT INTO {TABLE} VALUES (-2, '')")
            assert rows(lake) == sorted([*seen, (-1, "next"), (-2, "")]), place
            shutil.rmtree(lake)
    shutil.rmtree(whole)
    return kills


with tempfile.TemporaryDirectory() as scratch:
    for kind, properties in KINDS.items():
        start = pathlib.Path(scratch) / kind
        ingot.run("--lake", start, "sql", f"CREATE TABLE {TABLE} (k BIGINT, s VARCHAR) WITH ({properties})")
        ingot.run("--lake", start, "sql", f"INSERT INTO {TABLE} SELECT i, 'old' FROM range(10) r(i)")
        ingot.run("--lake", start, "sql", f"INSERT INTO {TABLE} SELECT i, 'older' FROM range(20, 25) r(i)")
        for version in (3, 4):  # the commit without a checkpoint, then the one with it
            for name, text in STATEMENTS.items():
                print(kind, name, version, kill_everywhere(pathlib.Path(scratch), start, text), "kills", flush=True)
            ingot.run("--lake", start, "sql", f"INSERT INTO {TABLE} VALUES (50, 'more')")
    ingot.run("--lake", start, "sql", f"DELETE FROM {TABLE} WHERE k = 5; INSERT INTO {TABLE} VALUES (51, 'more')")
    for name, text in MAINTENANCE.items():
        print(kind, name, kill_everywhere(pathlib.Path(scratch), start, text, again=True), "kills", flush=True)
        if name != "restore":  # what comes after it is about the newest rows
            ingot.run("--lake", start, "sql", text)
