"""Materialized views: brought up to date by the changes, beside making them anew."""

import os
import pathlib
import shutil
import subprocess

import inputs
from case import Case, Sizes
from measure import Contender

INGOT = os.environ["INGOT_BIN"]
QUERIES = {
    "rows": "select id, upper(customer) as customer, balance * 2 as doubled from {{ source('bench', 'accounts') }} where balance > 1000",
    "groups": "select id // 50 as bucket, count(*) as accounts, sum(generation) as generations, max(updated) as updated "
              "from {{ source('bench', 'accounts') }} group by 1",
}


def refresh(data: pathlib.Path, sizes: Sizes, shape: str) -> Case:
    """One row in a thousand, everywhere in the table, has changed since the view was made; tables with deletion vectors."""
    lake = inputs.merge_lake(data, sizes.table_rows)

    def sql(folder: pathlib.Path, query: str) -> str:
        command = [INGOT, "--lake", str(folder / "lake"), "sql", "--format", "csv", query]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def prepare(folder: pathlib.Path) -> None:
        shutil.copytree(lake, folder / "lake", copy_function=os.link)
        sql(folder, "ALTER TABLE bench.accounts SET ('delta.enableDeletionVectors' = true)")
        (folder / "models").mkdir()
        (folder / "dbt_project.yml").write_text("name: bench\nversion: '1'\nprofile: bench\n", "utf-8")
        (folder / "models/sources.yml").write_text("sources: [{name: bench, tables: [{name: accounts}]}]\n", "utf-8")
        config = "{{ config(materialized='materialized_view', tblproperties={'delta.enableDeletionVectors': 'true'}) }}\n"
        (folder / "models/v.sql").write_text(config + QUERIES[shape], "utf-8")
        subprocess.run([INGOT, "run"], cwd=folder, check=True, capture_output=True)
        sql(folder, "UPDATE bench.accounts SET balance = balance + 1, generation = 2 WHERE id % 1000 = 7")

    def check(folder: pathlib.Path) -> None:
        query = QUERIES[shape].replace("{{ source('bench', 'accounts') }}", "bench.accounts")
        different = sql(folder, f"SELECT count(*) FROM ((FROM main.v EXCEPT ALL ({query})) UNION ALL (({query}) EXCEPT ALL FROM main.v))")
        if different.split()[-1] != "0":
            raise RuntimeError(f"the view and its query differ in {different.split()[-1]} rows")

    def contender(name: str, *words: str) -> Contender:
        return Contender(name, lambda folder: [["env", "-C", str(folder), INGOT, "run", *words]], prepare=prepare, check=check)

    return Case(
        f"refresh-{shape}", f"materialized view of {'filtered rows' if shape == 'rows' else 'groups of 50 rows'}: refresh after 0.1 % of "
        f"{sizes.table_rows:,} rows changed", contender("Ingot"), [contender("made anew (--full-refresh)", "--full-refresh")])


def all_cases(data: pathlib.Path, sizes: Sizes) -> dict:
    return {f"refresh-{shape}": lambda shape=shape: refresh(data, sizes, shape) for shape in QUERIES}
