"""The example examples/trades in a folder of its own, and its tables worked out anew from the messages."""

import collections
import datetime
import decimal
import json
import pathlib
import shutil
from typing import Any

import ingot
import readers

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "trades"
BRONZE = "bronze.trades_raw"
FIELDS = ("trade_id", "version", "sequence", "event_time", "symbol", "venue", "trader_id", "side", "price", "quantity",
          "currency", "fee")


def copy_example(folder: pathlib.Path) -> pathlib.Path:
    project = folder / "trades"
    shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns("lake", "data", "target", "logs", ".ingot"))
    (project / "data").mkdir()
    return project


def generate(project: pathlib.Path, name: str, **flags: Any) -> dict[str, Any]:
    """Makes data/<name>.ndjson with `--flag value` for each flag; returns its truth."""
    truth = project / "data" / f"{name}.truth"
    given = [part for flag, value in flags.items() for part in (f"--{flag}", str(value))]
    ingot.run("generate", "trades", *given, "--to", project / "data" / f"{name}.ndjson", "--truth", truth)
    return json.loads(truth.read_text())


def storage_rows(lake: Any, table: str, storage: dict[str, str] | None = None) -> list[dict[str, Any]]:
    import deltalake

    location = f"{lake}/{table.replace('.', '/')}"
    return deltalake.DeltaTable(location, storage_options=storage).to_pyarrow_table().to_pylist()


def parse(line: bytes) -> dict[str, Any] | None:
    """The message of a line; nothing when the line is no JSON object."""
    try:
        message = json.loads(line.decode("utf-8"))
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


def is_good(message: dict[str, Any]) -> bool:
    try:
        datetime.datetime.fromisoformat(message["event_time"])
        return (bool(message["trade_id"] and message["symbol"] and message["trader_id"])
                and message["side"] in ("BUY", "SELL") and decimal.Decimal(message["price"]) > 0
                and message["quantity"] > 0)
    except (KeyError, ValueError, TypeError):
        return False


def newest_versions(files: list[pathlib.Path]) -> dict[str, dict[str, Any]]:
    newest: dict[str, dict[str, Any]] = {}
    for file in files:
        for line in file.read_bytes().splitlines():
            message = parse(line)
            if message is None or not is_good(message):
                continue
            known = newest.get(message["trade_id"])
            if known is None or message["version"] > known["version"]:
                newest[message["trade_id"]] = message
    return newest


def expect_layers(lake: Any, truths: list[dict[str, Any]], storage: dict[str, str] | None = None) -> None:
    """Each layer holds what the truths say together, and all readers agree on it."""
    for table in truths[0]["layers"]:
        rows = readers.expect_readers_agree(lake, table, storage)
        if table in ("gold.dim_symbol", "gold.dim_trader", "gold.dim_date", "gold.agg_daily_ohlcv") and len(truths) > 1:
            continue  # the sets of several truths may overlap
        assert rows == sum(truth["layers"][table] for truth in truths), f"{table}: {rows} rows"
    rules = collections.Counter(row["rule"] for row in storage_rows(lake, "silver.trades__quarantine", storage))
    for kind in ("missing_field", "wrong_type", "negative_price", "zero_quantity", "unknown_side", "invalid_time"):
        assert rules[kind] == sum(truth["bad_kinds"][kind] for truth in truths), rules
    for table in ("silver.trades", "gold.fact_trades"):
        rows = storage_rows(lake, table, storage)
        assert sum(row["quantity"] for row in rows) == sum(truth["quantity"] for truth in truths)
        for column, key in (("notional", "notional"), ("fee", "fees")):
            expected = sum(decimal.Decimal(truth[key]) for truth in truths)
            assert sum(row[column] for row in rows) == expected, f"{table}.{column}"


def expect_bronze(lake: Any, files: list[pathlib.Path], storage: dict[str, str] | None = None) -> None:
    """Bronze has every record as it was sent, and its quarantine every line that is none."""
    sent, torn = {}, {}
    for file in files:
        for number, line in enumerate(file.read_bytes().splitlines(), 1):
            message = parse(line)
            (torn if message is None else sent)[(file.name, number)] = line if message is None else message
    found = {(pathlib.PurePath(row["_source"]).name, row["_source_row"]): row for row in storage_rows(lake, BRONZE, storage)}
    assert found.keys() == sent.keys(), f"{len(found)} rows, {len(sent)} were sent"
    for place, message in sent.items():
        row = found[place]
        rescued = json.loads(row["_rescued_data"]) if row["_rescued_data"] else {}
        for field in FIELDS:
            assert rescued.get(field, row[field]) == message.get(field), f"{place} {field}: {row}, sent {message}"
    rejected = storage_rows(lake, BRONZE + "__quarantine", storage)
    places = {(pathlib.PurePath(row["_source"]).name, row["_source_row"]) for row in rejected}
    assert places == torn.keys() and len(rejected) == len(torn), f"{len(rejected)} rejects, {len(torn)} torn lines"
    for row in rejected:
        line = torn[(pathlib.PurePath(row["_source"]).name, row["_source_row"])]
        assert row["reason"], row
        if b"\xff" not in line:
            assert row["raw"] == line.decode(), row


def expect_silver(lake: Any, newest: dict[str, dict[str, Any]], storage: dict[str, str] | None = None) -> None:
    rows = storage_rows(lake, "silver.trades", storage)
    assert len(rows) == len(newest)
    for row in rows:
        message = newest[row["trade_id"]]
        for field in ("version", "sequence", "symbol", "venue", "trader_id", "side", "quantity", "currency"):
            assert row[field] == message[field], f"{field}: {row}, sent {message}"
        for field in ("price", "fee"):
            assert row[field] == decimal.Decimal(message[field]), f"{field}: {row}, sent {message}"
        assert row["event_time"] == datetime.datetime.fromisoformat(message["event_time"])


def expect_daily(lake: Any, newest: dict[str, dict[str, Any]], storage: dict[str, str] | None = None) -> None:
    """Each symbol's day: open, high, low, close, volume, VWAP from the messages."""
    days = collections.defaultdict(list)
    for message in sorted(newest.values(), key=lambda m: (m["event_time"], m["trade_id"])):
        days[message["symbol"], int(message["event_time"][:10].replace("-", ""))].append(
            (decimal.Decimal(message["price"]), message["quantity"]))
    symbols = {row["symbol_key"]: row["symbol"] for row in storage_rows(lake, "gold.dim_symbol", storage)}
    assert len(symbols) == len({symbol for symbol, _ in days})
    rows = storage_rows(lake, "gold.agg_daily_ohlcv", storage)
    assert len(rows) == len(days), f"{len(rows)} rows, {len(days)} days of symbols"
    for row in rows:
        trades = days[symbols[row["symbol_key"]], row["date_key"]]
        prices = [price for price, _ in trades]
        volume = sum(quantity for _, quantity in trades)
        notional = sum(price * quantity for price, quantity in trades)
        expected = (prices[0], max(prices), min(prices), prices[-1], volume, notional, len(trades))
        found = tuple(row[c] for c in ("open", "high", "low", "close", "volume", "notional", "trades"))
        assert found == expected, f"{found}, expected {expected}"
        assert abs(row["vwap"] - notional / volume) <= decimal.Decimal("0.000001"), row
