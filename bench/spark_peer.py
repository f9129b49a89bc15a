"""The same work with Spark and Delta Lake, on this machine. Runs in Spark's Python (tools/services spark); prints the
seconds of the work as its last line, without the start of Java and of the session, which is warm by then.

    spark_peer.py load SOURCE TARGET      NDJSON to a Delta table
    spark_peer.py merge TABLE SOURCE      MERGE of a Parquet file into a Delta table
    spark_peer.py delete TABLE CONDITION  DELETE
    spark_peer.py optimize TABLE          OPTIMIZE
"""

import json
import sys
import tempfile
import time

from pyspark.sql import SparkSession

LOAD = "CREATE TABLE delta.`{1}` USING delta AS SELECT * FROM json.`{0}`"
MERGE = ("MERGE INTO delta.`{0}` AS t USING {1} AS s ON t.id = s.id "
         "WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *")


def session() -> SparkSession:
    started = SparkSession.builder.master("local[*]").config("spark.driver.memory", "4g").getOrCreate()
    started.sparkContext.setLogLevel("ERROR")
    return started


def warm_up(spark: SparkSession, scratch: str) -> None:
    """Loads and compiles what the work needs, on a few rows."""
    spark.sql(f"CREATE TABLE delta.`{scratch}/warm` USING delta AS SELECT id, 'x' AS v FROM range(1000)")
    spark.sql(MERGE.format(f"{scratch}/warm", "(SELECT id * 2 AS id, 'y' AS v FROM range(1000))"))


def end(spark: SparkSession) -> None:
    """Waits for Java, so that its memory counts as this process's."""
    gateway = spark.sparkContext._gateway
    spark.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()


def statement_of(verb: str, *arguments: str) -> str:
    if verb == "merge":
        return MERGE.format(arguments[0], f"parquet.`{arguments[1]}`")
    return {"load": LOAD, "delete": "DELETE FROM delta.`{0}` WHERE {1}", "optimize": "OPTIMIZE delta.`{0}`"}[verb].format(
        *arguments)


def main() -> None:
    statement = statement_of(*sys.argv[1:])
    with tempfile.TemporaryDirectory() as scratch:
        spark = session()
        warm_up(spark, scratch)
        start = time.perf_counter()
        spark.sql(statement)
        seconds = time.perf_counter() - start
        end(spark)
    print(json.dumps({"seconds": seconds}), flush=True)


main()
