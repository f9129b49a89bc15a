# Every row has a number that stays with it: through updates, merges, vectors, rewriting and optimizing.

statement ok
CREATE TABLE t (id BIGINT, v VARCHAR) WITH ('delta.enableRowTracking' = true)

query
SELECT count(*) FROM (SELECT unnest(map_keys(tags)) AS name FROM duckdb_tables() WHERE table_name = 't') WHERE name LIKE 'delta.rowTracking.materialized%'
----
2

statement ok
INSERT INTO t SELECT i, 'v' || i FROM range(5) r(i); INSERT INTO t VALUES (5, 'v5')

query
SELECT id, _row_id, _row_commit_version FROM t ORDER BY id
----
0|0|1
1|1|1
2|2|1
3|3|1
4|4|1
5|5|2

# The rows that stay keep both, the changed one its number.
statement ok
UPDATE t SET v = 'changed' WHERE id = 3

query
SELECT id, v, _row_id, _row_commit_version FROM t ORDER BY id
----
0|v0|0|1
1|v1|1|1
2|v2|2|1
3|changed|3|3
4|v4|4|1
5|v5|5|2

statement ok
MERGE INTO t USING (VALUES (1, 'merged'), (9, 'new')) s(id, v) ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.v)

query
SELECT id, v, _row_commit_version FROM t ORDER BY id
----
0|v0|1
1|merged|4
2|v2|1
3|changed|3
4|v4|1
5|v5|2
9|new|4

query
SELECT string_agg(_row_id, ' ' ORDER BY id) FROM t WHERE id < 9
----
0 1 2 3 4 5

query
SELECT count(DISTINCT _row_id), max(_row_id) > 5 FROM t
----
7|true

# What is asked for by number is found, also in files that hold both kinds of rows.
query
SELECT id FROM t WHERE _row_id IN (1, 3) ORDER BY id
----
1
3

query
SELECT t.id FROM t, (SELECT max(_row_id) AS newest FROM t) m WHERE t._row_id = m.newest
----
9

query
SELECT id, v FROM t WHERE _row_commit_version = 4 AND v <> 'new'
----
1|merged

query
SELECT count(*) FROM t a JOIN t b ON a._row_id = b._row_id
----
7

statement ok
CALL ingot_optimize('t')

query
SELECT id, v, CASE WHEN id < 9 THEN _row_id END, _row_commit_version FROM t ORDER BY id
----
0|v0|0|1
1|merged|1|4
2|v2|2|1
3|changed|3|3
4|v4|4|1
5|v5|5|2
9|new|NULL|4

query
SELECT n.id, o.v FROM t n JOIN t AS o AT (VERSION => 2) ON n._row_id = o._row_id WHERE n.v <> o.v ORDER BY 1
----
1|v1
3|v3

statement ok
ALTER TABLE t SET ('delta.enableDeletionVectors' = true)

statement ok
DELETE FROM t WHERE id = 0; UPDATE t SET id = 50 WHERE id = 5

query
SELECT id, _row_id FROM t WHERE id < 9 OR id = 50 ORDER BY _row_id
----
1|1
2|2
3|3
4|4
50|5

restart

statement ok
UPDATE t SET v = 'again' WHERE id = 50; DELETE FROM t WHERE id = 1

query
SELECT id, v, _row_id FROM t WHERE id <> 9 ORDER BY _row_id
----
2|v2|2
3|changed|3
4|v4|4
50|again|5

# Partitions, mapped columns, a clustered order, and a feed beside it.
statement ok
CREATE TABLE p (id BIGINT, k BIGINT, s STRUCT(a BIGINT)) PARTITIONED BY (k) WITH ('delta.enableRowTracking' = true, 'delta.columnMapping.mode' = 'id', 'delta.enableChangeDataFeed' = true)

statement ok
INSERT INTO p SELECT i, i % 2, {'a': i} FROM range(6) r(i)

statement ok
CREATE TEMP TABLE before AS SELECT id, _row_id AS number FROM p

statement ok
UPDATE p SET k = 7 WHERE id = 3; DELETE FROM p WHERE id = 4; UPDATE p SET s = {'a': 100} WHERE id = 2

statement ok
CALL ingot_optimize('p', zorder_by => ['id'])

query
SELECT id, k, s.a, _row_id = number FROM p JOIN before USING (id) ORDER BY id
----
0|0|0|true
1|1|1|true
2|0|100|true
3|7|3|true
5|1|5|true

query
SELECT id, _change_type, k FROM table_changes('p', 2) ORDER BY _commit_version, id, _change_type
----
3|update_postimage|7
3|update_preimage|1
4|delete|0
2|update_postimage|0
2|update_preimage|0

statement ok
CREATE TABLE c (a BIGINT, b BIGINT) SORTED BY (a, b) WITH ('delta.enableRowTracking' = true)

statement ok
INSERT INTO c SELECT 100 - i, i FROM range(100) r(i); CALL ingot_optimize('c')

query
SELECT count(*) FROM c WHERE _row_id = b AND _row_commit_version = 1
----
100

# Turned on later: rows that are there get numbers.
statement ok
CREATE TABLE later AS SELECT i AS id FROM range(4) r(i)

statement error invalid_argument
SELECT _row_id FROM later
----
_row_id

statement ok
ALTER TABLE later SET ('delta.enableRowTracking' = true)

query
SELECT id, _row_id, _row_commit_version FROM later ORDER BY id
----
0|0|1
1|1|1
2|2|1
3|3|1

statement ok
UPDATE later SET id = 10 WHERE id = 2; INSERT INTO later VALUES (11)

query
SELECT id, _row_id FROM later WHERE id <> 11 ORDER BY id
----
0|0
1|1
3|3
10|2

query
SELECT _row_id > 3 FROM later WHERE id = 11
----
true

# A clone counts anew, a restored table goes on.
statement ok
CALL ingot_restore('later', version => 1)

query
SELECT id, _row_id, _row_commit_version FROM later ORDER BY id
----
0|0|1
1|1|1
2|2|1
3|3|1

statement error invalid_argument
CREATE TABLE taken ("_Row_Id" BIGINT) WITH ('delta.enableRowTracking' = true)
----
row tracking

statement error invalid_argument
ALTER TABLE t SET ('delta.rowTracking.materializedRowIdColumnName' = 'x')
----
kept by the table itself

statement ok
ALTER TABLE t RENAME TO renamed

statement ok
INSERT INTO renamed VALUES (60, 'late')

query
SELECT count(*), count(DISTINCT _row_id), max(_row_commit_version) FROM renamed
----
6|6|1
