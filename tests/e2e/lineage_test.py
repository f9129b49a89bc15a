"""Column lineage of a dbt project: what is kept of it, and how columns are followed."""

import json
import pathlib
import subprocess

import ingot
import testcases

PROJECT = {
    "dbt_project.yml": """
name: shop
version: '1.0'
profile: shop
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
    "seeds/raw_orders.csv": "id,country,amount,email,deleted\n1,de,10.5,a@x,false\n2,fr,20,b@x,false\n3,de,5,c@x,true\n",
    "models/staging/stg_orders.sql": "select id, country, cast(amount * 100 as bigint) as cents, md5(email) as person from {{ source('raw', 'raw_orders') }} where not deleted\n",
    "models/doubled.sql": "{{ config(materialized='ephemeral') }}\nselect id, country, cents * 2 as cents from {{ ref('stg_orders') }}\n",
    "models/totals.sql": "{{ config(materialized='table') }}\nselect country, sum(cents) as cents from {{ ref('doubled') }} group by country\n",
    "models/events.sql": "{{ config(materialized='incremental', unique_key='id') }}\nselect id, cents from {{ ref('stg_orders') }}\n"
                         "{% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}\n",
    "models/ranked.sql": "{{ config(materialized='table') }}\nselect * from {{ ref('stg_orders') }} qualify row_number() over (partition by country order by cents desc) = 1\n",
    "models/spread.sql": "{{ config(materialized='table') }}\npivot {{ ref('stg_orders') }} on country using sum(cents) group by id\n",
    "models/schema.yml": """
version: 2
sources:
  - name: raw
    schema: dev
    tables: [{name: raw_orders}]
""",
    "snapshots/order_history.yml": "snapshots:\n  - name: order_history\n    relation: ref('stg_orders')\n    config: {strategy: check, unique_key: id, check_cols: [cents]}\n",
}


def make_project(path: pathlib.Path) -> pathlib.Path:
    for name, text in PROJECT.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text.lstrip("\n"))
    return path


def dbt(project: pathlib.Path, *words: str, **options) -> subprocess.CompletedProcess:
    return ingot.run(*words, cwd=project, **options)


def nodes(project: pathlib.Path) -> dict[str, dict]:
    return json.loads((project / "target/column_lineage.json").read_text())["nodes"]


def inputs(node: dict, column: str | None = None) -> set[tuple[str, str, str]]:
    """(relation, column, subtype) of a column's inputs, or of the dataset's."""
    listed = node["dataset"] if column is None else node["fields"][column]["inputFields"]
    return {(node["inputs"][one["input"]]["name"], one["field"], way["subtype"]) for one in listed for way in one["transformations"]}


def tree(project: pathlib.Path, *words: str) -> list[str]:
    return dbt(project, "lineage", *words).stdout.splitlines()


def test_each_model_has_its_lineage(project: pathlib.Path) -> None:
    dbt(project, "seed")
    dbt(project, "build")
    kept = nodes(project)
    assert set(kept) == {f"model.shop.{name}" for name in ("stg_orders", "totals", "events", "ranked", "spread")} | {"snapshot.shop.order_history"}, set(kept)
    staged = kept["model.shop.stg_orders"]
    assert staged["unknown"] is None and not staged["approximate"]
    assert staged["inputs"] == [{"kind": "table", "unique_id": "source.shop.raw.raw_orders", "database": "lake", "schema": "dev", "name": "raw_orders"}]
    assert inputs(staged, "cents") == {("raw_orders", "amount", "TRANSFORMATION")}
    assert inputs(staged) == {("raw_orders", "deleted", "FILTER")}
    assert staged["fields"]["person"]["inputFields"][0]["transformations"] == [{"type": "DIRECT", "subtype": "TRANSFORMATION", "masking": True}]
    # A view is where it ends; an ephemeral model is not.
    totals = kept["model.shop.totals"]
    assert [(one["kind"], one["unique_id"]) for one in totals["inputs"]] == [("view", "model.shop.stg_orders")]
    assert inputs(totals, "cents") == {("stg_orders", "cents", "AGGREGATION")}
    assert inputs(totals) == {("stg_orders", "country", "GROUP_BY")}
    assert list(kept["model.shop.ranked"]["fields"]) == ["id", "country", "cents", "person"]
    assert inputs(kept["model.shop.ranked"]) == {("stg_orders", "country", "WINDOW"), ("stg_orders", "cents", "WINDOW")}
    # A snapshot's own columns are part of it.
    history = kept["snapshot.shop.order_history"]
    assert inputs(history, "dbt_valid_from") == {("stg_orders", "cents", "CONDITIONAL")}, history
    assert inputs(history, "dbt_valid_to") == {("stg_orders", "cents", "CONDITIONAL"), ("stg_orders", "id", "WINDOW")}, history
    assert "one SELECT" in kept["model.shop.spread"]["unknown"]


def test_columns_are_followed(project: pathlib.Path) -> None:
    dbt(project, "seed")
    dbt(project, "run")
    assert tree(project, "totals.cents") == [
        "totals.cents",
        "└── stg_orders.cents  aggregation",
        "    └── raw.raw_orders.amount  transformation",
    ]
    assert tree(project, "totals.CENTS", "--indirect") == [
        "totals.cents",
        "├── stg_orders.cents  aggregation",
        "│   ├── raw.raw_orders.amount  transformation",
        "│   └── rows of stg_orders",
        "│       └── raw.raw_orders.deleted  filter",
        "└── rows of totals",
        "    └── stg_orders.country  group_by",
        "        ├── raw.raw_orders.country  identity",
        "        └── rows of stg_orders  [above]",
    ], tree(project, "totals.CENTS", "--indirect")
    assert tree(project, "raw.raw_orders.email", "--downstream") == [
        "raw.raw_orders.email",
        "└── stg_orders.person  transformation (masked)",
        "    └── ranked.person  identity",
    ]
    # All columns of a model; the rest of a tree where it is not known.
    assert [line for line in tree(project, "totals") if not line.startswith((" ", "└", "├", "│"))] == ["totals.country", "totals.cents"]
    found = json.loads(dbt(project, "lineage", "source.shop.raw.raw_orders.country", "--downstream", "--indirect", "--output", "json").stdout)
    reached = {(edge["to"]["node"], edge["to"]["column"], edge["subtype"]) for edge in found["edges"]}
    assert ("model.shop.totals", "country", "IDENTITY") in reached and ("model.shop.totals", None, "GROUP_BY") in reached, found
    assert ("model.shop.ranked", None, "WINDOW") in reached, found
    said = dbt(project, "lineage", "totels.cents", exit_code=2).stderr
    assert "did you mean 'totals'?" in said, said
    said = dbt(project, "lineage", "totals.cent", exit_code=2).stderr
    assert "did you mean 'cents'?" in said, said


def test_what_is_not_built_is_kept(project: pathlib.Path) -> None:
    dbt(project, "seed")
    dbt(project, "compile")
    kept = nodes(project)
    assert kept["model.shop.stg_orders"]["unknown"] is None
    assert "stg_orders" in kept["model.shop.totals"]["unknown"]
    said = dbt(project, "lineage", "totals", exit_code=2).stderr
    assert "no column of 'totals' is known: " in said and "stg_orders" in said, said
    dbt(project, "run")
    before = nodes(project)
    assert before["model.shop.totals"]["unknown"] is None
    (project / "models/totals.sql").write_text("{{ config(materialized='table') }}\nselect country, max(cents) as largest from {{ ref('stg_orders') }} group by country\n")
    dbt(project, "run", "--select", "totals")
    after = nodes(project)
    assert list(after["model.shop.totals"]["fields"]) == ["country", "largest"]
    assert after["model.shop.stg_orders"] == before["model.shop.stg_orders"]
    (project / "models/events.sql").unlink()
    dbt(project, "run", "--select", "totals")
    assert "model.shop.events" not in nodes(project)


def test_an_incremental_model_reads_itself(project: pathlib.Path) -> None:
    dbt(project, "seed")
    dbt(project, "run")
    assert [one["name"] for one in nodes(project)["model.shop.events"]["inputs"]] == ["stg_orders"]
    dbt(project, "run")
    events = nodes(project)["model.shop.events"]
    assert {one["unique_id"] for one in events["inputs"]} == {"model.shop.stg_orders", "model.shop.events"}
    assert inputs(events, "cents") == {("stg_orders", "cents", "IDENTITY")}
    assert ("events", "id", "FILTER") in inputs(events), events


testcases.run(globals(), make_project)
