"""One table for each thing that Ingot can write, for every reader to read back. `TABLES` maps a name to the statements
that make the table `features.<name>`; each statement is a version or more."""

import ingot

ALL_TYPES = """SELECT i, i % 2 = 0 AS flag, i::TINYINT AS tiny, i::SMALLINT AS small, i::BIGINT * 1000000007 AS big,
    i / 8::FLOAT AS single, i / 3::DOUBLE AS double, (i / 7)::DECIMAL(12, 4) AS money, i::DECIMAL(38, 10) AS huge,
    'text ' || i AS text, encode('bytes ' || i) AS bytes, DATE '2024-12-30' + i::INTEGER AS day,
    TIMESTAMP '2025-01-15 10:00:00.123456' + to_minutes(i::INTEGER) AS local_time,
    (TIMESTAMP '2025-01-15 10:00:00.123456' + to_minutes(i::INTEGER))::TIMESTAMPTZ AS instant,
    {'number': i, 'words': ['a', 'b' || i]} AS record, [i, NULL, i + 1] AS numbers, MAP {'k' || i: i} AS pairs"""

TABLES = {
    "types": [f"CREATE TABLE features.types AS {ALL_TYPES} FROM range(100) r(i)",
              "INSERT INTO features.types (i) VALUES (NULL)"],
    "extremes": ["CREATE TABLE features.extremes (d DOUBLE, f FLOAT, i BIGINT, s VARCHAR, t TIMESTAMP, day DATE)",
                 """INSERT INTO features.extremes VALUES ('nan', 'inf', -9223372036854775808, '', '1900-01-01', '0001-01-01'),
                    ('-inf', 'nan', 9223372036854775807, repeat('long ', 100), '9999-12-31 23:59:59.999999', '9999-12-31'),
                    (-0.0, 0.0, 0, 'ünï©ødé "quotes" \\ / %', '1970-01-01', '1970-01-01')"""],
    "empty": ["CREATE TABLE features.empty (i INTEGER, s VARCHAR)"],
    "partitioned": ["CREATE TABLE features.partitioned (i INTEGER, day DATE, region VARCHAR) PARTITIONED BY (day, region)",
                    """INSERT INTO features.partitioned SELECT i, DATE '2025-01-01' + (i % 3)::INTEGER,
                       ['eu', 'us/east', 'a=b %', NULL][1 + i % 4] FROM range(60) r(i)""",
                    "DELETE FROM features.partitioned WHERE region = 'eu'",
                    "UPDATE features.partitioned SET region = 'moved' WHERE i % 10 = 1"],
    "partition_types": ["""CREATE TABLE features.partition_types (i INTEGER, b BOOLEAN, n DECIMAL(6, 2), t TIMESTAMP, z TIMESTAMPTZ,
                           d DOUBLE) PARTITIONED BY (b, n, t, z, d)""",
                        """INSERT INTO features.partition_types SELECT i, i % 2 = 0, i / 4, TIMESTAMP '2025-01-01 01:02:03.5' +
                           to_hours(i::INTEGER), TIMESTAMPTZ '2025-06-01 01:02:03+00' + to_hours(i::INTEGER), i / 8 FROM range(4) r(i)"""],
    "changed": ["CREATE TABLE features.changed AS SELECT i AS id, 'v' || i AS v FROM range(1000) r(i)",
                "UPDATE features.changed SET v = 'updated' WHERE id % 100 = 7",
                "DELETE FROM features.changed WHERE id BETWEEN 200 AND 299",
                """MERGE INTO features.changed t USING (SELECT i * 3 AS id, 'merged' AS v FROM range(500) r(i)) s ON t.id = s.id
                   WHEN MATCHED AND t.id % 2 = 0 THEN UPDATE SET v = s.v WHEN MATCHED THEN DELETE
                   WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.v)""",
                "DELETE FROM features.changed WHERE id < 10"],
    "vectors": ["""CREATE TABLE features.vectors WITH ('delta.enableDeletionVectors' = true, 'delta.checkpointInterval' = '4')
                   AS SELECT i AS id, 'v' || i AS v, i % 5 AS k FROM range(10000) r(i)""",
                "DELETE FROM features.vectors WHERE id IN (3, 4, 9999)",
                "UPDATE features.vectors SET v = 'updated' WHERE id % 7 = 0",
                "DELETE FROM features.vectors WHERE id BETWEEN 2000 AND 7999",
                """MERGE INTO features.vectors t USING (SELECT i * 3 AS id, 'merged' AS v FROM range(5000) r(i)) s ON t.id = s.id
                   WHEN MATCHED AND t.id % 2 = 0 THEN UPDATE SET v = s.v WHEN MATCHED THEN DELETE
                   WHEN NOT MATCHED AND s.id >= 2000 THEN INSERT (id, v) VALUES (s.id, s.v)
                   WHEN NOT MATCHED BY SOURCE AND t.id % 11 = 0 THEN DELETE""",
                "INSERT INTO features.vectors VALUES (-1, 'late', 0)",
                "DELETE FROM features.vectors WHERE v = 'merged' AND id > 14000"],
    "vectors_later": ["""CREATE TABLE features.vectors_later PARTITIONED BY (k)
                         AS SELECT i AS id, i % 3 AS k, {'n': [i]} AS record FROM range(9000) r(i)""",
                      "DELETE FROM features.vectors_later WHERE id % 10 = 3",
                      "ALTER TABLE features.vectors_later SET ('delta.enableDeletionVectors' = true)",
                      "DELETE FROM features.vectors_later WHERE id % 10 = 4",
                      "UPDATE features.vectors_later SET k = 7 WHERE id % 100 = 5",
                      "ALTER TABLE features.vectors_later RESET ('delta.enableDeletionVectors')",
                      "DELETE FROM features.vectors_later WHERE id BETWEEN 100 AND 120"],
    "fed": ["""CREATE TABLE features.fed PARTITIONED BY (k) WITH ('delta.enableChangeDataFeed' = true)
               AS SELECT i AS id, 'v' || i AS v, i % 5 AS k FROM range(1000) r(i)""",
            "UPDATE features.fed SET v = 'updated' WHERE id % 100 = 7",
            "DELETE FROM features.fed WHERE id BETWEEN 200 AND 299",
            "DELETE FROM features.fed WHERE k = 4"],
    "tracked": ["""CREATE TABLE features.tracked WITH ('delta.enableRowTracking' = true)
                   AS SELECT i AS id, 'v' || i AS v FROM range(100) r(i)""",
                "UPDATE features.tracked SET v = 'updated' WHERE id % 10 = 7",
                """MERGE INTO features.tracked t USING (SELECT i AS id, 'merged' AS v FROM range(90, 110) r(i)) s ON t.id = s.id
                   WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.v)""",
                "ALTER TABLE features.tracked SET ('delta.enableDeletionVectors' = true)",
                "DELETE FROM features.tracked WHERE id < 5"],
    "tracked_later": ["""CREATE TABLE features.tracked_later PARTITIONED BY (k) AS SELECT i AS id, i % 3 AS k FROM range(30) r(i)""",
                      "ALTER TABLE features.tracked_later SET ('delta.enableRowTracking' = true)",
                      "UPDATE features.tracked_later SET k = 7 WHERE id = 5",
                      "CALL ingot_optimize('features.tracked_later')"],
    "variants": ["CREATE TABLE features.variants (i INTEGER, v VARIANT) WITH ('delta.enableChangeDataFeed' = true)",
                 """INSERT INTO features.variants VALUES (1, true), (2, -3::TINYINT), (3, 300::SMALLINT), (4, 70000), (5, 5000000000),
                    (6, 1.5::FLOAT), (7, -2.5e300::DOUBLE), (8, 0.05::DECIMAL(5, 2)), (9, 12345678901.25::DECIMAL(15, 2)),
                    (10, -1234567890123456789012.5::DECIMAL(30, 1)), (11, DATE '2025-01-15'),
                    (12, TIMESTAMP '2025-01-15 01:02:03.000004'), (13, TIMESTAMPTZ '1960-01-15 01:02:03+00'), (14, repeat('x', 64)),
                    (15, 'ünï©ødé "quotes"'), (16, ''), (17, NULL), (18, 18446744073709551615::UBIGINT)""",
                 """INSERT INTO features.variants SELECT 100 + n, json_group_object('key' || i, i)::VARIANT
                    FROM (VALUES (1), (40), (300)) s(n), range(n) r(i) GROUP BY n""",
                 """INSERT INTO features.variants VALUES (200, '{"b": [1, "x", null, {"z": {}}], "a": {"c": true}, "e": []}'::JSON),
                    (201, {'z': 1, 'a': [{'y': 2, 'b': 3}]})""",
                 "UPDATE features.variants SET v = [v, v] WHERE i IN (4, 200)",
                 "ALTER TABLE features.variants SET ('delta.enableDeletionVectors' = true)",
                 "DELETE FROM features.variants WHERE i IN (5, 17)",
                 "CALL ingot_optimize('features.variants')"],
    "variants_within": ["""CREATE TABLE features.variants_within AS SELECT i, i::VARIANT AS v, {'v': {'n': i, 'a': [i]}::VARIANT,
                           'x': i} AS s, ['x'::VARIANT, NULL, i::VARIANT] AS l, MAP {'k' || i: ('v' || i)::VARIANT} AS m FROM range(10) r(i)""",
                        """INSERT INTO features.variants_within VALUES (10, NULL, NULL, NULL, NULL), (11, NULL, {'v': NULL, 'x': 1}, [],
                           MAP {})""",
                        "UPDATE features.variants_within SET s = {'v': 'new', 'x': 7} WHERE i = 3"],
    "evolved": ["CREATE TABLE features.evolved AS SELECT 1 AS id",
                "ALTER TABLE features.evolved ADD COLUMN note VARCHAR",
                "INSERT INTO features.evolved VALUES (2, 'two')",
                "ALTER TABLE features.evolved ADD COLUMN tags VARCHAR[]",
                "INSERT INTO features.evolved VALUES (3, NULL, ['x'])"],
    "checkpointed": ["CREATE TABLE features.checkpointed (id INTEGER, v VARCHAR) WITH ('delta.checkpointInterval' = '4')"]
                    + [f"INSERT INTO features.checkpointed VALUES ({i}, 'v{i}')" for i in range(10)]
                    + ["DELETE FROM features.checkpointed WHERE id = 5"],
    "checkpointed_v2": ["""CREATE TABLE features.checkpointed_v2 (id INTEGER, v VARCHAR)
                           WITH ('delta.checkpointInterval' = '3', 'delta.checkpointPolicy' = 'v2')"""]
                       + [f"INSERT INTO features.checkpointed_v2 VALUES ({i}, 'v{i}')" for i in range(7)]
                       + ["DELETE FROM features.checkpointed_v2 WHERE id = 5"],
}

_BYTES = "STRUCT(metadata BLOB, value BLOB)"

# What of a table is put into Parquet files to compare with, where that is not every column as it is: DuckDB's COPY would shred
# variants, and writes none within other types.
EXPORTED = {
    "variants": f"i, v::{_BYTES} AS v",
    "variants_within": f"""* REPLACE (v::{_BYTES} AS v, s::STRUCT(v {_BYTES}, x BIGINT) AS s, l::{_BYTES}[] AS l,
                          m::MAP(VARCHAR, {_BYTES}) AS m)""",
}


def make(lake: str) -> None:
    """Puts all tables into a lake."""
    script = ["CREATE SCHEMA features"] + [statement for statements in TABLES.values() for statement in statements]
    ingot.run("sql", "--lake", lake, ";\n".join(script))
