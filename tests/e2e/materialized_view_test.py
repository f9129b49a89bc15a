"""A dbt project's materialized views through the program: which way is taken, what the results say, and `kill -9` in between.

INGOT_SECONDS: how long to kill (default 20). INGOT_TEST_SEED: repeats the choices of a run; the seed is printed.
"""

import json
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import time

import ingot

SECONDS = float(os.environ.get("INGOT_SECONDS", "20"))
SEED = int(os.environ.get("INGOT_TEST_SEED") or random.SystemRandom().randrange(1 << 32))

MODELS = {
    "rows": "select o.id, c.name, o.amount * 2 as doubled from {{ source('raw', 'orders') }} o "
            "join {{ source('raw', 'customers') }} c on c.id = o.customer",
    "totals": "with o as (select * from {{ ref('rows') }}) select name, count(*) as n, sum(doubled) as total from o group by 1",
    "ranked": "select name, row_number() over (order by total) as place from {{ ref('totals') }}",
}
QUERIES = {
    "rows": "SELECT o.id, c.name, o.amount * 2 AS doubled FROM raw.orders o JOIN raw.customers c ON c.id = o.customer",
    "totals": "SELECT name, count(*) AS n, sum(doubled) AS total FROM ({rows}) GROUP BY 1",
    "ranked": "SELECT name, row_number() OVER (ORDER BY total) AS place FROM ({totals})",
}


def make_project(folder: pathlib.Path) -> pathlib.Path:
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text("name: shop\nversion: '1'\nprofile: shop\nmodels: {+materialized: materialized_view}\n", "utf-8")
    (folder / "models/sources.yml").write_text("sources: [{name: raw, tables: [{name: orders}, {name: customers}]}]\n", "utf-8")
    for name, sql in MODELS.items():
        (folder / f"models/{name}.sql").write_text(sql, "utf-8")
    change(folder, "CREATE SCHEMA raw; CREATE TABLE raw.customers AS SELECT i AS id, 'c' || i AS name FROM range(5) r(i);"
                   "CREATE TABLE raw.orders WITH ('delta.enableDeletionVectors' = 'true') AS "
                   "SELECT i AS id, i % 5 AS customer, (i * 7919) % 1000 AS amount FROM range(2000) r(i)")
    return folder


def change(project: pathlib.Path, sql: str) -> None:
    ingot.run("--lake", str(project / "lake"), "sql", sql)


def messages(project: pathlib.Path) -> dict[str, str]:
    results = json.loads((project / "target/run_results.json").read_text("utf-8"))["results"]
    return {one["unique_id"].rpartition(".")[2]: one["message"] for one in results}


def build(project: pathlib.Path, *words: str) -> dict[str, str]:
    ingot.run("run", *words, cwd=project)
    return messages(project)


def query_of(name: str) -> str:
    query = QUERIES[name]
    for other in ("totals", "rows"):
        query = query.replace("{" + other + "}", query_of(other) if "{" + other + "}" in query else "")
    return query


def rows(project: pathlib.Path, query: str) -> list:
    return ingot.sql(f"SELECT * FROM ({query}) ORDER BY ALL", lake=project / "lake")


def expect_right(project: pathlib.Path) -> None:
    for name in MODELS:
        table = rows(project, f"SELECT * FROM main.{name}")
        wanted = rows(project, query_of(name))
        assert table == wanted, f"{name}: {table[:3]} … {len(table)} rows, expected {wanted[:3]} … {len(wanted)}"


def ways(folder: pathlib.Path) -> None:
    project = make_project(folder)
    first = build(project)
    assert all("recomputed: it is new" in message for message in first.values()), first
    expect_right(project)
    again = build(project)
    assert all(message == "OK (nothing has changed)" for message in again.values()), again
    change(project, "INSERT INTO raw.orders VALUES (9001, 1, 5); DELETE FROM raw.orders WHERE id = 3")
    changed = build(project)
    assert changed["rows"] == "OK (by its changes: 1 rows added, 1 removed)", changed
    assert changed["totals"] == "OK (by its changes: 2 rows added, 2 removed)", changed
    assert changed["ranked"] == "OK (recomputed: its query has a window function)", changed
    expect_right(project)
    full = build(project, "--full-refresh")
    assert all("a full refresh was asked for" in message for message in full.values()), full
    expect_right(project)


def killed(folder: pathlib.Path, dice: random.Random) -> int:
    project = make_project(folder)
    build(project)
    kills = 0
    ends = time.monotonic() + SECONDS
    longest = 0.5
    while time.monotonic() < ends:
        before = {name: rows(project, f"SELECT * FROM main.{name}") for name in MODELS}
        change(project, f"UPDATE raw.orders SET amount = amount + 1 WHERE id % 50 = {dice.randrange(50)}; "
                        f"INSERT INTO raw.orders SELECT max(id) + 1, {dice.randrange(5)}, 1 FROM raw.orders")
        after_rows = rows(project, query_of("rows"))
        process = subprocess.Popen([ingot.BINARY, "run"], cwd=project, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            process.wait(dice.uniform(0, longest))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            kills += 1
        process.wait()
        assert rows(project, "SELECT * FROM main.rows") in (before["rows"], after_rows), "neither as before nor as after"
        started = time.monotonic()
        build(project)
        longest = max(longest, time.monotonic() - started)
        expect_right(project)
    return kills


print(f"INGOT_TEST_SEED={SEED} INGOT_SECONDS={SECONDS:g}", flush=True)
with tempfile.TemporaryDirectory() as scratch:
    ways(pathlib.Path(scratch) / "ways")
    print(f"killed {killed(pathlib.Path(scratch) / 'killed', random.Random(SEED))} times")
