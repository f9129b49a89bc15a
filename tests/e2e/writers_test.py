"""Sixteen processes append to one table, merge into it, change and delete rows of it, at once: every acknowledged commit is
there, none twice, and the rows are those of a serial history. Beside them the table is optimized, which fails no append.
Half the time the table rewrites files, half of it it marks rows; then rows of one's own never meet another's.

INGOT_SECONDS: how long (default 15). With INGOT_TEST_S3_BUCKET the lake is in that bucket, else on disk.
"""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import time
import uuid

import deltalake
import pyarrow

import ingot
import readers

PROCESSES = 16
SECONDS = float(os.environ.get("INGOT_SECONDS", "15"))
BUCKET = os.environ.get("INGOT_TEST_S3_BUCKET")
STORAGE = {name: os.environ[name] for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                                               "AWS_REGION")} | {"AWS_ALLOW_HTTP": "true"} if BUCKET else None
ROWS_OF_APPEND = 3
TABLE = "main.counts"
KINDS = ("WITH ('delta.enableDeletionVectors' = false)", "WITH ('delta.enableDeletionVectors' = true)")


def execute(lake: str, *arguments: str) -> bool:
    """Was it acknowledged? What is refused must be a conflict, which names the commit in the way."""
    done = subprocess.run([ingot.BINARY, "--lake", lake, *arguments], capture_output=True, text=True, timeout=240,
                          check=False)
    if done.returncode == 0:
        return True
    assert done.returncode == 1 and "version" in done.stderr, f"{arguments}\n{done.returncode}: {done.stderr}"
    assert "may or may not" not in done.stderr, done.stderr
    return False


class Writer:
    """Appends rows of its own, changes and deletes them, and counts up a row of its own and one that all share."""

    def __init__(self, lake: str, number: int) -> None:
        self.lake, self.number = lake, number
        self.appended: dict[str, int] = {}  # by name, the n of its rows; -1 when they are deleted
        self.counted = {f"own {number}": 0, "shared": 0}
        self.refused = 0

    def sql(self, statement: str) -> bool:
        done = execute(self.lake, "sql", statement)
        self.refused += not done
        return done

    def append(self, turn: int) -> None:
        name = f"append {self.number}.{turn}"
        assert self.sql(f"INSERT INTO {TABLE} SELECT '{name}', 0 FROM range({ROWS_OF_APPEND})"), "an append was refused"
        self.appended[name] = 0

    def count(self, row: str) -> None:
        if self.sql(f"MERGE INTO {TABLE} AS t USING (SELECT '{row}' AS name) AS s ON t.name = s.name "
                    "WHEN MATCHED THEN UPDATE SET n = t.n + 1 WHEN NOT MATCHED THEN INSERT VALUES (s.name, 1)"):
            self.counted[row] += 1

    def change(self, turn: int) -> None:
        name = f"append {self.number}.{turn}"
        if self.sql(f"UPDATE {TABLE} SET n = {turn + 1} WHERE name = '{name}'"):
            self.appended[name] = turn + 1

    def delete(self, turn: int) -> None:
        name = f"append {self.number}.{turn}"
        if self.sql(f"DELETE FROM {TABLE} WHERE name = '{name}'"):
            self.appended[name] = -1

    def work(self, until: float) -> "Writer":
        turn = 0
        while time.monotonic() < until or turn == 0:
            self.append(turn)
            self.count(f"own {self.number}")
            self.count("shared")
            if turn % 2:
                self.change(turn - 1)
            if turn % 3 == 2:
                self.delete(turn - 2)
            turn += 1
        return self


def optimize(lake: str, stop: threading.Event) -> int:
    done = 0
    while not stop.wait(1):
        done += execute(lake, "table", "optimize", TABLE)
    return done


def expect_serial_history(lake: str, writers: list[Writer]) -> None:
    table = deltalake.DeltaTable(f"{lake}/{TABLE.replace('.', '/')}", storage_options=STORAGE)
    rows = pyarrow.table(deltalake.QueryBuilder().register("t", table).execute("SELECT * FROM t").read_all()).to_pylist()
    seen: dict[str, list[int]] = {}
    for row in rows:
        seen.setdefault(row["name"], []).append(row["n"])
    expected: dict[str, list[int]] = {}
    for writer in writers:
        for name, n in writer.appended.items():
            if n >= 0:
                expected[name] = [n] * ROWS_OF_APPEND
        for name, count in writer.counted.items():
            if count:
                expected[name] = [expected.get(name, [0])[0] + count]
    assert seen == expected, {name: (seen.get(name), expected.get(name)) for name in seen.keys() | expected.keys()
                              if seen.get(name) != expected.get(name)}


def run(lake: str, kind: str) -> None:
    ingot.run("--lake", lake, "sql", f"CREATE TABLE {TABLE} (name VARCHAR, n BIGINT) {kind}")
    until, stop = time.monotonic() + SECONDS / len(KINDS), threading.Event()
    with concurrent.futures.ThreadPoolExecutor(PROCESSES + 1) as pool:
        keeper = pool.submit(optimize, lake, stop) if "optimize" in ingot.run("table", "--help").stdout else None
        try:
            writers = list(pool.map(lambda number: Writer(lake, number).work(until), range(PROCESSES)))
        finally:
            stop.set()
    expect_serial_history(lake, writers)
    if not BUCKET:
        readers.expect_readers_agree(pathlib.Path(lake), TABLE)
    history = json.loads(ingot.run("--lake", lake, "table", "history", TABLE, "--format", "json").stdout)
    commits = history["commits"] if isinstance(history, dict) else history
    versions = sorted(commit["version"] for commit in commits)
    assert versions == list(range(len(versions))), "the history has every version once"
    refused = sum(writer.refused for writer in writers)
    print(f"{kind}: {len(versions) - 1} commits, {refused} statements refused as conflicts"
          + (f", optimized {keeper.result()} times" if keeper else ""))


for kind in KINDS:
    if BUCKET:
        run(f"s3://{BUCKET}/writers-{uuid.uuid4()}", kind)
        continue
    with tempfile.TemporaryDirectory() as scratch:
        run(str(pathlib.Path(scratch) / "lake"), kind)
