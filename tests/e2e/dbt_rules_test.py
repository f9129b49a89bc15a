"""Rules of dbt that are easily missed: what NULL means, what was never loaded, who may read what, what is done again."""

import csv
import json
import pathlib
import time

import ingot
import testcases

PROJECT = {
    "dbt_project.yml": "name: shop\nversion: '1.0'\nprofile: shop\n",
    "profiles.yml": "shop: {target: dev, outputs: {dev: {type: duckdb, schema: dev}}}\n",
}


def make_project(path: pathlib.Path) -> pathlib.Path:
    for name, text in PROJECT.items():
        write(path, name, text)
    return path


def write(project: pathlib.Path, name: str, text: str) -> None:
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text(text)


def dbt(project: pathlib.Path, *words: str, **options) -> str:
    done = ingot.run(*words, cwd=project, **options)
    return done.stdout + done.stderr


def rows(project: pathlib.Path, query: str) -> list[dict]:
    return ingot.sql(query, lake=project / "lake")


def results(project: pathlib.Path) -> list[dict]:
    return json.loads((project / "target/run_results.json").read_text())["results"]


def test_null_is_no_breach_of_a_check(project: pathlib.Path) -> None:
    write(project, "models/kept.sql", "select cast(a as integer) as a from (values (1), (null)) t(a)\n")
    write(project, "models/schema.yml", "models:\n  - name: kept\n    config: {materialized: table, contract: {enforced: true}}\n    columns:\n"
          "      - {name: a, data_type: integer, constraints: [{type: check, expression: a > 0}]}\n")
    dbt(project, "run")
    assert rows(project, "select a from dev.kept order by a") == [{"a": 1}, {"a": None}]
    write(project, "models/kept.sql", "select 0 as a\n")
    assert "a > 0" in dbt(project, "run", exit_code=1)


def test_what_was_never_loaded_is_stale(project: pathlib.Path) -> None:
    write(project, "models/empty_table.sql", "{{ config(materialized='table') }} select cast(null as timestamp) as loaded_at where false\n")
    write(project, "models/schema.yml", "sources:\n  - name: raw\n    schema: dev\n    config: {loaded_at_field: loaded_at, freshness: {warn_after: {count: 1, period: day}}}\n"
          "    tables: [{name: empty_table}]\n")
    dbt(project, "run")
    said = dbt(project, "source", "freshness")
    assert "WARN freshness of raw.empty_table" in said, said
    found = json.loads((project / "target/sources.json").read_text())["results"][0]
    assert found["status"] == "warn" and found["max_loaded_at"].startswith("0001-01-01T00:00:00"), found


def test_each_snapshot_has_a_compiled_file(project: pathlib.Path) -> None:
    block = "{%% snapshot %s %%}{{ config(unique_key='id', strategy='check', check_cols='all') }}select %d as id{%% endsnapshot %%}\n"
    write(project, "snapshots/both.sql", block % ("one", 1) + block % ("two", 2))
    dbt(project, "snapshot")
    compiled = project / "target/compiled/shop/snapshots/both"
    assert (compiled / "one.sql").read_text().strip() == "select 1 as id"
    assert (compiled / "two.sql").read_text().strip() == "select 2 as id"


def test_state_that_is_none_is_refused(project: pathlib.Path) -> None:
    write(project, "models/a.sql", "select 1 as id\n")
    for text in ("{}", "[]", '{"nodes": []}', '{"nodes": {"model.shop.a": 1}}', "no json"):
        write(project, "before/manifest.json", text)
        done = ingot.run("ls", "--select", "state:modified", "--state", "before", cwd=project, exit_code=None)
        assert done.returncode in (1, 2) and "manifest.json" in done.stderr, (text, done.stderr)


def test_a_package_may_restrict_access(project: pathlib.Path) -> None:
    write(project, "packages.yml", "packages: [{local: pack}]\n")
    write(project, "pack/dbt_project.yml", "name: pack\nversion: '1.0'\nrestrict-access: true\n")
    write(project, "pack/models/inner.sql", "select 1 as id\n")
    write(project, "pack/models/outer_model.sql", "select * from {{ ref('inner') }}\n")
    write(project, "pack/models/schema.yml", "models: [{name: outer_model, access: public}]\n")
    write(project, "models/reader.sql", "select * from {{ ref('pack', 'outer_model') }}\n")
    dbt(project, "deps")
    dbt(project, "run")
    write(project, "models/reader.sql", "select * from {{ ref('pack', 'inner') }}\n")
    assert "restrict-access" in dbt(project, "parse", exit_code=2)


def test_a_file_of_the_same_size_and_time_is_read_again(project: pathlib.Path) -> None:
    import os
    write(project, "models/a.sql", "select 1 as id\n")
    path = project / "models/a.sql"
    deadline = time.monotonic() + 20
    # The cache is kept once the files have been left alone for a moment.
    while not (project / "target/ingot_parse.cache").exists() and time.monotonic() < deadline:
        dbt(project, "parse")
    before = path.stat()
    path.write_text("select 2 as id\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    dbt(project, "run")
    assert rows(project, "select id from dev.a") == [{"id": 2}]


def test_bounds_of_batches_come_in_pairs(project: pathlib.Path) -> None:
    write(project, "models/a.sql", "select 1 as id\n")
    assert "needs --event-time-end" in dbt(project, "run", "--event-time-start", "2025-01-01", exit_code=2)
    assert "needs --event-time-start" in dbt(project, "run", "--event-time-end", "2025-01-01", exit_code=2)
    assert "has to lie before" in dbt(project, "run", "--event-time-start", "2025-01-02", "--event-time-end", "2025-01-02", exit_code=2)


def test_retry_runs_the_failed_batches_alone(project: pathlib.Path) -> None:
    write(project, "models/events.sql", "{{ config(materialized='table', event_time='seen_at') }}\n"
          "select i as id, timestamp '2025-01-01' + interval (i) day as seen_at, case when i = 1 then '{{ var('bad', 'x') }}' else '7' end as word from range(3) t(i)\n")
    write(project, "models/batched.sql", "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='seen_at', batch_size='day', begin='2025-01-01') }}\n"
          "select id, seen_at, cast(word as integer) as word, '{{ invocation_id }}' as run from {{ ref('events') }}\n")
    bounds = ("--event-time-start", "2025-01-01", "--event-time-end", "2025-01-04")
    dbt(project, "run", "--select", "events")
    said = dbt(project, "run", "--select", "batched", *bounds, exit_code=1)
    assert "models/batched.sql:2:" in said, said
    one = results(project)[0]
    assert one["status"] == "partial success" and len(one["batch_results"]["successful"]) == 2 and len(one["batch_results"]["failed"]) == 1, one
    first = rows(project, "select id, run from dev.batched order by id")
    assert [row["id"] for row in first] == [0, 2], first
    # Repaired by hand: the model alone is retried.
    dbt(project, "run", "--select", "events", "--vars", "bad: '8'", "--target-path", "elsewhere")
    dbt(project, "retry")
    second = rows(project, "select id, run from dev.batched order by id")
    assert [row["id"] for row in second] == [0, 1, 2] and [second[0], second[2]] == first, second
    one = results(project)[0]
    assert one["status"] == "success" and len(one["batch_results"]["successful"]) == 3 and not one["batch_results"]["failed"], one


def test_the_latest_version_has_the_plain_name_too(project: pathlib.Path) -> None:
    write(project, "models/people_v1.sql", "select 1 as id\n")
    write(project, "models/people_v2.sql", "select 2 as id\n")
    write(project, "models/schema.yml", "models:\n  - name: people\n    latest_version: 2\n    config: {latest_version_pointer: true, materialized: table}\n    versions: [{v: 1}, {v: 2}]\n")
    dbt(project, "run")
    assert rows(project, "select (select id from dev.people) as plain, (select id from dev.people_v1) as one") == [{"plain": 2, "one": 1}]
    dbt(project, "run")
    write(project, "models/schema.yml", "models:\n  - name: people\n    latest_version: 2\n    config: {latest_version_pointer: {enabled: true, alias: folk}}\n    versions: [{v: 1}, {v: 2}]\n")
    dbt(project, "run")
    assert rows(project, "select id from dev.folk") == [{"id": 2}]


def test_columns_are_named_as_people_speak(project: pathlib.Path) -> None:
    write(project, "models/spoken.sql", "{{ config(materialized='table') }}\nselect 1 as \"net amount (EUR)\", 2 as b\n")
    write(project, "seeds/words.csv", "first word,b\nx,1\n")
    dbt(project, "build")
    assert rows(project, "select \"net amount (EUR)\" as n from dev.spoken") == [{"n": 1}]
    assert rows(project, "select \"first word\" as w from dev.words") == [{"w": "x"}]


def test_flags_and_variables(project: pathlib.Path) -> None:
    write(project, "models/a.sql", "{{ print('said by a') }}select 1 as id\n")
    write(project, "seeds/words.csv", "word\nx\n")
    assert "model.shop.a" not in dbt(project, "list", "--resource-types", "seed") and "shop.words" in dbt(project, "list", "--resource-types", "seed")
    assert "| x    |" in dbt(project, "seed", "--show")
    assert "said by a" in dbt(project, "run") and "said by a" not in dbt(project, "run", "--no-print")
    assert "said by a" not in dbt(project, "run", env={"DBT_PRINT": "false"})
    assert "true or false was expected" in dbt(project, "run", env={"DBT_PRINT": "maybe"}, exit_code=2)
    dbt(project, "run", "--no-write-json", "--target-path", "unwritten", "--log-path", "logs")
    assert not (project / "unwritten/run_results.json").exists() and "OK created" in (project / "logs/dbt.log").read_text()
    write(project, "dbt_project.yml", PROJECT["dbt_project.yml"] + "models: {shop: {staging: {+materialized: table}}}\n")
    assert "- models.shop.staging" in dbt(project, "parse", "--no-partial-parse")
    dbt(project, "parse", "--warn-error", exit_code=2)
    assert "unused configuration" not in dbt(project, "parse", "--warn-error-options", "{silence: [ParseWarning]}")
    assert "python3 -m http.server" in dbt(project, "docs", "serve", exit_code=None)


def test_seeds_of_many_columns(project: pathlib.Path) -> None:
    (project / "seeds").mkdir()
    with (project / "seeds/wide.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([f"column_{i}" for i in range(300)])
        for row in range(200):
            writer.writerow([f"{row}.5" if i % 3 == 1 else "text, more" if i % 3 == 2 else row for i in range(300)])
    start = time.monotonic()
    dbt(project, "seed")
    assert time.monotonic() - start < 60
    assert rows(project, "select count(*) as n, sum(column_0) as a, sum(column_1) as b, min(column_2) as c from dev.wide") == [
        {"n": 200, "a": 19900, "b": 20000.0, "c": "text, more"}]
    write(project, "seeds/wide.csv", "a,b\n1,2\n3\n")
    assert "wide.csv:3: the row has 1 value, and 2 columns are named" in dbt(project, "seed", exit_code=1)


testcases.run(globals(), make_project)
