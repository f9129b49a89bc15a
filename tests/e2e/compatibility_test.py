"""docs/reference/delta-compatibility.md is true: for each feature a table is written by ingot and read by ingot, by
delta-rs (deltalake), by DuckDB's delta extension and by Spark, and what each of them can do is what the page says.

With --write, the page's table is written anew from what was found."""

import dataclasses
import pathlib
import sys
import tempfile

import ingot
import readers
import spark_readers

PAGE = pathlib.Path(__file__).parents[2] / "docs/reference/delta-compatibility.md"
BEGIN, END = "<!-- checked by tests/e2e/compatibility_test.py -->", "<!-- end -->"

BYTES = "STRUCT(metadata BLOB, value BLOB)"


@dataclasses.dataclass
class Feature:
    name: str
    statements: str  # they make and fill table t; FOLDER stands for its folder
    columns: str = "*"  # what readers are compared by
    exported: str = "*"  # what ingot gives to compare with


FEATURES = [
    Feature("plain table, all types but those below", """
        CREATE TABLE t (i INTEGER, b BIGINT, s VARCHAR, f DOUBLE, d DATE, z TIMESTAMPTZ, n DECIMAL(12, 3), o BOOLEAN, x BLOB);
        INSERT INTO t VALUES (1, 2, 'x', 1.5, DATE '2025-01-15', TIMESTAMPTZ '2025-01-15 09:30:00+00', 7.125, true, 'ab'),
          (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
        UPDATE t SET b = 3 WHERE i = 1"""),
    Feature("partitions", """
        CREATE TABLE t (i INTEGER, p VARCHAR, d DATE) PARTITIONED BY (p, d);
        INSERT INTO t VALUES (1, 'a b', DATE '2025-01-15'), (2, NULL, NULL); DELETE FROM t WHERE i = 3"""),
    Feature("nested types", """
        CREATE TABLE t (s STRUCT(a INTEGER, b VARCHAR), l INTEGER[], m MAP(VARCHAR, DOUBLE), e STRUCT(x BIGINT)[]);
        INSERT INTO t VALUES ({'a': 1, 'b': 'x'}, [1, 2], MAP {'k': 1.5}, [{'x': 7}]), (NULL, NULL, NULL, NULL)"""),
    Feature("`timestampNtz`", """
        CREATE TABLE t (i INTEGER, seen TIMESTAMP); INSERT INTO t VALUES (1, TIMESTAMP '2025-01-15 09:30:00.123456')"""),
    Feature("`columnMapping` by name, columns renamed, dropped, added", """
        CREATE TABLE t (i INTEGER, old VARCHAR, s STRUCT(a INTEGER)); INSERT INTO t VALUES (1, 'gone', {'a': 1});
        ALTER TABLE t SET ('delta.columnMapping.mode' = 'name'); ALTER TABLE t RENAME COLUMN i TO number;
        ALTER TABLE t DROP COLUMN old; ALTER TABLE t ADD COLUMN "two words" VARCHAR; ALTER TABLE t RENAME COLUMN s.a TO alpha;
        INSERT INTO t VALUES (2, {'alpha': 2}, 'new')"""),
    Feature("`columnMapping` by name, partitioned", """
        CREATE TABLE t (i INTEGER, p VARCHAR) PARTITIONED BY (p) WITH ('delta.columnMapping.mode' = 'name');
        INSERT INTO t VALUES (1, 'a'), (2, NULL); ALTER TABLE t RENAME COLUMN p TO part"""),
    Feature("`columnMapping` by id", """
        CREATE TABLE t (i INTEGER, s STRUCT(a INTEGER)) WITH ('delta.columnMapping.mode' = 'id');
        INSERT INTO t VALUES (1, {'a': 1}); ALTER TABLE t RENAME COLUMN i TO number"""),
    Feature("`invariants` (NOT NULL)", """
        CREATE TABLE t (i INTEGER NOT NULL, s VARCHAR); INSERT INTO t VALUES (1, 'x');
        ALTER TABLE t ALTER COLUMN s SET NOT NULL; INSERT INTO t VALUES (2, 'y')"""),
    Feature("`checkConstraints`", """
        CREATE TABLE t (i INTEGER CHECK (i > 0)); INSERT INTO t VALUES (1);
        ALTER TABLE t SET ('delta.constraints.small' = 'i < 100'); INSERT INTO t VALUES (2)"""),
    Feature("`generatedColumns`", """
        CREATE TABLE t (i INTEGER, twice BIGINT GENERATED ALWAYS AS (i * 2)); INSERT INTO t (i) VALUES (1), (2);
        UPDATE t SET i = 5 WHERE i = 2"""),
    Feature("`allowColumnDefaults`", """
        CREATE TABLE t (i INTEGER, s VARCHAR DEFAULT 'none'); INSERT INTO t (i) VALUES (1);
        ALTER TABLE t ALTER COLUMN s SET DEFAULT 'later'; INSERT INTO t (i) VALUES (2)"""),
    Feature("`identityColumns`", """
        CREATE TABLE t (id BIGINT, s VARCHAR) WITH ('delta.identity.id' = 'always start 5 step 5');
        INSERT INTO t (s) VALUES ('a'), ('b'); INSERT INTO t (s) VALUES ('c')"""),
    Feature("`typeWidening`, whole numbers", """
        CREATE TABLE t (i SMALLINT) WITH ('delta.enableTypeWidening' = true); INSERT INTO t VALUES (1);
        ALTER TABLE t ALTER COLUMN i TYPE BIGINT; INSERT INTO t VALUES (5000000000)"""),
    Feature("`typeWidening`, FLOAT to DOUBLE, DECIMAL, DATE to TIMESTAMP", """
        CREATE TABLE t (f FLOAT, n DECIMAL(6, 2), d DATE) WITH ('delta.enableTypeWidening' = true);
        INSERT INTO t VALUES (1.5, 12.25, DATE '2025-01-15'); ALTER TABLE t ALTER COLUMN f TYPE DOUBLE;
        ALTER TABLE t ALTER COLUMN n TYPE DECIMAL(12, 4); ALTER TABLE t ALTER COLUMN d TYPE TIMESTAMP;
        INSERT INTO t VALUES (0.1, 12345.1234, TIMESTAMP '2025-01-15 01:02:03')"""),
    Feature("`typeWidening` within structs, lists and maps", """
        CREATE TABLE t (s STRUCT(a SMALLINT, l INTEGER[]), m MAP(TINYINT, FLOAT)) WITH ('delta.enableTypeWidening' = true);
        INSERT INTO t VALUES ({'a': 1, 'l': [2]}, MAP {3: 1.5}); ALTER TABLE t ALTER COLUMN s TYPE STRUCT(a BIGINT, l BIGINT[]);
        ALTER TABLE t ALTER COLUMN m TYPE MAP(INTEGER, DOUBLE);
        INSERT INTO t VALUES ({'a': 5000000000, 'l': [5000000000]}, MAP {70000: 0.1})"""),
    Feature("`variantType`", """
        CREATE TABLE t (i INTEGER, v VARIANT); INSERT INTO t VALUES (1, '{"b": [1, "x", null], "a": {"c": true}}'::JSON),
          (2, DATE '2025-01-15'), (3, 'text'), (4, 1.25::DECIMAL(5, 2)); UPDATE t SET v = [v] WHERE i = 2""", exported=f"i, v::{BYTES} AS v"),
    Feature("`variantType` within structs, lists and maps, with NULLs", """
        CREATE TABLE t (i INTEGER, v VARIANT, s STRUCT(v VARIANT, x INTEGER), l VARIANT[], m MAP(VARCHAR, VARIANT));
        INSERT INTO t VALUES (1, NULL, {'v': {'a': 1}, 'x': 2}, [1::VARIANT, NULL, 'x'::VARIANT], MAP {'k': 1.5::DOUBLE}),
          (2, 7, {'v': NULL, 'x': NULL}, [], MAP {}), (3, 'x', NULL, NULL, NULL)""", exported=f"""
        i, v::{BYTES} AS v, s::STRUCT(v {BYTES}, x INTEGER) AS s, l::{BYTES}[] AS l, m::MAP(VARCHAR, {BYTES}) AS m"""),
    Feature("`rowTracking`", """
        CREATE TABLE t (i INTEGER, s VARCHAR) WITH ('delta.enableRowTracking' = true); INSERT INTO t VALUES (1, 'x'), (2, 'y');
        UPDATE t SET s = 'z' WHERE i = 2; INSERT INTO t VALUES (3, 'a')"""),
    Feature("`clustering`", """
        CREATE TABLE t (i INTEGER, s VARCHAR) SORTED BY (s); INSERT INTO t VALUES (1, 'x'); ALTER TABLE t SET SORTED BY (i)"""),
    Feature("`deletionVectors`", """
        CREATE TABLE t (i INTEGER) WITH ('delta.enableDeletionVectors' = true);
        INSERT INTO t FROM range(10); DELETE FROM t WHERE i < 3"""),
    Feature("`inCommitTimestamp`, turned on later", """
        CREATE TABLE t (i INTEGER); INSERT INTO t FROM range(10);
        ALTER TABLE t SET ('delta.enableInCommitTimestamps' = true); DELETE FROM t WHERE i < 3"""),
    Feature("`v2Checkpoint`", """
        CREATE TABLE t (i INTEGER) WITH ('delta.checkpointPolicy' = 'v2', 'delta.checkpointInterval' = '2');
        INSERT INTO t FROM range(10); DELETE FROM t WHERE i < 3; INSERT INTO t VALUES (11)"""),
    Feature("after OPTIMIZE, ordered and purged of deleted rows", """
        CREATE TABLE t (i INTEGER, s VARCHAR) WITH ('delta.enableDeletionVectors' = true); INSERT INTO t SELECT i, 'a' FROM range(100) r(i);
        INSERT INTO t SELECT i, 'b' FROM range(100, 200) r(i); DELETE FROM t WHERE i % 3 = 0;
        CALL ingot_optimize('main.t', zorder_by => ['i', 's']); INSERT INTO t VALUES (-1, 'c')"""),
    Feature("after RESTORE", """
        CREATE TABLE t (i INTEGER); INSERT INTO t FROM range(10); DELETE FROM t WHERE i > 3; ALTER TABLE t ADD COLUMN s VARCHAR;
        CALL ingot_restore('main.t', version => 1)"""),
    Feature("after VACUUM and with an old log cleaned up", """
        CREATE TABLE t (i INTEGER) WITH ('delta.checkpointInterval' = '2'); INSERT INTO t FROM range(10); DELETE FROM t WHERE i > 3;
        INSERT INTO t VALUES (50); CALL ingot_vacuum('main.t', retain => INTERVAL 0 SECONDS, allow_short_retention => true);
        CALL ingot_cleanup_log('main.t', retain => INTERVAL 0 SECONDS)"""),
    Feature("a deep clone", """
        CREATE TABLE source (i INTEGER, p VARCHAR) PARTITIONED BY (p); INSERT INTO source VALUES (1, 'a'), (2, NULL);
        CALL ingot_clone('main.source', 'main.t'); INSERT INTO t VALUES (3, 'c')"""),
    Feature("a shallow clone (absolute paths)", """
        CREATE TABLE source (i INTEGER); INSERT INTO source FROM range(10); CALL ingot_clone('main.source', 'main.t', shallow => true);
        DELETE FROM t WHERE i = 3"""),
    Feature("converted from a folder of Parquet files", """
        COPY (SELECT i, 'v' || i AS v, i % 2 AS p FROM range(10) r(i)) TO 'FOLDER' (FORMAT parquet, PARTITION_BY (p));
        CALL ingot_convert('main.t'); INSERT INTO t VALUES (11, 'new', 1)"""),
]


def reads(connection, load, feature: Feature, location: pathlib.Path) -> str:
    try:
        load(connection, "found", location)
    except Exception:  # each reader has its own
        return "no"
    told_apart = readers.difference(connection, "by_ingot", "found", feature.columns)
    if told_apart:
        print(f"{feature.name}: {load.__name__}: {told_apart}")
    return "wrong rows" if told_apart else "yes"


def row(feature: Feature, lake: pathlib.Path) -> list[str]:
    (lake / "main").mkdir(parents=True)
    ingot.run("sql", "--lake", lake, feature.statements.replace("FOLDER", str(lake / "main/t")))
    connection = readers.connect()
    readers.load_by_ingot(connection, "by_ingot", f"SELECT {feature.exported} FROM t", lake=lake)
    ingot.run("sql", "--lake", lake, f"COPY (SELECT {feature.exported} FROM t) TO '{lake}.parquet' (FORMAT parquet)")
    assert connection.execute("SELECT count(*) FROM by_ingot").fetchone()[0] > 0, feature.name
    location = lake / "main/t"
    return [feature.name, "yes", "yes", reads(connection, readers.load_by_deltalake, feature, location),
            reads(connection, readers.load_by_duckdb, feature, location)]


def with_spark(rows: list[list[str]], scratch: pathlib.Path) -> list[list[str]]:
    found = spark_readers.differences(
        [spark_readers.job(cells[0], scratch / f"{i}/main/t", scratch / f"{i}.parquet") for i, cells in enumerate(rows)], scratch)
    for name, difference in found.items():
        if difference:
            print(f"{name}: Spark: {difference}")
    return [cells + ["no" if found[cells[0]].startswith("Spark fails") else "wrong rows" if found[cells[0]] else "yes"]
            for cells in rows]


def table(rows: list[list[str]]) -> str:
    lines = ["| table feature | Ingot reads | Ingot writes | deltalake 1.6.6 reads | DuckDB 1.5.5's delta extension reads "
             "| Spark 4.2 with delta-spark 4.4 reads |", "|---|---|---|---|---|---|"]
    return "\n".join(lines + [f"| {' | '.join(cells)} |" for cells in rows])


with tempfile.TemporaryDirectory() as scratch:
    rows = [row(feature, pathlib.Path(scratch) / str(i)) for i, feature in enumerate(FEATURES)]
    found = table(with_spark(rows, pathlib.Path(scratch)))
page = PAGE.read_text()
before, rest = page.split(BEGIN)
said, after = rest.split(END)
if "--write" in sys.argv:
    PAGE.write_text(f"{before}{BEGIN}\n{found}\n{END}{after}")
else:
    assert said.strip() == found, f"{PAGE.name} says otherwise; found:\n{found}\nrun this test with --write"
print(f"{len(FEATURES)} features")
