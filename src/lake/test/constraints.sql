statement ok
CREATE TABLE t (id INTEGER NOT NULL, price DOUBLE CHECK (price > 0), "the note" VARCHAR, s STRUCT(a INTEGER, b VARCHAR), CHECK (id < 1000)) WITH ('delta.columnMapping.mode' = 'name');

query
SELECT tags['delta.constraints.t_price_check'], tags['delta.constraints.t_id_check'] FROM duckdb_tables() WHERE table_name = 't'
----
(price > 0)|(id < 1000)

statement ok
INSERT INTO t VALUES (1, 9.5, 'x', {'a': 1, 'b': 'x'});

statement error invalid_data
INSERT INTO t SELECT i, 5 - i, 'n', NULL FROM range(10) r(i);
----
table main.t: CHECK constraint 't_price_check' ((price > 0)) does not hold for the row id = 5, price = 0.0, the note = n, s = NULL

# Unlike in SQL's standard, what is unknown is broken: so the protocol says.
statement error invalid_data
INSERT INTO t VALUES (2, NULL, 'x', NULL);
----
CHECK constraint 't_price_check'

statement error invalid_data
UPDATE t SET price = -price;
----
CHECK constraint 't_price_check'

statement error invalid_data
MERGE INTO t USING (SELECT 1 AS id) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET price = 0;
----
CHECK constraint 't_price_check'

statement error invalid_data
MERGE INTO t USING (SELECT 5000 AS id) s ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (s.id, 1, NULL, NULL);
----
CHECK constraint 't_id_check' ((id < 1000)) does not hold for the row id = 5000

query
SELECT id, price FROM t
----
1|9.5

# Constraints with names are properties; rows that are there are checked.
statement error invalid_data
ALTER TABLE t SET ('delta.constraints.short' = 'length(`the note`) > 1');
----
CHECK constraint 'short' (length(`the note`) > 1) does not hold for the row

statement error unsupported
ALTER TABLE t SET ('delta.constraints.odd' = 'no_such_function(id) = 1');
----
CHECK constraint 'odd' (no_such_function(id) = 1) is not understood

statement ok
ALTER TABLE t SET ('delta.constraints.short' = 'length(`the note`) < 5 AND s.a <=> 1 AND `the note` != "never"');

statement error invalid_data
INSERT INTO t VALUES (2, 1, 'long enough', {'a': 1, 'b': 'x'});
----
CHECK constraint 'short'

statement error invalid_data
INSERT INTO t VALUES (2, 1, 'y', {'a': 2, 'b': 'x'});
----
CHECK constraint 'short'

statement ok
ALTER TABLE t RESET ('delta.constraints.short');

statement ok
INSERT INTO t VALUES (2, 1, 'long enough', {'a': 2, 'b': 'x'});

statement error invalid_data
ALTER TABLE t ALTER COLUMN "the note" SET NOT NULL; INSERT INTO t VALUES (3, 1, NULL, NULL);
----
NOT NULL constraint failed: main.t.the note

statement ok
ALTER TABLE t ALTER COLUMN "the note" DROP NOT NULL;

statement ok
INSERT INTO t VALUES (3, 1, NULL, NULL);

statement error invalid_data
ALTER TABLE t ALTER COLUMN "the note" SET NOT NULL;
----
NOT NULL constraint on the note (`the note` IS NOT NULL) does not hold for the row

statement error invalid_data
INSERT INTO t VALUES (NULL, 1, 'n', NULL);
----
CHECK constraint 't_id_check'

statement error invalid_argument
ALTER TABLE t RENAME COLUMN price TO cost;
----
column price is used by CHECK constraint 't_price_check'

statement error unsupported
CREATE TABLE k (id INTEGER PRIMARY KEY);
----
is not kept by a Delta table

statement error invalid_data
CREATE TABLE born WITH ('delta.constraints.small' = 'i < 3') AS SELECT i FROM range(5) r(i);
----
CHECK constraint 'small' (i < 3) does not hold for the row i = 3

statement ok
CREATE TABLE whole (s STRUCT(a INTEGER) NOT NULL);

statement error invalid_data
INSERT INTO whole VALUES (NULL);
----
NOT NULL constraint on s

# What Spark writes in its own words is obeyed, or writing is refused.
statement ok
CREATE TABLE spark (d DATE, y INTEGER);

statement ok
COPY (SELECT unnest(['{"commitInfo":{"operation":"SET TBLPROPERTIES"}}', '{"protocol":{"minReaderVersion":1,"minWriterVersion":4}}', '{"metaData":{"id":"1","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"d\",\"type\":\"date\",\"nullable\":true,\"metadata\":{}},{\"name\":\"y\",\"type\":\"integer\",\"nullable\":true,\"metadata\":{\"delta.generationExpression\":\"YEAR(d)\"}}]}","partitionColumns":[],"configuration":{"delta.constraints.kind":"date_format(d, ''E'') != ''Sun''"}}}'])) TO '$LAKE/main/spark/_delta_log/00000000000000000001.json' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '|');

statement error unsupported
INSERT INTO spark VALUES (DATE '2025-01-15', 2025);
----
table main.spark cannot be written: its CHECK constraint 'kind'

query
SELECT count(*) FROM spark
----
0

statement ok
ALTER TABLE spark RESET ('delta.constraints.kind');

statement ok
INSERT INTO spark (d) VALUES (DATE '2025-01-15');

query
SELECT * FROM spark
----
2025-01-15|2025
