"""The models that the guides print, as printed: they build, test and say what is wrong with them; mended by one line they rerun."""

import datetime
import decimal
import pathlib

import dbt_examples as examples
import ingot
import testcases
from dbt_examples import Row, moment, surrogate_key
from guide_project import MODELS, add_orders, carry_loaded_at, make_project

def orders(project: pathlib.Path) -> list[dict[str, str]]:
    return [row for row in examples.seed(project, "shopify_orders") if row["id"]]


def expected_facts(project: pathlib.Path) -> list[Row]:
    rows = []
    for order in orders(project):
        total, discount = decimal.Decimal(order["total_price"]), decimal.Decimal(order["total_discounts"] or 0)
        rows.append({"order_key": surrogate_key(order["id"]), "order_id": int(order["id"]),
                     "customer_key": surrogate_key(order["customer_id"]),
                     "order_date_key": int(order["created_at"][:10].replace("-", "")), "order_status": order["financial_status"],
                     "net_amount": total, "gross_amount": total - discount, "created_at": moment(order["created_at"])})
    return rows


def expected_customers(project: pathlib.Path) -> list[Row]:
    rows = []
    for customer in examples.seed(project, "shopify_customers"):
        own = [order for order in orders(project) if order["customer_id"] == customer["id"]]
        value = sum((decimal.Decimal(order["total_price"]) for order in own), decimal.Decimal(0))
        days = [moment(order["created_at"]) for order in own]
        rows.append({"customer_key": surrogate_key(customer["id"]), "full_name": f"{customer['first_name']} {customer['last_name']}",
                     "total_orders": len(own), "lifetime_value": value, "first_order_date": min(days, default=None),
                     "last_order_date": max(days, default=None),
                     "customer_segment": "enterprise" if value > 10000 else "mid_market" if value > 1000 else "smb"})
    return rows


def expect_tables(project: pathlib.Path) -> None:
    examples.expect_rows(project, "fact_orders", expected_facts(project))
    examples.expect_rows(project, "dim_customers", expected_customers(project))


def test_as_printed(project: pathlib.Path) -> None:
    ingot.run(*MODELS, cwd=project)
    expect_tables(project)
    ends = {(row["valid_to"], row["is_current"]) for row in examples.table(project, "dim_customers")}
    assert ends == {(datetime.datetime(9999, 12, 31), True)}, ends
    examples.expect_readers_agree(project)
    partitions = sorted(folder.name for folder in (project / "lake/main/fact_orders").glob("order_date_key=*"))
    assert partitions == ["order_date_key=20250113", "order_date_key=20250114", "order_date_key=20250115"], partitions


def test_the_second_run_says_what_is_missing(project: pathlib.Path) -> None:
    ingot.run(*MODELS, cwd=project)
    before = examples.tables(project)["main.fact_orders"]
    said = ingot.run(*MODELS, cwd=project, exit_code=1).stderr
    text = (project / "models/marts/fact_orders.sql").read_text()
    line = next(number for number, written in enumerate(text.splitlines(), 1) if "MAX(_loaded_at)" in written)
    assert f"models/marts/fact_orders.sql:{line}:" in said, said
    assert "'_loaded_at'" in said and "order_date_key" in said and "_dbt_loaded_at" in said, said
    assert examples.tables(project)["main.fact_orders"] == before
    ingot.run(*MODELS, "--full-refresh", cwd=project)
    expect_tables(project)


def test_mended_it_can_be_run_again(project: pathlib.Path) -> None:
    carry_loaded_at(project)
    for _ in range(3):
        ingot.run(*MODELS, cwd=project)
        expect_tables(project)
    add_orders(project)
    ingot.run(*MODELS, cwd=project)
    expect_tables(project)
    ingot.run(*MODELS, "--full-refresh", cwd=project)
    expect_tables(project)


def test_the_shipped_example(project: pathlib.Path) -> None:
    shipped = examples.copy("shopify", project.with_name("shipped"))
    for _ in range(2):
        ingot.run("build", cwd=shipped)
        expect_tables(shipped)
    add_orders(shipped)
    ingot.run("build", cwd=shipped)
    expect_tables(shipped)
    ingot.run("build", "--full-refresh", cwd=shipped)
    expect_tables(shipped)
    ingot.run("docs", "generate", cwd=shipped)


def test_late_arrivals(project: pathlib.Path) -> None:
    """The window of the guides: WHERE order_date > (SELECT MAX(order_date) FROM {{ this }}) - INTERVAL '3 days'"""
    (project / "models/marts/daily_orders.sql").write_text(
        "{{ config(materialized='incremental', unique_key='order_id') }}\n"
        "SELECT id AS order_id, CAST(created_at AS DATE) AS order_date, total_price FROM {{ source('raw', 'shopify_orders') }}\n"
        "WHERE id IS NOT NULL\n{% if is_incremental() %}\n"
        "AND CAST(created_at AS DATE) > (SELECT MAX(order_date) FROM {{ this }}) - INTERVAL '3 days'\n{% endif %}\n")
    ingot.run("run", "--select", "daily_orders", cwd=project)
    add_orders(project)
    ingot.run("run", "--select", "daily_orders", cwd=project)
    found = {row["order_id"] for row in examples.table(project, "daily_orders")}
    assert found == {1001, 1002, 1003, 1004, 1005}, found  # 1006 is of 12 January: more than three days before the 15th


testcases.run(globals(), make_project)
