"""Real files load completely, each value kept: counted and summed independently, with Python's csv and json."""

import csv
import decimal
import json
import math
import pathlib
import tempfile
from typing import Any

import ingot
import readers
import trades

SOURCES = {
    "kraken": """
path: {data}/trades/kraken-xbtusdt-trades.json
format: json
records: result.*
columns:
  - {{name: price, type: VARCHAR}}
  - {{name: volume, type: VARCHAR}}
  - {{name: time, type: DOUBLE}}
  - {{name: side, type: VARCHAR}}
  - {{name: order_type, type: VARCHAR}}
  - {{name: misc, type: VARCHAR}}
  - {{name: trade_id, type: BIGINT}}
""",
    "binance": "path: {data}/trades/binance-btcusdt-trades.parquet\nformat: parquet\n",
    "books": "path: {data}/books/books.csv\nformat: csv\n",
    "retail": "path: {data}/retail/online_retail.csv\nformat: csv\n",
}


def make_project(folder: pathlib.Path) -> pathlib.Path:
    project = folder / "real"
    (project / "ingest").mkdir(parents=True)
    (project / "ingot.yml").write_text("name: real\nlake: lake\n")
    for name, body in SOURCES.items():
        text = f"name: {name}\ntype: files\ntable: bronze.{name}\n" + body.format(data=ingot.shared_data())
        (project / f"ingest/{name}.yml").write_text(text)
    return project


def rows_of(project: pathlib.Path, table: str) -> list[dict[str, Any]]:
    readers.expect_readers_agree(project / "lake", table)
    return sorted(trades.storage_rows(project / "lake", table), key=lambda row: row["_source_row"])


def expect_value(found: Any, rescued: Any, sent: str, place: str) -> None:
    """The value of a CSV field is kept: as the same text, or as the number or time that the text means."""
    if rescued is not None:
        assert str(rescued) == sent, f"{place}: rescued {rescued!r}, sent {sent!r}"
    elif found is None:
        assert sent == "", f"{place}: NULL, sent {sent!r}"
    elif isinstance(found, int):
        assert str(found) == sent, f"{place}: {found!r}, sent {sent!r}"
    elif isinstance(found, float):
        assert found == float(sent), f"{place}: {found!r}, sent {sent!r}"
    elif isinstance(found, decimal.Decimal):
        assert found == decimal.Decimal(sent), f"{place}: {found!r}, sent {sent!r}"
    else:
        assert found == sent, f"{place}: {found!r}, sent {sent!r}"


def expect_csv(project: pathlib.Path, table: str, header: list[str], records: list[list[str]]) -> list[dict[str, Any]]:
    rows = rows_of(project, table)
    assert len(rows) == len(records), f"{table}: {len(rows)} rows, {len(records)} records"
    assert [name for name in rows[0] if not name.startswith("_")] == header, f"{table}: {list(rows[0])}"
    for number, (row, record) in enumerate(zip(rows, records), 1):
        rescued = json.loads(row["_rescued_data"]) if row["_rescued_data"] else {}
        for name, sent in zip(header, record, strict=True):
            expect_value(row[name], rescued.get(name), sent, f"{table} record {number} {name}")
    return rows


def check_books(project: pathlib.Path) -> None:
    with open(ingot.shared_data() / "books/books.csv", encoding="utf-8", newline="") as file:
        header, *records = csv.reader(file)
    assert len(records) == 10000
    rows = expect_csv(project, "bronze.books", header, records)
    ratings = header.index("ratings_count")
    assert sum(int(row["ratings_count"]) for row in rows) == sum(int(record[ratings]) for record in records)
    average = header.index("average_rating")
    assert math.fsum(float(row["average_rating"]) for row in rows) == math.fsum(float(r[average]) for r in records)
    assert "bronze.books__quarantine" not in readers.versions(project / "lake"), "no book is bad"


def check_retail(project: pathlib.Path) -> None:
    with open(ingot.shared_data() / "retail/online_retail.csv", encoding="utf-8", newline="") as file:
        header, *records = csv.reader(file)
    torn = records.pop()
    assert len(records) == 14594 and len(torn) < len(header), (len(records), torn)
    rows = expect_csv(project, "bronze.retail", header, records)
    quantity, price, customer = (header.index(name) for name in ("Quantity", "UnitPrice", "CustomerID"))
    assert sum(int(row["Quantity"]) for row in rows) == sum(int(record[quantity]) for record in records)
    turnover = sum(int(r[quantity]) * decimal.Decimal(r[price]) for r in records)
    assert sum(int(r["Quantity"]) * decimal.Decimal(str(r["UnitPrice"])) for r in rows) == turnover
    assert sum(row["CustomerID"] is None for row in rows) == sum(record[customer] == "" for record in records)
    rejected = rows_of(project, "bronze.retail__quarantine")
    assert len(rejected) == 1 and rejected[0]["reason"], rejected
    assert rejected[0]["raw"].rstrip("\r") == ",".join(torn), (rejected, torn)
    assert rejected[0]["_source_row"] == len(records) + 2, "the line's number, the header being line 1"


def check_kraken(project: pathlib.Path) -> None:
    document = json.loads((ingot.shared_data() / "trades/kraken-xbtusdt-trades.json").read_text())
    sent = document["result"]["XBTUSDT"]
    rows = rows_of(project, "bronze.kraken")
    names = ("price", "volume", "time", "side", "order_type", "misc", "trade_id")
    assert len(sent) == 1000
    assert sorted([row[name] for name in names] for row in rows) == sorted(sent)
    assert sum(decimal.Decimal(row["volume"]) for row in rows) == sum(decimal.Decimal(trade[1]) for trade in sent)


def check_binance(project: pathlib.Path) -> None:
    connection = readers.connect()
    file = ingot.shared_data() / "trades/binance-btcusdt-trades.parquet"
    connection.execute(f"CREATE TABLE sent AS FROM read_parquet('{file}')")
    assert connection.execute("SELECT count(*) FROM sent").fetchone()[0] == 2001
    readers.load_by_deltalake(connection, "found", project / "lake/bronze/binance")
    rows_of(project, "bronze.binance")
    columns = [row[0] for row in connection.execute("DESCRIBE sent").fetchall()]
    # Delta has no unsigned integers, no time of day, no nanoseconds: a type may be another, a value may not.
    same = ", ".join(f'CAST("{name}" AS VARCHAR) AS "{name}"' for name in columns)
    readers.expect_same_rows(connection, "sent", "found", same)


with tempfile.TemporaryDirectory() as scratch:
    real = make_project(pathlib.Path(scratch))
    ingot.run("ingest", cwd=real)
    check_books(real)
    check_retail(real)
    check_kraken(real)
    check_binance(real)
    taken = readers.versions(real / "lake")
    ingot.run("ingest", cwd=real)
    assert readers.versions(real / "lake") == taken, "an ingest without new files makes no version"
