"""examples/data_vault: hubs, links and satellites, worked out anew here from what was received; nothing in them ever changes."""

import hashlib
import json
import pathlib

import dbt_examples as examples
import ingot
import readers
import testcases
from dbt_examples import Row, moment

DAYS = ("2025-03-01", "2025-03-02", "2025-03-03")
ZERO_KEY = "0" * 32
GHOST = {"customer_hk": ZERO_KEY, "customer_number": None, "load_date": moment("1900-01-01"), "record_source": "system"}
VAULT = ("hub_customer", "hub_order", "link_order_customer", "sat_customer_crm", "sat_customer_shop", "sat_order_shop",
         "sat_order_customer_effectivity")


def normal(key: str) -> str:
    return key.strip().upper()


def hash_key(*keys: str) -> str:
    parts = [normal(key) for key in keys]
    return hashlib.md5("||".join(part or "^^" for part in parts).encode()).hexdigest() if any(parts) else ZERO_KEY


def loads(project: pathlib.Path, seed: str, as_of: str) -> list[Row]:
    """What was received, in order."""
    rows = [{**row, "load_date": moment(row["loaded_at"])} for row in examples.received(examples.seed(project, seed), as_of)]
    return sorted(rows, key=lambda row: row["load_date"])


def expected_hub_customer(project: pathlib.Path, as_of: str) -> list[Row]:
    hub: dict[str, Row] = {}
    for seed, source in (("crm_customers", "crm.customers"), ("shop_customers", "shop.customers"), ("shop_orders", "shop.orders")):
        for row in loads(project, seed, as_of):
            number = normal(row["customer_number"])
            known = hub.get(number)
            if number and (known is None or row["load_date"] < known["load_date"]):
                hub[number] = {"customer_hk": hash_key(number), "customer_number": number, "load_date": row["load_date"],
                               "record_source": source}
    return [GHOST, *hub.values()]


def expected_satellite(rows: list[Row], key: str, columns: tuple[str, ...]) -> list[Row]:
    said: dict[str, tuple] = {}
    satellite = []
    for row in rows:
        now = tuple(row[column] or None for column in columns)
        if said.get(row[key]) != now:
            said[row[key]] = now
            satellite.append({"load_date": row["load_date"], "key": hash_key(row[key]), **dict(zip(columns, now))})
    return satellite


def expect_satellite(project: pathlib.Path, name: str, key: str, expected: list[Row]) -> None:
    columns = [column for column in expected[0] if column not in ("key", "load_date")]
    found = [{"load_date": row["load_date"], "key": row[key], **{c: row[c] for c in columns}} for row in examples.table(project, name)]
    for row in found:
        for column in columns:
            row[column] = str(row[column]).lower() if isinstance(row[column], bool) else row[column] and str(row[column])
    assert examples.ordered(found) == examples.ordered(expected), (name, found, expected)


def expect_tables(project: pathlib.Path, as_of: str) -> None:
    examples.expect_rows(project, "hub_customer", expected_hub_customer(project, as_of))
    orders = loads(project, "shop_orders", as_of)
    examples.expect_rows(project, "hub_order", [
        {"order_hk": ZERO_KEY, "order_number": None},
        *({"order_hk": hash_key(number), "order_number": number} for number in {order["order_number"] for order in orders})])
    examples.expect_rows(project, "link_order_customer", [
        {"order_customer_hk": hash_key(*pair), "order_hk": hash_key(pair[0]), "customer_hk": hash_key(pair[1])}
        for pair in {(order["order_number"], order["customer_number"]) for order in orders}])
    crm = [{**row, "customer_number": normal(row["customer_number"])} for row in loads(project, "crm_customers", as_of)]
    expect_satellite(project, "sat_customer_crm", "customer_hk", expected_satellite(crm, "customer_number", ("name", "city")))
    shop = loads(project, "shop_customers", as_of)
    expect_satellite(project, "sat_customer_shop", "customer_hk", expected_satellite(shop, "customer_number", ("email", "newsletter")))
    expect_satellite(project, "sat_order_shop", "order_hk", expected_satellite(orders, "order_number", ("status", "amount")))
    owners = [{"load_date": row["load_date"], "key": row["key"], "customer_hk": hash_key(row["customer_number"] or "")}
              for row in expected_satellite(orders, "order_number", ("customer_number",))]
    expect_satellite(project, "sat_order_customer_effectivity", "order_hk", owners)


def build_days(project: pathlib.Path, days: tuple[str, ...] = DAYS) -> None:
    for day in days:
        examples.build(project, day)


def test_day_by_day(project: pathlib.Path) -> None:
    for day in DAYS:
        examples.build(project, day)
        expect_tables(project, day)
    examples.expect_readers_agree(project)


def test_what_is_so_now(project: pathlib.Path) -> None:
    build_days(project)
    orders = ingot.sql("SELECT order_number, customer_number, customer_name, status FROM orders ORDER BY 1", lake=project / "lake")
    assert [tuple(order.values()) for order in orders] == [
        ("O-10", "C-1", "Ada Byron", "shipped"), ("O-11", "C-3", "Alan Turing", "placed"),
        ("O-12", "C-4", None, "placed"), ("O-13", "none", None, "placed")], orders


def test_nothing_is_ever_taken_away(project: pathlib.Path) -> None:
    build_days(project)
    for name in VAULT:
        for entry in sorted((project / "lake/main" / name / "_delta_log").glob("*.json")):
            actions = [json.loads(line) for line in entry.read_text().splitlines()]
            assert not [action for action in actions if "remove" in action], f"{name}: {entry.name} takes files away"


def test_again_and_anew(project: pathlib.Path) -> None:
    build_days(project)
    before, versions_before = examples.tables(project), readers.versions(project / "lake")
    examples.build(project, DAYS[-1])
    examples.expect_same_tables(before, examples.tables(project))
    moved = {name for name, version in readers.versions(project / "lake").items() if version != versions_before[name]}
    assert not moved & {f"main.{name}" for name in VAULT}, moved
    examples.build(project, DAYS[-1], "--full-refresh")
    examples.expect_same_tables(before, examples.tables(project))


def test_all_days_at_once_or_one_left_out(project: pathlib.Path) -> None:
    ingot.run("build", cwd=project)
    at_once = examples.tables(project)
    for name, days in (("by_day", DAYS), ("left_out", (DAYS[0], DAYS[2]))):
        other = examples.copy("data_vault", project.with_name(name))
        build_days(other, days)
        examples.expect_same_tables(at_once, examples.tables(other))


testcases.run(globals(), lambda folder: examples.copy("data_vault", folder))
