"""examples/scd: every kind of slowly changing dimension, worked out anew here from the changes as they came."""

import itertools
import pathlib

import dbt_examples as examples
import ingot
import readers
import testcases
from dbt_examples import END_OF_TIME, START_OF_TIME, Row, moment, surrogate_key

DAYS = ("2025-03-01", "2025-03-02", "2025-03-03")


def history(project: pathlib.Path, as_of: str) -> dict[int, list[Row]]:
    """Of each customer what was known of it by then, in the order in which it happened, each change once."""
    changes: dict[tuple[int, str], Row] = {}
    for row in examples.received(examples.seed(project, "crm_customers"), as_of):
        change = {**row, "customer_id": int(row["customer_id"]), "credit_score": int(row["credit_score"]),
                  "visits_per_month": int(row["visits_per_month"]), "is_deleted": row["is_deleted"] == "true",
                  "updated_at": moment(row["updated_at"]), "loaded_at": moment(row["loaded_at"])}
        known = changes.setdefault((change["customer_id"], row["updated_at"]), change)
        if change["loaded_at"] < known["loaded_at"]:
            changes[change["customer_id"], row["updated_at"]] = change
    in_order = sorted(changes.values(), key=lambda change: (change["customer_id"], change["updated_at"]))
    return {key: list(group) for key, group in itertools.groupby(in_order, lambda change: change["customer_id"])}


def versions(changes: list[Row]) -> list[Row]:
    """What type 2 keeps of one customer."""
    found: list[Row] = []
    state = None
    for change in changes:
        now = None if change["is_deleted"] else tuple(change[c] for c in ("full_name", "segment", "city"))
        if now == state:
            continue
        if state is not None:
            found[-1]["effective_to"] = change["updated_at"]
        if now is not None:
            key = surrogate_key(change["customer_id"], change["updated_at"])
            found.append({"customer_key": key, "customer_id": change["customer_id"], "full_name": now[0],
                          "segment": now[1], "city": now[2], "effective_from": change["updated_at"],
                          "effective_to": END_OF_TIME})
        state = now
    for version in found:
        version["is_current"] = version["effective_to"] == END_OF_TIME
        version["email"] = changes[-1]["email"]
    return found


def profile_key(change: Row) -> str:
    credit = next((band for band, below in (("poor", 600), ("fair", 700)) if change["credit_score"] < below), "good")
    activity = next((band for band, below in (("rare", 4), ("regular", 10)) if change["visits_per_month"] < below), "frequent")
    return surrogate_key(credit, activity)


def expected_orders(project: pathlib.Path, as_of: str) -> list[Row]:
    customers = history(project, as_of)
    rows = {}
    for order in examples.received(examples.seed(project, "shop_orders"), as_of):
        at = moment(order["ordered_at"])
        changes = customers.get(int(order["customer_id"] or -1), [])
        before = [change for change in changes if change["updated_at"] <= at]
        held = [v for v in versions(changes) if v["effective_from"] <= at < v["effective_to"]]
        known = before and not before[-1]["is_deleted"]
        rows[order["order_id"]] = {"order_id": int(order["order_id"]), "ordered_on": at.date(),
                                   "customer_key": held[0]["customer_key"] if held else "-1",
                                   "profile_key": profile_key(before[-1]) if known else "-1"}
    return list(rows.values())


def expected_type3(changes: list[Row]) -> Row:
    segments = [(segment, next(group)["updated_at"]) for segment, group in itertools.groupby(changes, lambda c: c["segment"])]
    changed = len(segments) > 1
    return {"customer_id": changes[0]["customer_id"], "full_name": changes[-1]["full_name"],
            "current_segment": segments[-1][0], "previous_segment": segments[-2][0] if changed else None,
            "segment_changed_at": segments[-1][1] if changed else None}


def expect_tables(project: pathlib.Path, as_of: str) -> None:
    customers = history(project, as_of)
    first = [min(changes, key=lambda change: (change["loaded_at"], change["updated_at"])) for changes in customers.values()]
    examples.expect_rows(project, "dim_customers_type0", [
        {"customer_key": surrogate_key(change["customer_id"]), "customer_id": change["customer_id"],
         "original_name": change["full_name"], "original_segment": change["segment"], "original_city": change["city"],
         "original_credit_score": change["credit_score"]} for change in first])
    examples.expect_rows(project, "dim_customers_type1", [
        {column: changes[-1][column] for column in ("customer_id", "full_name", "email", "segment", "city", "is_deleted", "updated_at")}
        for changes in customers.values()])
    type2 = [version for changes in customers.values() for version in versions(changes)]
    unknown = {"customer_key": "-1", "customer_id": -1, "full_name": "Unknown", "segment": "unknown", "city": "unknown",
               "effective_from": START_OF_TIME, "effective_to": END_OF_TIME, "is_current": True, "email": None}
    examples.expect_rows(project, "dim_customers_type2", [unknown, *type2])
    examples.expect_rows(project, "dim_customers_type3", [expected_type3(changes) for changes in customers.values()])
    now = {version["customer_id"]: version["segment"] for version in [unknown, *type2]}  # the last one stays
    examples.expect_rows(project, "dim_customers_type6", [
        {"customer_key": version["customer_key"], "historical_segment": version["segment"],
         "current_segment": now[version["customer_id"]], "is_current": version["is_current"]} for version in [unknown, *type2]])
    examples.expect_rows(project, "fct_orders", expected_orders(project, as_of))


def expect_recorded(project: pathlib.Path, days: tuple[str, ...]) -> None:
    """The snapshot has what the customers were at the end of each day, as if it had looked then."""
    recorded: dict[int, list[Row]] = {}
    for day in days:
        for customer, changes in history(project, day).items():
            rows = recorded.setdefault(customer, [])
            newest = changes[-1]
            if newest["is_deleted"]:
                for row in rows[-1:]:
                    row["ended"] = True
            elif not rows or rows[-1]["updated_at"] < newest["updated_at"]:
                if rows:
                    rows[-1]["ended"] = True
                rows.append({"customer_id": customer, "segment": newest["segment"], "city": newest["city"],
                             "updated_at": newest["updated_at"], "ended": False})
    found = [{"customer_id": row["customer_id"], "segment": row["segment"], "city": row["city"],
              "updated_at": row["updated_at"], "ended": row["dbt_valid_to"] != END_OF_TIME}
             for row in examples.table(project, "customer_history")]
    expected = [row for rows in recorded.values() for row in rows]
    assert examples.ordered(found) == examples.ordered(expected), (found, expected)


def build_days(project: pathlib.Path) -> None:
    for day in DAYS:
        examples.build(project, day)


def test_day_by_day(project: pathlib.Path) -> None:
    for number, day in enumerate(DAYS, 1):
        examples.build(project, day)
        expect_tables(project, day)
        expect_recorded(project, DAYS[:number])
    examples.expect_readers_agree(project)


def test_a_late_change_moves_the_facts_of_its_time(project: pathlib.Path) -> None:
    """Order 5002 was placed in what turns out to be the time of another version."""
    def city_of_order() -> str:
        return ingot.sql("SELECT city FROM fct_orders JOIN dim_customers_type2 USING (customer_key) WHERE order_id = 5002",
                         lake=project / "lake")[0]["city"]
    examples.build(project, DAYS[1])
    assert city_of_order() == "Wilmslow"
    examples.build(project, DAYS[2])
    assert city_of_order() == "Cambridge"


def test_again_and_anew(project: pathlib.Path) -> None:
    build_days(project)
    before, versions_before = examples.tables(project), readers.versions(project / "lake")
    examples.build(project, DAYS[-1])
    examples.expect_same_tables(before, examples.tables(project))
    moved = {name for name, version in readers.versions(project / "lake").items() if version != versions_before[name]}
    assert not moved & {"main.customer_history", *(f"main.dim_customers_type{n}" for n in (0, 1, 2, 3, 6)), "main.fct_orders"}, moved
    examples.build(project, DAYS[-1], "--full-refresh")
    examples.expect_same_tables(before, examples.tables(project))


def test_all_days_at_once(project: pathlib.Path) -> None:
    """The same tables; only the snapshot cannot know what it did not look at."""
    by_day = examples.copy("scd", project.with_name("by_day"))
    build_days(by_day)
    ingot.run("build", cwd=project)
    apart, at_once = examples.tables(by_day), examples.tables(project)
    del apart["main.customer_history"], at_once["main.customer_history"]
    examples.expect_same_tables(apart, at_once)
    expect_recorded(project, DAYS[-1:])


def test_init_makes_it(project: pathlib.Path) -> None:
    made = project.with_name("made")
    ingot.run("init", made, "--example", "scd")
    files = {str(file.relative_to(project)): file.read_bytes() for file in project.rglob("*") if file.is_file()}
    assert {str(file.relative_to(made)): file.read_bytes() for file in made.rglob("*") if file.is_file()} == files


def test_a_day_left_out(project: pathlib.Path) -> None:
    examples.build(project, DAYS[0])
    examples.build(project, DAYS[2])
    expect_tables(project, DAYS[2])
    expect_recorded(project, (DAYS[0], DAYS[2]))


testcases.run(globals(), lambda folder: examples.copy("scd", folder))
