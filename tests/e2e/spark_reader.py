"""Runs in Spark's Python: tells for each table whether Spark reads from it the rows that a Parquet file holds.

    spark_reader.py JOBS    JOBS: a JSON file of {"name", "location", "version", "rows"}, where `rows` is the Parquet file

Prints a JSON object by name: "" where they are the same, else what differs.
"""

import json
import pathlib
import sys

from pyspark.sql import DataFrame, SparkSession, functions


VARIANT_BYTES = "struct<metadata:binary,value:binary>"


def lines(frame: DataFrame) -> DataFrame:
    """Each row as one JSON text: Spark compares no maps."""
    whole = functions.struct(*[functions.col(f"`{name}`") for name in frame.columns])
    return frame.select(functions.to_json(whole, {"ignoreNullFields": "false"}).alias("row"))


def types(frame: DataFrame) -> list[str]:
    return [f"{field.name} {field.dataType.simpleString()}" for field in frame.schema.fields]


def difference(spark: SparkSession, job: dict) -> str:
    reader = spark.read.format("delta")
    if job["version"] is not None:
        reader = reader.option("versionAsOf", job["version"])
    delta = reader.load(job["location"])
    expected = spark.read.parquet(job["rows"])
    stored = [kind.replace("variant", VARIANT_BYTES) for kind in types(delta)]
    if stored != types(expected):
        return f"columns are {types(delta)}, expected {types(expected)}"
    if stored != types(delta):
        expected = spark.read.schema(delta.schema).parquet(job["rows"])
    for what, left, right in (("unexpected", delta, expected), ("missing", expected, delta)):
        rows = [row["row"] for row in lines(left).exceptAll(lines(right)).limit(3).collect()]
        if rows:
            return f"{what}: {'; '.join(rows)}"
    return ""


def main() -> None:
    jobs = json.loads(pathlib.Path(sys.argv[1]).read_text())
    spark = SparkSession.builder.master("local[2]").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    found = {}
    for job in jobs:
        try:
            found[job["name"]] = difference(spark, job)
        except Exception as refused:  # noqa: BLE001  whatever Spark says about this table; the others are read
            found[job["name"]] = f"Spark fails: {str(refused)[:2000]}"
    spark.stop()
    print(json.dumps(found))


main()
