"""What is wrong with a dbt project's SQL is told at its author's line, and does no harm."""

import json
import pathlib

import ingot
import testcases

PROJECT = {
    "dbt_project.yml": "name: shop\nversion: '1.0'\nprofile: shop\n",
    "profiles.yml": "shop: {target: dev, outputs: {dev: {type: duckdb, schema: dev}}}\n",
    "macros/cents.sql": "\n{% macro cents(column) %}\n  cast({{ column }}\n    * 100 as bigint)\n{% endmacro %}\n",
    "models/orders.sql": "select 1 as id, 2 as amount\n",
}


def make_project(path: pathlib.Path) -> pathlib.Path:
    for name, text in PROJECT.items():
        write(path, name, text)
    return path


def write(project: pathlib.Path, name: str, text: str) -> None:
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text(text)


def failure(project: pathlib.Path, *words: str) -> str:
    return ingot.run(*words, cwd=project, exit_code=1).stderr


def test_a_model_names_its_own_line(project: pathlib.Path) -> None:
    head = "\n\n{{ config(materialized='%s') }}\n{#- a\n comment -#}\n{%% set n = 1 %%}\n"
    body = "select\n  {{ n }} as id,\n  amout\nfrom {{ ref('orders') }}\n"
    for materialized in ("view", "table", "incremental"):
        write(project, "models/wrong.sql", head % materialized + body)
        said = failure(project, "run")
        assert "models/wrong.sql:9:3\n    9 |   amout\n      |   ^\n" in said, said
    write(project, "models/wrong.sql", head % "incremental', unique_key='id', incremental_strategy='merge" + body.replace("amout", "amount"))
    ingot.run("run", cwd=project)
    write(project, "models/wrong.sql", head % "incremental', unique_key='id', incremental_strategy='merge" + body)
    said = failure(project, "run")
    assert "models/wrong.sql:9:3\n" in said, said


def test_a_macro_is_named_with_its_caller(project: pathlib.Path) -> None:
    write(project, "models/wrong.sql", "select id,\n  {{ cents('amout') }} as c\nfrom {{ ref('orders') }}\n")
    said = failure(project, "run")
    assert "models/wrong.sql:2:6\n" in said and "in macro 'cents', shop://macros/cents.sql:3:11\n" in said, said


def test_an_ephemeral_model_is_named(project: pathlib.Path) -> None:
    write(project, "models/inner.sql", "{{ config(materialized='ephemeral') }}\nselect id,\n amout from {{ ref('orders') }}\n")
    write(project, "models/outer_model.sql", "with x as (select 1)\nselect * from {{ ref('inner') }}\n")
    said = failure(project, "run")
    assert "models/inner.sql:3:2\n" in said, said


def test_snapshots_and_tests(project: pathlib.Path) -> None:
    write(project, "snapshots/history.sql",
          "{% snapshot history %}\n{{ config(unique_key='id', strategy='check', check_cols='all') }}\nselect id,\n  amout from {{ ref('orders') }}\n{% endsnapshot %}\n")
    write(project, "tests/none.sql", "select *\nfrom {{ ref('orders') }}\nwhere amout < 0\n")
    write(project, "macros/positive.sql", "{% test positive(model, column_name) %}\nselect * from {{ model }}\nwhere\n {{ column_name }} < zero\n{% endtest %}\n")
    write(project, "models/schema.yml", "models:\n  - name: orders\n    columns:\n      - name: amount\n        data_tests: [positive]\n")
    ingot.run("run", cwd=project)
    said = failure(project, "snapshot")
    assert "snapshots/history.sql:4:3\n" in said, said
    said = failure(project, "test")
    assert "tests/none.sql:3:7\n" in said, said
    assert "shop://macros/positive.sql:4:22\n" in said, said


def test_unit_tests(project: pathlib.Path) -> None:
    ingot.run("run", cwd=project)
    write(project, "models/doubled.sql", "\n\nwith x as (select * from {{ ref('orders') }})\nselect id,\n  amout * 2 as twice from x\n")
    write(project, "models/schema.yml", "unit_tests:\n  - name: twice\n    model: doubled\n    given: [{input: ref('orders'), rows: [{id: 1, amount: 2}]}]\n    expect: {rows: [{twice: 4}]}\n")
    said = failure(project, "test", "--select", "test_type:unit")
    assert "models/doubled.sql:5:3\n" in said, said


def test_a_model_is_one_query(project: pathlib.Path) -> None:
    ingot.run("run", cwd=project)
    write(project, "models/two.sql", "select 1 as id;\n\ndrop table {{ ref('orders') }}\n")
    said = failure(project, "run", "--select", "two")
    assert "one query was expected" in said and "models/two.sql:3:1\n" in said, said
    write(project, "models/two.sql", "drop view {{ ref('orders') }}\n")
    assert "DROP VIEW is no query" in failure(project, "run", "--select", "two")
    write(project, "models/two.sql", "select 1 as id;\n")
    ingot.run("run", cwd=project)
    assert ingot.sql("select id from dev.orders", lake=project / "lake") == [{"id": 1}]


def test_show_only_reads(project: pathlib.Path) -> None:
    ingot.run("run", cwd=project)
    for text in ("drop view dev.orders", "select 1; drop view dev.orders", "create table dev.other as select 1", "explain analyze delete from dev.orders"):
        done = ingot.run("show", "--inline", text, cwd=project, exit_code=None)
        assert done.returncode != 0 and "quer" in done.stderr, done.stderr
    shown = ingot.run("show", "--inline", "select * from {{ ref('orders') }};", "--output", "json", cwd=project)
    assert json.loads(shown.stdout)["show"] == [{"id": 1, "amount": 2}], shown.stdout
    said = ingot.run("show", "--inline", "select\n amout from {{ ref('orders') }}", cwd=project, exit_code=None).stderr
    assert "the inline query:2:2" in said, said


def test_a_nul_does_not_end_a_query(project: pathlib.Path) -> None:
    write(project, "models/cut.sql", "select 1 as id\n\0 where false\n")
    assert "NUL byte, on its line 2" in failure(project, "run", "--select", "cut")


testcases.run(globals(), make_project)
