"""Eight processes append to one table and merge into it at once: every acknowledged commit is there, none twice.

INGOT_OPERATIONS: how many each does (default 12).
"""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import tempfile

import ingot
import readers
import trades

PROCESSES = 8
OPERATIONS = int(os.environ.get("INGOT_OPERATIONS", "12"))


def execute(lake: pathlib.Path, query: str) -> bool:
    """Was the statement acknowledged? What is refused must be a conflict, which names the other commit."""
    done = subprocess.run([ingot.BINARY, "--lake", str(lake), "sql", query], capture_output=True, text=True,
                          timeout=120, check=False)
    if done.returncode == 0:
        return True
    assert done.returncode == 1 and "version" in done.stderr, f"{query}\n{done.returncode}: {done.stderr}"
    return False


def appended(writer: int, operation: int) -> str:
    return f"append {writer}.{operation}"


def work(lake: pathlib.Path, writer: int) -> dict[str, list]:
    """Appends rows of its own, and counts up a row of its own and one that all share."""
    done: dict[str, list] = {"appends": [], "own": [], "shared": []}
    for operation in range(OPERATIONS):
        key = appended(writer, operation)
        if execute(lake, f"INSERT INTO main.counts SELECT '{key}', i FROM range(3) t(i)"):
            done["appends"].append(key)
        for kind, row in (("own", f"own {writer}"), ("shared", "shared")):
            merge = (f"MERGE INTO main.counts AS t USING (SELECT '{row}' AS name) AS s ON t.name = s.name "
                     "WHEN MATCHED THEN UPDATE SET n = t.n + 1 WHEN NOT MATCHED THEN INSERT VALUES (s.name, 1)")
            if execute(lake, merge):
                done[kind].append(operation)
    return done


with tempfile.TemporaryDirectory() as scratch:
    place = pathlib.Path(scratch) / "lake"
    ingot.run("--lake", place, "sql", "CREATE TABLE main.counts (name VARCHAR, n BIGINT)")
    with concurrent.futures.ThreadPoolExecutor(PROCESSES) as pool:
        outcomes = list(pool.map(lambda writer: work(place, writer), range(PROCESSES)))
    readers.expect_readers_agree(place, "main.counts")
    rows = trades.storage_rows(place, "main.counts")
    names = [row["name"] for row in rows]
    for number, outcome in enumerate(outcomes):
        for one in range(OPERATIONS):
            key_name = appended(number, one)
            expected = 3 if key_name in outcome["appends"] else 0
            assert names.count(key_name) == expected, f"{key_name}: {names.count(key_name)} rows, expected {expected}"
        assert len(outcome["appends"]) == OPERATIONS, "a blind append conflicts with nothing"
    values = {row["name"]: row["n"] for row in rows if not row["name"].startswith("append")}
    acknowledged = {f"own {number}": len(outcome["own"]) for number, outcome in enumerate(outcomes)}
    acknowledged["shared"] = sum(len(outcome["shared"]) for outcome in outcomes)
    assert values == {name: count for name, count in acknowledged.items() if count}, (values, acknowledged)
    history = json.loads(ingot.run("--lake", place, "table", "history", "main.counts", "--format", "json").stdout)
    entries = history["commits"] if isinstance(history, dict) else history
    commits = 1 + sum(len(kind) for outcome in outcomes for kind in outcome.values())
    assert len(entries) == commits, f"{len(entries)} commits, {commits} were acknowledged"
    refused = sum(OPERATIONS * 3 - sum(len(kind) for kind in outcome.values()) for outcome in outcomes)
    print(f"{commits - 1} commits acknowledged, {refused} refused as conflicts")
