"""Runs in Spark's Python: makes Delta tables by SQL, and tells what rows Spark finds in them.

    spark_writer.py JOBS    JOBS: a JSON file of {"name", "settings", "statements", "query"}; settings are Spark's

Prints a JSON object by name: the query's rows, each as one JSON text.
"""

import json
import pathlib
import sys

from pyspark.sql import SparkSession


def main() -> None:
    jobs = json.loads(pathlib.Path(sys.argv[1]).read_text())
    spark = SparkSession.builder.master("local[2]").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    found = {}
    for job in jobs:
        for setting, value in job["settings"].items():
            spark.conf.set(setting, value)
        for statement in job["statements"]:
            spark.sql(statement)
        found[job["name"]] = [row[0] for row in spark.sql(job["query"]).collect()]
        for setting in job["settings"]:
            spark.conf.unset(setting)
    spark.stop()
    print(json.dumps(found))


main()
