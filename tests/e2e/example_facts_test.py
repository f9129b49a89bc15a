"""examples/facts: a fact table of each kind, worked out anew here from what was received."""

import collections
import datetime
import decimal
import pathlib

import dbt_examples as examples
import ingot
import readers
import testcases
from dbt_examples import Row, moment, surrogate_key

DAYS = ("2025-03-01", "2025-03-02", "2025-03-03")
MILESTONES = ("placed", "paid", "shipped", "delivered", "cancelled")


def date_key(at: datetime.datetime | datetime.date | None) -> int:
    return int(at.strftime("%Y%m%d")) if at else -1


def product_key(sku: str) -> str:
    return surrogate_key(sku) if sku else "-1"


def received(project: pathlib.Path, seed: str, as_of: str) -> list[dict[str, str]]:
    return sorted(examples.received(examples.seed(project, seed), as_of), key=lambda row: row["loaded_at"])


def newest(rows: list[dict[str, str]], *key: str) -> list[dict[str, str]]:
    return list({tuple(row[part] for part in key): row for row in rows}.values())


def expected_lines(project: pathlib.Path, as_of: str) -> list[Row]:
    lines = newest(received(project, "shop_order_lines", as_of), "order_number", "line_number")
    return [{"order_line_key": surrogate_key(line["order_number"], line["line_number"]),
             "order_date_key": date_key(moment(line["ordered_at"])), "product_key": product_key(line["sku"]),
             "order_number": int(line["order_number"]), "quantity": int(line["quantity"]),
             "amount": int(line["quantity"]) * decimal.Decimal(line["unit_price"])} for line in lines]


def expected_inventory(project: pathlib.Path, as_of: str) -> list[Row]:
    movements = newest(received(project, "warehouse_movements", as_of), "movement_id")
    by_product: dict[str, dict[datetime.date, list[int]]] = collections.defaultdict(lambda: collections.defaultdict(list))
    for movement in movements:
        by_product[movement["sku"]][moment(movement["moved_at"]).date()].append(int(movement["quantity"]))
    rows = []
    for sku, days in by_product.items():
        on_hand, day = 0, min(days)
        while day < datetime.date.fromisoformat(as_of):
            on_hand += sum(days[day])
            rows.append({"date_key": date_key(day), "product_key": product_key(sku), "quantity_on_hand": on_hand,
                         "quantity_received": sum(n for n in days[day] if n > 0),
                         "quantity_shipped": -sum(n for n in days[day] if n < 0)})
            day += datetime.timedelta(days=1)
    return rows


def hours(start: datetime.datetime | None, end: datetime.datetime | None) -> int | None:
    """Boundaries of hours between the two, as date_diff counts."""
    if start is None or end is None:
        return None
    return int(end.timestamp() // 3600 - start.timestamp() // 3600)


def expected_fulfillment(project: pathlib.Path, as_of: str) -> list[Row]:
    orders: dict[str, dict[str, datetime.datetime]] = collections.defaultdict(dict)
    for event in received(project, "shop_order_events", as_of):
        at = moment(event["occurred_at"])
        milestones = orders[event["order_number"]]
        milestones[event["event"]] = min(at, milestones.get(event["event"], at))
    return [{"order_number": int(order), **{f"{m}_date_key": date_key(at.get(m)) for m in MILESTONES},
             "hours_to_ship": hours(at.get("paid"), at.get("shipped")),
             "hours_in_transit": hours(at.get("shipped"), at.get("delivered")),
             "status": next(m for m in reversed(MILESTONES) if m in at)} for order, at in orders.items()]


def expected_coverage(project: pathlib.Path, as_of: str) -> list[Row]:
    rows = []
    for promotion in newest(received(project, "marketing_promotions", as_of), "promotion_code", "sku"):
        day, last = (datetime.date.fromisoformat(promotion[c]) for c in ("starts_on", "ends_on"))
        while day <= last:
            rows.append({"date_key": date_key(day), "product_key": product_key(promotion["sku"]),
                         "promotion_code": promotion["promotion_code"]})
            day += datetime.timedelta(days=1)
    return rows


def expected_products(project: pathlib.Path, as_of: str) -> list[Row]:
    known = {row["sku"]: row["name"] for row in received(project, "shop_products", as_of)}
    named = {row["sku"] for seed in ("shop_order_lines", "warehouse_movements", "marketing_promotions")
             for row in received(project, seed, as_of)} - {""}
    return [{"product_key": "-1", "product_name": "Unknown", "is_inferred": False},
            *({"product_key": product_key(sku), "product_name": known.get(sku, "Not known yet"), "is_inferred": sku not in known}
              for sku in named | set(known))]


def expect_tables(project: pathlib.Path, as_of: str) -> None:
    examples.expect_rows(project, "fct_order_lines", expected_lines(project, as_of))
    examples.expect_rows(project, "fct_inventory_daily", expected_inventory(project, as_of))
    examples.expect_rows(project, "fct_order_fulfillment", expected_fulfillment(project, as_of))
    examples.expect_rows(project, "fct_promotion_coverage", expected_coverage(project, as_of))
    examples.expect_rows(project, "dim_products", expected_products(project, as_of))


def test_day_by_day(project: pathlib.Path) -> None:
    for day in DAYS:
        examples.build(project, day)
        expect_tables(project, day)
    examples.expect_readers_agree(project)


def test_an_inferred_member_gets_its_name(project: pathlib.Path) -> None:
    def drill() -> list[Row]:
        return ingot.sql("SELECT product_name, is_inferred FROM fct_order_lines JOIN dim_products USING (product_key) "
                         "WHERE order_number = 1004 AND line_number = 1", lake=project / "lake")
    examples.build(project, DAYS[1])
    assert drill() == [{"product_name": "Not known yet", "is_inferred": True}]
    examples.build(project, DAYS[2])
    assert drill() == [{"product_name": "Cordless drill", "is_inferred": False}]


def test_what_did_not_sell(project: pathlib.Path) -> None:
    ingot.run("build", cwd=project)
    found = ingot.sql("SELECT promotion_code, sku, CAST(date AS VARCHAR) AS date FROM promoted_but_not_sold ORDER BY ALL", lake=project / "lake")
    sold = {(line["product_key"], line["order_date_key"]) for line in expected_lines(project, DAYS[-1])}
    skus = {product_key(sku): sku for sku in ("ANVIL", "BOLT", "CHISEL", "DRILL")}
    expected = [{"promotion_code": row["promotion_code"], "sku": skus[row["product_key"]],
                 "date": f"{datetime.datetime.strptime(str(row['date_key']), '%Y%m%d'):%Y-%m-%d}"}
                for row in expected_coverage(project, DAYS[-1])
                if (row["product_key"], row["date_key"]) not in sold and row["date_key"] < 20250303]
    assert examples.ordered(found) == examples.ordered(expected), (found, expected)


def test_again_and_anew(project: pathlib.Path) -> None:
    for day in DAYS:
        examples.build(project, day)
    before, versions_before = examples.tables(project), readers.versions(project / "lake")
    examples.build(project, DAYS[-1])
    examples.expect_same_tables(before, examples.tables(project))
    moved = {name for name, version in readers.versions(project / "lake").items() if version != versions_before[name]}
    assert not [name for name in moved if name.startswith("main.fct_")], moved
    examples.build(project, DAYS[-1], "--full-refresh")
    examples.expect_same_tables(before, examples.tables(project))


def test_all_days_at_once_or_one_left_out(project: pathlib.Path) -> None:
    ingot.run("build", cwd=project)
    at_once = examples.tables(project)
    for name, days in (("by_day", DAYS), ("left_out", (DAYS[0], DAYS[2]))):
        other = examples.copy("facts", project.with_name(name))
        for day in days:
            examples.build(other, day)
        examples.expect_same_tables(at_once, examples.tables(other))


testcases.run(globals(), lambda folder: examples.copy("facts", folder))
