"""Ingot reads the variants that Spark writes, within other types and shredded, too, and writes beside them what Spark reads."""

import decimal
import json
import pathlib
import tempfile

import ingot
import spark_readers

VALUES = """SELECT * FROM VALUES (1, parse_json('{"b": 1, "a": [1, "x", null, {"z": true}], "c": {"d": 0.05}}')),
    (2, CAST(NULL AS VARIANT)), (3, parse_json('"text"')), (4, parse_json('-5')), (5, parse_json('0.05')), (6, parse_json('[]')),
    (7, parse_json('{}')), (8, parse_json('12345678901234567890.5')), (9, parse_json('{"b": "other type"}')),
    (10, CAST(DATE '2025-01-15' AS VARIANT)), (11, CAST(CAST(0 AS DECIMAL(10, 2)) AS VARIANT)) AS t(i, v)"""
SHREDDED = {"spark.sql.variant.writeShredding.enabled": "true", "spark.sql.variant.allowReadingShredded": "true",
            "spark.sql.variant.forceShreddingSchemaForTest": "a array<int>, b bigint, c struct<d decimal(5, 2)>"}
TOP = "SELECT to_json(struct(i, v), map('ignoreNullFields', 'false')) FROM delta.`{place}` ORDER BY i"
WITHIN = "SELECT to_json(struct(i, s, l, m), map('ignoreNullFields', 'false')) FROM delta.`{place}` ORDER BY i"


def jobs(lake: pathlib.Path) -> list[dict]:
    def job(name: str, query: str, settings: dict, *statements: str) -> dict:
        place = lake / "main" / name
        return {"name": name, "settings": settings, "query": query.format(place=place),
                "statements": [statement.format(place=place) for statement in statements]}

    return [
        job("plain", TOP, {}, "CREATE TABLE delta.`{place}` (i INT, v VARIANT) USING delta",
            "INSERT INTO delta.`{place}` " + VALUES.replace("{", "{{").replace("}", "}}")),
        job("within", WITHIN, {},
            "CREATE TABLE delta.`{place}` (i INT, s STRUCT<v: VARIANT, x: INT>, l ARRAY<VARIANT>, m MAP<STRING, VARIANT>) USING delta",
            "INSERT INTO delta.`{place}` SELECT i, named_struct('v', v, 'x', i), array(v, v), map('k', v) FROM ("
            + VALUES.replace("{", "{{").replace("}", "}}") + ")"),
        job("shredded", TOP, SHREDDED, """CREATE TABLE delta.`{place}` (i INT, v VARIANT) USING delta
            TBLPROPERTIES ('delta.enableVariantShredding' = 'true')""",
            "INSERT INTO delta.`{place}` " + VALUES.replace("{", "{{").replace("}", "}}"))]


def comparable(value):
    """Numbers as texts: of more digits than one of JSON's keeps, Ingot gives a text."""
    if isinstance(value, dict):
        return {name: comparable(child) for name, child in value.items()}
    if isinstance(value, list):
        return [comparable(child) for child in value]
    if value is None or isinstance(value, bool):
        return value
    try:
        return str(decimal.Decimal(str(value)).normalize())
    except decimal.InvalidOperation:
        return value


def expect_same(found: dict[str, list[str]], lake: pathlib.Path) -> None:
    for name, rows in found.items():
        by_spark = [comparable(json.loads(row, parse_float=decimal.Decimal)) for row in rows]
        by_ingot = [comparable(row) for row in ingot.sql(f"FROM {name} ORDER BY i", lake=lake)]
        for theirs, ours in zip(by_spark, by_ingot, strict=True):
            assert theirs == ours, f"{name}: {ours}, by Spark {theirs}"


with tempfile.TemporaryDirectory() as folder:
    lake = pathlib.Path(folder) / "lake"
    lake.mkdir()
    made = jobs(lake)
    expect_same(spark_readers.written(made, pathlib.Path(folder)), lake)
    changes = [f"INSERT INTO {name} VALUES (20, '{{\"b\": [1], \"a\": \"x\"}}'::JSON), (21, NULL); "
               f"UPDATE {name} SET v = [v] WHERE i < 4; DELETE FROM {name} WHERE i = 6" for name in ("plain", "shredded")]
    changes.append("""INSERT INTO within VALUES (20, {'v': 'new', 'x': NULL}, [1::VARIANT, NULL], MAP {'k': {'a': 1}});
                      UPDATE within SET s = {'v': i, 'x': i} WHERE i < 4""")
    ingot.run("sql", "--lake", lake, "; ".join(changes))
    for job in made:
        job["statements"] = []
    expect_same(spark_readers.written(made, pathlib.Path(folder)), lake)
