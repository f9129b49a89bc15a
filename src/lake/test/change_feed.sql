# The change data feed says what happened to each row.
statement ok
CREATE TABLE t WITH ('delta.enableChangeDataFeed' = true) AS SELECT i AS id, 'v' || i AS v FROM range(5) r(i);

statement ok
INSERT INTO t VALUES (5, 'v5');

# Rows that come need no files of change.
query
SELECT id, v, _change_type, _commit_version FROM table_changes('t', 0, 1) ORDER BY _commit_version, id
----
0|v0|insert|0
1|v1|insert|0
2|v2|insert|0
3|v3|insert|0
4|v4|insert|0
5|v5|insert|1

query
SELECT count(*) FROM glob('$LAKE/main/t/_change_data/*')
----
0

statement ok
UPDATE t SET v = 'new' WHERE id IN (1, 2);

statement ok
DELETE FROM t WHERE id = 0;

statement ok
MERGE INTO t USING (VALUES (1, 'merged'), (2, 'gone'), (9, 'fresh')) s(id, v) ON t.id = s.id
WHEN MATCHED AND s.v = 'gone' THEN DELETE
WHEN MATCHED AND TRUE THEN UPDATE SET v = s.v
WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.v)
WHEN NOT MATCHED BY SOURCE AND t.id = 3 THEN UPDATE SET v = 'alone';

query
SELECT _commit_version, id, _change_type, v FROM table_changes('main.t', 2) ORDER BY ALL
----
2|1|update_postimage|new
2|1|update_preimage|v1
2|2|update_postimage|new
2|2|update_preimage|v2
3|0|delete|v0
4|1|update_postimage|merged
4|1|update_preimage|new
4|2|delete|new
4|3|update_postimage|alone
4|3|update_preimage|v3
4|9|insert|fresh

# A file that goes whole needs none either.
statement ok
DELETE FROM t WHERE id = 5;

statement ok
DELETE FROM t;

query
SELECT _commit_version, count(*), min(_change_type), max(_change_type), bool_and(_commit_timestamp > TIMESTAMPTZ '2020-01-01') FROM table_changes('t', 5, 6) GROUP BY ALL ORDER BY ALL
----
5|1|delete|delete|true
6|4|delete|delete|true

query
SELECT count(*) FROM table_changes('t', 7)
----
0

query
SELECT id, _change_type FROM table_changes('t', 2, 4) WHERE _commit_version = 4 AND _change_type = 'insert'
----
9|insert

query
SELECT count(*) FROM table_changes('t', TIMESTAMPTZ '2020-01-01')
----
22

statement error invalid_argument
SELECT * FROM table_changes('t', 9);
----
expected a range within 0 to 6

# The statements of one transaction are one version: all their changes are in its files.
statement ok
CREATE TABLE p (id INTEGER, k INTEGER) PARTITIONED BY (k) WITH ('delta.enableChangeDataFeed' = true, 'delta.enableDeletionVectors' = true);

statement ok
INSERT INTO p SELECT i, i % 2 FROM range(10) r(i);

statement ok
BEGIN; INSERT INTO p VALUES (100, 0), (101, 1); DELETE FROM p WHERE id IN (2, 100); INSERT INTO p VALUES (200, 0); UPDATE p SET k = 3 WHERE id = 3; DELETE FROM p WHERE id = 101; COMMIT;

query
SELECT id, k, _change_type FROM table_changes('p', 2) ORDER BY ALL
----
2|0|delete
3|1|update_preimage
3|3|update_postimage
100|0|delete
100|0|insert
101|1|delete
101|1|insert
200|0|insert

query
SELECT count(*), sum(id) FROM p
----
10|243

query
SELECT count(*) > 0 FROM glob('$LAKE/main/p/_change_data/k=3/cdc-*.parquet')
----
true

# A table without a feed says so.
statement ok
CREATE TABLE q AS SELECT 1 AS id;

statement error invalid_argument
SELECT * FROM table_changes('q', 0);
----
kept no change data feed at version 0

statement ok
ALTER TABLE q SET ('delta.enableChangeDataFeed' = true);

statement ok
UPDATE q SET id = 2;

statement error invalid_argument
SELECT * FROM table_changes('q', 0);
----
kept no change data feed at version 0

query
SELECT id, _change_type FROM table_changes('q', 1) ORDER BY ALL
----
1|update_preimage
2|update_postimage

statement error invalid_argument
CREATE TABLE bad (_change_type VARCHAR) WITH ('delta.enableChangeDataFeed' = true);
----
needs for itself

statement error not_found
SELECT * FROM table_changes('nothing', 0);
----
nothing

# Renamed columns have the name that they have at the last version asked for.
statement ok
CREATE TABLE m (id INTEGER, v VARCHAR, s STRUCT(a INTEGER), part VARCHAR) PARTITIONED BY (part) WITH ('delta.enableChangeDataFeed' = true, 'delta.columnMapping.mode' = 'name');

statement ok
INSERT INTO m VALUES (1, 'one', {'a': 1}, 'p'), (2, 'two', {'a': 2}, 'p');

statement ok
UPDATE m SET v = 'uno' WHERE id = 1;

statement ok
ALTER TABLE m RENAME COLUMN v TO w;

statement ok
ALTER TABLE m RENAME COLUMN part TO region;

statement ok
UPDATE m SET w = 'dos', region = 'q' WHERE id = 2;

query
SELECT _commit_version, _change_type, id, w, s, region FROM table_changes('m', 2) ORDER BY ALL
----
2|update_postimage|1|uno|{'a': 1}|p
2|update_preimage|1|one|{'a': 1}|p
5|update_postimage|2|dos|{'a': 2}|q
5|update_preimage|2|two|{'a': 2}|p

# So have columns that are known by id.
statement ok
CREATE TABLE i (id INTEGER, v VARCHAR) WITH ('delta.enableChangeDataFeed' = true, 'delta.columnMapping.mode' = 'id');

statement ok
INSERT INTO i VALUES (1, 'one');

statement ok
UPDATE i SET v = 'uno';

query
SELECT _commit_version, _change_type, id, v FROM table_changes('i', 1) ORDER BY ALL
----
1|insert|1|one
2|update_postimage|1|uno
2|update_preimage|1|one

# A table that was partitioned otherwise, or not at all, at some of the versions.
statement ok
CREATE TABLE laid (id INTEGER, p INTEGER) WITH ('delta.enableChangeDataFeed' = true);

statement ok
INSERT INTO laid VALUES (1, 10);

statement ok
CREATE OR REPLACE TABLE laid PARTITIONED BY (p) WITH ('delta.enableChangeDataFeed' = true) AS SELECT 2 AS id, 20 AS p;

statement ok
CREATE OR REPLACE TABLE laid WITH ('delta.enableChangeDataFeed' = true) AS SELECT 3 AS id, 30 AS p;

query
SELECT _commit_version, _change_type, id, p FROM table_changes('laid', 1, 2) ORDER BY ALL
----
1|insert|1|10
2|delete|1|10
2|insert|2|20

query
SELECT _commit_version, _change_type, id, p FROM table_changes('laid', 2) ORDER BY ALL
----
2|delete|1|10
2|insert|2|20
3|delete|2|20
3|insert|3|30

# What versions come to needs no feed; what came and went is left out.
statement ok
CREATE TABLE quiet AS SELECT i AS id FROM range(3) r(i);

statement ok
INSERT INTO quiet VALUES (7);

statement ok
DELETE FROM quiet WHERE id IN (1, 7);

query
SELECT _change_type, id FROM ingot_row_changes('quiet', 1) ORDER BY ALL
----
delete|0
delete|1
delete|2
insert|0
insert|2

statement error invalid_argument
SELECT * FROM table_changes('quiet', 1)
----
kept no change data feed
