#!/usr/bin/env python3
"""dbt_project.py MODELS DIR [view|table]: writes a dbt project of so many models, the same at every call.

A model reads up to three earlier ones, or a seed; each has two tests; every fourth calls a macro, every tenth is
configured in its file. Models lie in folders of a hundred, each with one property file."""
import pathlib
import random
import sys

MACROS = """{% macro cents(column, digits=2) -%}
round({{ column }} / 100.0, {{ digits }})
{%- endmacro %}

{% macro latest(relation, column) -%}
(select max({{ column }}) from {{ relation }})
{%- endmacro %}
"""

PROJECT = """name: generated
version: '1.0'
profile: default
models:
  generated:
    +materialized: MATERIALIZED
    g001:
      +tags: [first]
"""


def model_sql(number, parents, rng):
    lines = []
    if number % 10 == 0:
        lines.append("{{ config(materialized='table', tags=['tenth']) }}")
    lines.append("with " + ",\n".join(f"p{i} as (\n    select * from {{{{ ref('{p}') }}}}\n)" for i, p in enumerate(parents)))
    amount = "{{ cents('p0.amount') }}" if number % 4 == 0 else "p0.amount"
    lines.append(f"select p0.id, p0.day, {amount} as amount, {rng.randrange(1000)} as salt")
    lines.append("from p0")
    for i in range(1, len(parents)):
        lines.append(f"left join p{i} on p{i}.id = p0.id")
    if number % 25 == 0:
        lines.append("{% if is_incremental() %}where p0.day > {{ latest(this, 'day') }}{% endif %}")
    return "\n".join(lines) + "\n"


def properties(names):
    out = ["version: 2", "models:"]
    for name in names:
        out += [f"  - name: {name}", f"    description: The model {name}", "    columns:", "      - name: id", "        description: The key",
                "        data_tests: [unique, not_null]", "      - name: amount", "        description: In whole units"]
    return "\n".join(out) + "\n"


def main():
    count, root = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    rng = random.Random(7)
    for folder in ("models", "seeds", "macros"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    materialized = sys.argv[3] if len(sys.argv) > 3 else "view"
    (root / "dbt_project.yml").write_text(PROJECT.replace("MATERIALIZED", materialized))
    (root / "profiles.yml").write_text("default:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: x.duckdb, schema: main, threads: 2}\n")
    (root / "macros/amounts.sql").write_text(MACROS)
    (root / "seeds/raw.csv").write_text("id,day,amount\n1,2025-01-01,100\n2,2025-01-02,250\n")
    names = []
    for start in range(0, count, 100):
        folder = root / f"models/g{start // 100 + 1:03}"
        folder.mkdir(exist_ok=True)
        own = []
        for number in range(start, min(start + 100, count)):
            nearby = names[-200:]
            parents = rng.sample(nearby, min(len(nearby), rng.randint(1, 3))) or ["raw"]
            name = f"model_{number:05}"
            (folder / f"{name}.sql").write_text(model_sql(number, parents, rng))
            names.append(name)
            own.append(name)
        (folder / "schema.yml").write_text(properties(own))


if __name__ == "__main__":
    main()
