"""The models that the guides print (guide_models/), as a project with the sources of examples/shopify."""

import pathlib
import shutil

import dbt_examples
import ingot

PRINTED = pathlib.Path(__file__).resolve().parent / "guide_models"
SEEDS_FIRST = ("build", "--select", "resource_type:seed")
MODELS = ("build", "--exclude", "resource_type:seed")


def make_project(path: pathlib.Path) -> pathlib.Path:
    shutil.copytree(PRINTED, path)
    (path / "seeds").mkdir()
    for file in (dbt_examples.EXAMPLES / "shopify/seeds").glob("*.csv"):
        shutil.copy(file, path / "seeds")
    ingot.run(*SEEDS_FIRST, cwd=path)
    return path


def carry_loaded_at(project: pathlib.Path) -> None:
    """What the fact table lacks to be run again: the column that its own filter asks for."""
    fact = project / "models/marts/fact_orders.sql"
    text = fact.read_text()
    assert text.count("o.created_at,\n") == 1
    fact.write_text(text.replace("o.created_at,\n", "o.created_at,\no._loaded_at,\n"))


def append_orders(project: pathlib.Path) -> None:
    with (project / "seeds/shopify_orders.csv").open("a") as file:
        file.write("1005,10,paid,,2000.00,1680.67,319.33,0.00,EUR,2025-01-16T07:00:00\n")
        file.write("1006,7,paid,,10.00,8.40,1.60,0.00,EUR,2025-01-12T07:00:00\n")  # late


def add_orders(project: pathlib.Path) -> None:
    append_orders(project)
    ingot.run(*SEEDS_FIRST, cwd=project)
