"""A dbt project at work: its verbs, run twice, failing, retried, and what they leave behind."""

import json
import pathlib
import re
import signal
import subprocess

import ingot
import testcases

PROJECT = {
    "dbt_project.yml": """
name: shop
version: '1.0'
profile: shop
vars: {minimum: 0}
on-run-start: ["create schema if not exists {{ target.schema }}_log", "create table if not exists {{ target.schema }}_log.runs (id varchar, nodes integer)"]
on-run-end: ["insert into {{ target.schema }}_log.runs values ('{{ invocation_id }}', {{ results | length }})"]
models:
  shop:
    staging: {+materialized: view}
""",
    "profiles.yml": """
shop:
  target: dev
  outputs:
    dev: {type: duckdb, schema: dev, threads: 2, path: old.duckdb}
""",
    "seeds/countries.csv": "code,name\nde,Germany\nfr,France\n",
    "seeds/raw_orders.csv": "id,country,amount,loaded_at\n1,de,10.5,2024-01-01 00:00:00\n2,fr,20,2024-01-02 00:00:00\n3,de,5,2024-01-03 00:00:00\n",
    "models/staging/stg_orders.sql": "select id, country, amount, {{ cents('amount') }} as cents from {{ source('raw', 'raw_orders') }} where amount >= {{ var('minimum') }}\n",
    "models/doubled.sql": "{{ config(materialized='ephemeral') }}\nselect id, country, cents * 2 as cents from {{ ref('stg_orders') }}\n",
    "models/totals.sql": "{{ config(materialized='table', post_hook=\"insert into {{ target.schema }}_log.runs select 'totals', count(*) from {{ this }}\") }}\n"
                         "select country, sum(cents) as cents from {{ ref('doubled') }} group by country\n",
    "models/events.sql": "{{ config(materialized='incremental', unique_key='id') }}\nselect id, cents from {{ ref('stg_orders') }}\n"
                         "{% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}\n",
    "models/behind.sql": "select * from {{ ref('totals') }} join {{ ref('countries') }} on country = code\n",
    "models/schema.yml": """
version: 2
sources:
  - name: raw
    schema: dev
    config:
      loaded_at_field: loaded_at
      freshness: {warn_after: {count: 1, period: day}}
    tables: [{name: raw_orders}]
models:
  - name: totals
    description: Cents by country
    columns:
      - name: country
        data_tests: [unique, not_null, {relationships: {arguments: {to: ref('countries'), field: code}}}]
      - name: cents
        data_tests:
          - accepted_values: {arguments: {values: [1000000], quote: false}, config: {severity: warn, store_failures: true}}
unit_tests:
  - name: adds_up
    model: totals
    given:
      - input: ref('doubled')
        rows: [{country: de, cents: 1}, {country: de, cents: 2}, {country: fr, cents: 5}]
    expect:
      rows: [{country: fr, cents: 5}, {country: de, cents: 3}]
""",
    "models/raw_first.sql": "-- depends_on: {{ ref('raw_orders') }}\nselect 1 as one\n",
    "macros/cents.sql": "{% macro cents(column) %}cast({{ column }} * 100 as bigint){% endmacro %}\n"
                        "{% macro shout(word) %}{{ print(word | upper ~ ' ' ~ (graph.nodes.values() | selectattr('resource_type', 'equalto', 'seed') | list | length)) }}{% do run_query('create or replace table ' ~ target.schema ~ '.shouted as select 1 as one') %}{% endmacro %}\n"
                        "{% materialization doubled_table, default %}\n"
                        "{%- set target_relation = this.incorporate(type='table') -%}\n"
                        "{% call statement('main') %}create or replace table {{ target_relation }} as ({{ sql }} union all {{ sql }}){% endcall %}\n"
                        "{{ return({'relations': [target_relation]}) }}\n{% endmaterialization %}\n",
    "models/twice.sql": "{{ config(materialized='doubled_table') }}\nselect 7 as seven\n",
    "snapshots/order_history.yml": "snapshots:\n  - name: order_history\n    relation: ref('stg_orders')\n    config: {strategy: check, unique_key: id, check_cols: [amount]}\n",
    "tests/no_negative.sql": "select * from {{ ref('stg_orders') }} where cents < 0\n",
}


def make_project(path: pathlib.Path) -> pathlib.Path:
    for name, text in PROJECT.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text.lstrip("\n"))
    return path


def dbt(project: pathlib.Path, *words: str, **options) -> subprocess.CompletedProcess:
    return ingot.run(*words, cwd=project, **options)


def rows(project: pathlib.Path, query: str) -> list[dict]:
    return ingot.sql(query, lake=project / "lake")


def results(project: pathlib.Path) -> dict[str, str]:
    found = json.loads((project / "target/run_results.json").read_text())
    return {one["unique_id"].split(".")[2]: one["status"] for one in found["results"]}


def tables(project: pathlib.Path) -> dict[str, list[dict]]:
    return {
        "totals": rows(project, "select * from dev.totals order by all"),
        "events": rows(project, "select * from dev.events order by all"),
        "behind": rows(project, "select * from dev.behind order by all"),
        "history": rows(project, "select id, amount, dbt_valid_to from dev.order_history order by all"),
        "twice": rows(project, "select * from dev.twice"),
    }


def test_a_build_and_the_same_again(project: pathlib.Path) -> None:
    dbt(project, "seed")
    said = dbt(project, "build").stderr
    assert re.search(r"\d+ of \d+ OK created sql table model dev\.totals \.+ \[OK in \d+\.\d\ds\]", said), said
    assert re.search(r"WARN \d+ accepted_values_totals_cents", said), said
    assert re.search(r"Done\. PASS=\d+ WARN=1 ERROR=0 SKIP=0 NO-OP=0 TOTAL=\d+", said), said
    first = tables(project)
    assert first["totals"] == [{"country": "de", "cents": 3100}, {"country": "fr", "cents": 4000}], first
    assert first["twice"] == [{"seven": 7}, {"seven": 7}]
    dbt(project, "build")
    assert tables(project) == first
    dbt(project, "build", "--full-refresh")
    assert tables(project) == first
    runs = rows(project, "select count(*) as n, count(distinct id) as ids from dev_log.runs where id <> 'totals'")
    assert runs == [{"n": 4, "ids": 4}], runs


def test_new_rows_reach_what_is_behind(project: pathlib.Path) -> None:
    dbt(project, "seed")
    dbt(project, "build")
    with (project / "seeds/raw_orders.csv").open("a") as file:
        file.write("4,fr,1,2024-01-04 00:00:00\n")
    dbt(project, "seed")  # the models read it as a source, so build does not wait for it
    dbt(project, "build")
    ids = [row["id"] for row in rows(project, "select id from dev.events order by id")]
    assert ids == [1, 2, 3, 4], ids
    (project / "seeds/raw_orders.csv").write_text((project / "seeds/raw_orders.csv").read_text().replace("2,fr,20,", "2,fr,21,"))
    dbt(project, "seed")
    dbt(project, "build")
    history = rows(project, "select id, dbt_valid_to is null as open from dev.order_history where id = 2 order by open")
    assert history == [{"id": 2, "open": False}, {"id": 2, "open": True}], history


def test_selection_and_vars(project: pathlib.Path) -> None:
    dbt(project, "seed")
    said = dbt(project, "run", "--select", "stg_orders", "totals", "--exclude", "stg_orders", "--vars", "minimum: 6", exit_code=1).stderr
    assert "Database Error in model totals" in said and '"dev"."stg_orders"' in said, said
    dbt(project, "run", "-s", "+totals", "--vars", "{minimum: 6}")
    assert rows(project, "select country, cents from dev.totals order by 1") == [{"country": "de", "cents": 2100}, {"country": "fr", "cents": 4000}]
    said = dbt(project, "run", "--select", "no_such_model").stderr
    assert "'no_such_model' does not match any enabled nodes" in said and "Nothing to do" in said, said


def test_a_failed_test_stops_what_is_behind(project: pathlib.Path) -> None:
    dbt(project, "seed")
    (project / "models/totals.sql").write_text("select country, cents from {{ ref('doubled') }}\n")
    said = dbt(project, "build", "--exclude", "test_type:unit", exit_code=1).stderr
    assert re.search(r"FAIL 1 unique_totals_country", said), said
    found = results(project)
    assert found["behind"] == "skipped" and found["totals"] == "success" and found["unique_totals_country"] == "fail", found
    dbt(project, "test", "--select", "totals", "--store-failures", exit_code=1)


def test_a_failed_model_is_retried(project: pathlib.Path) -> None:
    dbt(project, "seed")
    (project / "models/totals.sql").write_text("select country, sum(cents) as cents\nfrom {{ ref('doubled') }}\nwhere no_such_column = 1\ngroup by country\n")
    said = dbt(project, "run", exit_code=1).stderr
    assert "models/totals.sql" in said and "no_such_column" in said and "SKIP relation dev.behind" in said, said
    assert results(project)["behind"] == "skipped"
    (project / "models/totals.sql").write_text(PROJECT["models/totals.sql"])
    dbt(project, "retry")
    assert results(project).keys() >= {"totals", "behind"} and "events" not in results(project), results(project)
    dbt(project, "retry")


def test_a_killed_command_is_retried(project: pathlib.Path) -> None:
    dbt(project, "seed")
    (project / "models/slow.sql").write_text(
        "{{ config(materialized='table') }}\n-- depends_on: {{ ref('totals') }}\n"
        "select count(*) as n from range({{ var('size') }}) a, range({{ var('size') }}) b where a.range + b.range = 7\n")
    (project / "models/behind_slow.sql").write_text("select n from {{ ref('slow') }}\n")
    running = subprocess.Popen([ingot.BINARY, "run", "--vars", "size: 1000000"], cwd=project, stderr=subprocess.PIPE, text=True)
    for line in running.stderr:
        if "START sql table model dev.slow" in line:
            break
    running.kill()
    running.communicate()
    dbt(project, "retry", "--vars", "size: 10")
    found = results(project)
    assert found["behind_slow"] == "success" and "totals" not in found, found
    assert rows(project, "select n from dev.behind_slow") == [{"n": 8}]
    dbt(project, "retry")
    assert results(project) == {}, results(project)


def test_retry_without_a_command(project: pathlib.Path) -> None:
    told = dbt(project, "retry", exit_code=2).stderr
    assert "run the command again" in told, told


def test_a_template_error_names_its_place(project: pathlib.Path) -> None:
    dbt(project, "seed")
    (project / "models/behind.sql").write_text("select 1 as one\n\n{{ exceptions.raise_compiler_error('not today') if execute }}\n")
    said = dbt(project, "run", exit_code=1).stderr
    assert "models/behind.sql:3:" in said and "not today" in said, said


def test_wrong_requests_are_told_apart(project: pathlib.Path) -> None:
    dbt(project, "run", "--select", "state:modified", exit_code=2)
    dbt(project, "run", "--target", "nowhere", exit_code=2)
    dbt(project, "run", "--vars", "[1]", exit_code=2)
    dbt(project, "run-operation", "no_such_macro", exit_code=2)


def test_clean_stays_in_the_project(project: pathlib.Path) -> None:
    elsewhere = project.parent / "elsewhere"
    (elsewhere / "kept").mkdir(parents=True)
    (project / "link").symlink_to(elsewhere)
    settings = project / "dbt_project.yml"
    text = settings.read_text()
    for outside in ("link/kept", "../elsewhere", str(elsewhere)):
        settings.write_text(f"{text}\nclean-targets: ['{outside}']\n")
        dbt(project, "clean", exit_code=2)
    assert (elsewhere / "kept").is_dir()


def test_two_models_for_one_relation(project: pathlib.Path) -> None:
    (project / "models/other.sql").write_text("{{ config(alias='TOTALS') }}\nselect 1 as one\n")
    told = dbt(project, "run", exit_code=2).stderr
    assert "models/totals.sql" in told and "models/other.sql" in told, told


def test_hooks_and_operations(project: pathlib.Path) -> None:
    dbt(project, "seed")
    dbt(project, "run", "--select", "+totals")
    assert rows(project, "select nodes from dev_log.runs where id = 'totals'") == [{"nodes": 2}]
    assert dbt(project, "run-operation", "shout", "--args", "word: hello").stdout == "HELLO 2\n"
    assert rows(project, "select * from dev.shouted") == [{"one": 1}]


def test_show(project: pathlib.Path) -> None:
    dbt(project, "seed")
    dbt(project, "run", "--select", "stg_orders")
    shown = dbt(project, "show", "--select", "countries", "--output", "json").stdout
    assert json.loads(shown) == {"node": "countries", "show": [{"code": "de", "name": "Germany"}, {"code": "fr", "name": "France"}]}, shown
    table = dbt(project, "show", "--inline", "select id from {{ ref('stg_orders') }} order by id", "--limit", "2", "--quiet").stdout
    assert table == "Previewing inline node:\n| id |\n| -- |\n|  1 |\n|  2 |\n\n", table


def test_compile_asks_the_lake_and_changes_nothing(project: pathlib.Path) -> None:
    dbt(project, "compile")
    assert not (project / "lake").exists()
    compiled = project / "target/compiled/shop/models"
    assert "max(id)" not in (compiled / "events.sql").read_text()
    assert "with __dbt__cte__doubled as" in (compiled / "totals.sql").read_text().lower()

    (project / "models/by_country.sql").write_text(
        "select {% for code in dbt_utils.get_column_values(ref('countries'), 'code', order_by='code') %}"
        "count(*) filter (country = '{{ code }}') as {{ code }}{{ ', ' if not loop.last }}{% endfor %} from {{ ref('stg_orders') }}\n")
    dbt(project, "seed")
    dbt(project, "build")
    before = tables(project)
    versions = ingot.run("--lake", "lake", "table", "history", "dev.events", cwd=project).stdout
    dbt(project, "compile")
    assert "max(id)" in (compiled / "events.sql").read_text()
    assert "as de, count(*) filter (country = 'fr') as fr" in (compiled / "by_country.sql").read_text()
    assert tables(project) == before
    assert ingot.run("--lake", "lake", "table", "history", "dev.events", cwd=project).stdout == versions

    shown = dbt(project, "compile", "--inline", "select * from {{ ref('totals') }} where {{ cents('1') }}").stdout
    assert shown.strip() == 'select * from "lake"."dev"."totals" where cast(1 * 100 as bigint)', shown
    assert "from" in dbt(project, "compile", "--select", "by_country").stdout

    (project / "models/wrong.sql").write_text("select {{ nothing() }}\n")
    failed = dbt(project, "compile", exit_code=1)
    assert failed.returncode == 1 and "wrong.sql:1:11" in failed.stderr, failed.stderr
    assert "max(id)" in (compiled / "events.sql").read_text()


def test_empty_builds_without_rows(project: pathlib.Path) -> None:
    dbt(project, "seed")
    dbt(project, "run", "--empty")
    assert rows(project, "select count(*) as n from dev.totals") == [{"n": 0}]


def test_freshness(project: pathlib.Path) -> None:
    dbt(project, "seed")
    said = dbt(project, "source", "freshness").stderr
    assert "WARN freshness of raw.raw_orders" in said, said
    found = json.loads((project / "target/sources.json").read_text())["results"][0]
    assert found["status"] == "warn" and found["max_loaded_at"].startswith("2024-01-03"), found


def test_the_catalog(project: pathlib.Path) -> None:
    dbt(project, "seed")
    dbt(project, "run")
    dbt(project, "docs", "generate")
    catalog = json.loads((project / "target/catalog.json").read_text())
    totals = catalog["nodes"]["model.shop.totals"]
    assert totals["metadata"]["comment"] == "Cents by country" and list(totals["columns"]) == ["country", "cents"], totals
    assert catalog["nodes"]["model.shop.stg_orders"]["metadata"]["type"] == "VIEW"
    assert "source.shop.raw.raw_orders" in catalog["sources"]


def test_defer_and_clone(project: pathlib.Path) -> None:
    dbt(project, "seed")
    dbt(project, "run")
    (project / "target").rename(project / "before")
    profiles = PROJECT["profiles.yml"] + "    ci: {type: duckdb, schema: ci}\n"
    (project / "profiles.yml").write_text(profiles.lstrip("\n"))
    dbt(project, "run", "--target", "ci", "--select", "behind", "--defer", "--state", "before")
    assert rows(project, "select count(*) as n from ci.behind") == [{"n": 2}]
    dbt(project, "clone", "--target", "ci", "--state", "before", "--select", "totals", "stg_orders")
    assert rows(project, "select count(*) as n from ci.totals") == [{"n": 2}]
    assert rows(project, "select count(*) as n from ci.stg_orders") == [{"n": 3}]


def test_a_failed_unit_test_shows_the_rows(project: pathlib.Path) -> None:
    dbt(project, "seed")
    (project / "models/schema.yml").write_text(PROJECT["models/schema.yml"].replace("{country: de, cents: 3}", "{country: de, cents: 4}"))
    said = dbt(project, "build", exit_code=1).stderr
    assert "FAIL 1 totals::adds_up" in said and re.search(r"\+\+\+,de *,3", said) and re.search(r"---,de *,4", said), said
    assert results(project)["totals"] == "skipped"


def test_an_interrupt_leaves_nothing_half_done(project: pathlib.Path) -> None:
    dbt(project, "seed")
    (project / "models/slow.sql").write_text("{{ config(materialized='table') }}\nselect count(*) as n from range(1000000) a, range(1000000) b where a.range + b.range = 7\n")
    running = subprocess.Popen([ingot.BINARY, "run", "--select", "slow"], cwd=project, stderr=subprocess.PIPE, text=True)
    for line in running.stderr:
        if "START sql table model dev.slow" in line:
            break
    running.send_signal(signal.SIGINT)
    said = running.stderr.read()
    assert running.wait(timeout=30) == 1, said
    assert "ERROR creating sql table model dev.slow" in said, said
    there = rows(project, "select count(*) as n from information_schema.tables where table_name = 'slow'")
    assert there == [{"n": 0}], (there, said)


def test_events_as_json(project: pathlib.Path) -> None:
    said = dbt(project, "seed", "--log-format", "json").stderr
    events = [json.loads(line) for line in said.splitlines()]
    loaded = [event for event in events if event["info"]["name"] == "LogSeedResult"]
    assert {event["data"]["node_info"]["node_name"] for event in loaded} == {"countries", "raw_orders"}, said


testcases.run(globals(), make_project)
