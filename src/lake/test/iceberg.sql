# Tables with the property `iceberg` have field ids in their schema and files, and Iceberg metadata after each commit.
statement ok
CREATE TABLE t (id BIGINT, tags VARCHAR[], pairs MAP(VARCHAR, INTEGER), inner_value STRUCT(a INTEGER), p INTEGER) PARTITIONED BY (p) WITH (iceberg = true);

statement ok
INSERT INTO t VALUES (1, ['a'], MAP {'k': 1}, {'a': 1}, 7);

query
SELECT name, field_id FROM parquet_schema('$LAKE/main/t/**/*.parquet') WHERE field_id IS NOT NULL ORDER BY field_id
----
id|1
tags|2
pairs|3
inner_value|4
element|6
key|7
value|8
a|9

statement ok
ALTER TABLE t ADD COLUMN note VARCHAR;

statement ok
INSERT INTO t (id, note) VALUES (2, 'x');

statement ok
UPDATE t SET note = 'y' WHERE id = 1;

query
SELECT DISTINCT field_id FROM parquet_schema('$LAKE/main/t/**/*.parquet') WHERE name = 'note'
----
10

query
SELECT content FROM read_text('$LAKE/main/t/metadata/version-hint.text')
----
5

query
SELECT "last-column-id", len(snapshots), len(schemas), properties."delta-version" FROM read_json('$LAKE/main/t/metadata/v5.metadata.json')
----
10|5|2|4

# A table made by a query has ids from its first file on.
statement ok
CREATE TABLE made WITH (iceberg = true) AS SELECT 1 AS x, 'a' AS y;

query
SELECT name, field_id FROM parquet_schema('$LAKE/main/made/*.parquet') WHERE field_id IS NOT NULL ORDER BY field_id
----
x|1
y|2

# Turned on later: the files so far keep what they have.
statement ok
CREATE TABLE later AS SELECT 1 AS x;

statement ok
ALTER TABLE later SET ('ingot.iceberg' = 'true');

query
SELECT snapshots[1].summary."operation", snapshots[1].summary."total-records" FROM read_json('$LAKE/main/later/metadata/v2.metadata.json')
----
append|1

statement ok
ALTER TABLE later RESET (iceberg);

statement ok
INSERT INTO later VALUES (2);

query
SELECT count(*) FROM glob('$LAKE/main/later/metadata/v*.metadata.json')
----
1

statement error invalid_argument
CREATE TABLE bad (x INTEGER) WITH (iceberg = 'yes');
----
'ingot.iceberg' is 'yes': expected 'true' or 'false'

statement error invalid_argument
ALTER TABLE t SET ('delta.enableDeletionVectors' = true);
----
turn 'ingot.iceberg' off first
