# With deletion vectors, DELETE, UPDATE and MERGE leave files as they are and mark rows in them.
statement ok
CREATE TABLE t WITH ('delta.enableDeletionVectors' = true) AS SELECT i AS id, 'n' || i AS name, i % 3 AS k FROM range(10) r(i);

statement ok
DELETE FROM t WHERE id IN (3, 4);

query
SELECT count(*), sum(id), min(id), max(id) FROM t
----
8|38|0|9

# Small vectors stand in the log; the data file is the same, and its bounds are loose.
query
SELECT a.deletionVector.storageType, a.deletionVector.cardinality, a.stats LIKE '%"tightBounds":false%', a.path = r.path, r.deletionVector IS NULL
FROM (SELECT max("add") AS a, max(remove) AS r FROM read_json('$LAKE/main/t/_delta_log/00000000000000000001.json', format = 'newline_delimited',
  columns = {"add": 'STRUCT(path VARCHAR, stats VARCHAR, deletionVector STRUCT(storageType VARCHAR, cardinality BIGINT))', remove: 'STRUCT(path VARCHAR, deletionVector JSON)'}))
----
i|2|true|true|true

query
SELECT count(*) FROM glob('$LAKE/main/t/*.parquet')
----
1

statement ok
UPDATE t SET name = 'changed', k = k + 10 WHERE id >= 8;

query
SELECT id, name, k FROM t WHERE id >= 7 ORDER BY id
----
7|n7|1
8|changed|12
9|changed|10

# The old rows stay readable where they were.
query
SELECT count(*) FROM t AT (VERSION => 0)
----
10

query
SELECT id, name FROM t AT (VERSION => 1) WHERE id >= 8 ORDER BY id
----
8|n8
9|n9

statement ok
MERGE INTO t USING (SELECT 1 AS id, 'gone' AS what UNION ALL SELECT 2, 'kept' UNION ALL SELECT 500, 'new') s ON t.id = s.id
WHEN MATCHED AND s.what = 'gone' THEN DELETE
WHEN MATCHED AND TRUE THEN UPDATE SET name = s.what
WHEN NOT MATCHED THEN INSERT (id, name, k) VALUES (s.id, s.what, 5)
WHEN NOT MATCHED BY SOURCE AND t.id = 9 THEN DELETE
WHEN NOT MATCHED BY SOURCE AND t.id = 0 THEN UPDATE SET name = 'alone';

query
SELECT id, name, k FROM t ORDER BY id
----
0|alone|0
2|kept|2
5|n5|2
6|n6|0
7|n7|1
8|changed|12
500|new|5

statement error invalid_data
MERGE INTO t USING (SELECT 2 AS id, 'a' AS name UNION ALL SELECT 2, 'b') s ON t.id = s.id
WHEN MATCHED THEN UPDATE SET name = s.name;
----
more than one source row matches the same target row

# Several statements of one transaction mark the same file, and one that the transaction wrote.
statement ok
BEGIN; INSERT INTO t VALUES (20, 'a', 1), (21, 'b', 1), (22, 'c', 1); DELETE FROM t WHERE id = 21; DELETE FROM t WHERE id = 22; DELETE FROM t WHERE id = 5; DELETE FROM t WHERE id = 6; COMMIT;

query
SELECT id FROM t ORDER BY id
----
0
2
7
8
20
500

statement ok
BEGIN; DELETE FROM t WHERE id = 7; ROLLBACK;

query
SELECT count(*), count(DISTINCT id) FROM t
----
6|6

# A file that loses its last row leaves the table.
statement ok
DELETE FROM t WHERE id = 20;

query
SELECT count(*) FROM (SELECT unnest(from_json(json(content), '["JSON"]')) AS line FROM (SELECT '[' || replace(trim(content, chr(10)), chr(10), ',') || ']' AS content FROM read_text('$LAKE/main/t/_delta_log/00000000000000000005.json'))) WHERE (line->'add') IS NOT NULL
----
0

restart

query
SELECT id, name, k FROM t ORDER BY id
----
0|alone|0
2|kept|2
7|n7|1
8|changed|12
500|new|5

statement ok
DELETE FROM t;

query
SELECT count(*) FROM t
----
0

# Large vectors of one commit share a file.
statement ok
CREATE TABLE big (id BIGINT, part INTEGER) PARTITIONED BY (part) WITH ('delta.enableDeletionVectors' = true);

statement ok
INSERT INTO big SELECT i, i % 4 FROM range(40000) r(i);

statement ok
DELETE FROM big WHERE id % 7 = 0 OR part = 3;

query
SELECT count(*), sum(id), count(*) FILTER (part = 3) FROM big
----
25714|514254286|0

query
SELECT count(*) FROM glob('$LAKE/main/big/*.bin')
----
1

statement ok
UPDATE big SET part = 3 WHERE id % 11 = 0;

query
SELECT count(*), sum(id), count(*) FILTER (part = 3) FROM big
----
25714|514254286|2338

# Checkpoints carry vectors.
statement ok
ALTER TABLE big SET ('delta.checkpointInterval' = 2);

statement ok
DELETE FROM big WHERE id % 13 = 0;

restart

query
SELECT count(*) FROM glob('$LAKE/main/big/_delta_log/*.checkpoint.parquet')
----
1

query
SELECT count(*), count(DISTINCT id), sum(id) = (SELECT sum(i) FROM range(40000) r(i) WHERE i % 7 != 0 AND i % 4 != 3 AND i % 13 != 0) FROM big
----
23736|23736|true

# Without the property, rows with vectors are rewritten.
statement ok
ALTER TABLE big SET ('delta.enableDeletionVectors' = false);

statement ok
DELETE FROM big WHERE id % 17 = 0;

query
SELECT count(*) FROM glob('$LAKE/main/big/*.bin')
----
3

query
SELECT sum(id) = (SELECT sum(i) FROM range(40000) r(i) WHERE i % 7 != 0 AND i % 4 != 3 AND i % 13 != 0 AND i % 17 != 0) FROM big
----
true
