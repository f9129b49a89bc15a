# Without column mapping, the names stand in the files.
statement ok
CREATE TABLE plain (id INTEGER, s STRUCT(a INTEGER, b VARCHAR), p VARCHAR) PARTITIONED BY (p);

statement ok
INSERT INTO plain VALUES (1, {'a': 10, 'b': 'x'}, 'one'), (2, {'a': 20, 'b': 'y'}, NULL);

statement error unsupported
ALTER TABLE plain RENAME COLUMN id TO number;
----
ALTER TABLE main.plain SET ('delta.columnMapping.mode' = 'name')

statement error unsupported
ALTER TABLE plain DROP COLUMN s;
----
ALTER TABLE main.plain SET ('delta.columnMapping.mode' = 'name')

statement error invalid_argument
ALTER TABLE plain ADD COLUMN "two words" INTEGER;
----
turn column mapping on

statement ok
ALTER TABLE plain SET ('delta.columnMapping.mode' = 'name');

statement ok
ALTER TABLE plain RENAME COLUMN id TO number;

statement ok
ALTER TABLE plain RENAME COLUMN p TO part;

statement ok
ALTER TABLE plain RENAME COLUMN s.a TO alpha;

statement ok
ALTER TABLE plain ADD COLUMN s.c BIGINT;

statement ok
ALTER TABLE plain ADD COLUMN "two words" DECIMAL(10, 2);

statement ok
INSERT INTO plain VALUES (3, {'alpha': 30, 'b': 'z', 'c': 33}, 'one', 3.5);

statement ok
ALTER TABLE plain DROP COLUMN s.b;

query
SELECT * FROM plain ORDER BY number
----
1|{'alpha': 10, 'c': NULL}|one|NULL
2|{'alpha': 20, 'c': NULL}|NULL|NULL
3|{'alpha': 30, 'c': 33}|one|3.50

# A dropped column's name can be used again, and brings nothing back.
statement ok
ALTER TABLE plain ADD COLUMN s.b VARCHAR;

statement ok
UPDATE plain SET s = {'alpha': 11, 'c': 12, 'b': 'new'} WHERE number = 1;

restart

query
SELECT number, s.alpha, s.b, s.c, part FROM plain WHERE part IS NULL OR part = 'one' ORDER BY number
----
1|11|new|12|one
2|20|NULL|NULL|NULL
3|30|NULL|33|one

query
SELECT count(*) FROM plain WHERE number = 3 AND "two words" = 3.5
----
1

statement error invalid_argument
ALTER TABLE plain DROP COLUMN part;
----
is partitioned by column part

statement error already_exists
ALTER TABLE plain RENAME COLUMN number TO s;
----
column s already exists

statement error not_found
ALTER TABLE plain DROP COLUMN s.nothing;
----
has no column 's.nothing'

statement error invalid_argument
ALTER TABLE plain ADD COLUMN number.x INTEGER;
----
column number is no struct

statement error invalid_argument
ALTER TABLE plain SET ('delta.columnMapping.mode' = 'none');
----
from 'none' to 'name' only

statement error invalid_argument
ALTER TABLE plain RESET ('delta.columnMapping.mode');
----
from 'none' to 'name' only

# Older versions keep the names that they had.
query
SELECT * FROM plain AT (VERSION => 1) ORDER BY id
----
1|{'a': 10, 'b': x}|one
2|{'a': 20, 'b': y}|NULL

# A table that is mapped from its start: names in its files are its own.
statement ok
CREATE TABLE born WITH ('delta.columnMapping.mode' = 'name') AS SELECT i AS "a key", [{'x': i, 'y': i::VARCHAR}] AS l, MAP {'k': {'v': i}} AS m FROM range(3) r(i);

query
SELECT * FROM born WHERE "a key" = 1
----
1|[{'x': 1, 'y': 1}]|{k={'v': 1}}

query
SELECT count(*), count(*) FILTER (name LIKE 'col-%') > 0, count(*) FILTER (name IN ('x', 'y', 'v', 'a key')), count(DISTINCT field_id) FROM (FROM parquet_schema('$LAKE/main/born/*.parquet') WHERE field_id IS NOT NULL)
----
6|true|0|6

statement ok
ALTER TABLE born RENAME COLUMN l.element.x TO ex;

statement ok
ALTER TABLE born ADD COLUMN m.value.w VARCHAR;

statement ok
ALTER TABLE born DROP COLUMN l.element.y;

statement ok
DELETE FROM born WHERE "a key" = 0;

statement ok
MERGE INTO born USING (SELECT 1 AS k UNION ALL SELECT 7) s ON born."a key" = s.k WHEN MATCHED THEN UPDATE SET m = MAP {'k': {'v': 100, 'w': 'w'}} WHEN NOT MATCHED THEN INSERT VALUES (s.k, [{'ex': 70}], NULL);

query
SELECT * FROM born ORDER BY "a key"
----
1|[{'ex': 1}]|{k={'v': 100, 'w': w}}
2|[{'ex': 2}]|{k={'v': 2, 'w': NULL}}
7|[{'ex': 70}]|NULL

# Statistics are kept under the physical names: a filter that no file can match reads none.
query
SELECT count(*) FROM born WHERE "a key" > 1000
----
0

statement ok
CREATE TABLE ids (id INTEGER, s STRUCT(a INTEGER), l STRUCT(b INTEGER)[], m MAP(VARCHAR, STRUCT(c INTEGER))) WITH ('delta.columnMapping.mode' = 'id');

statement ok
INSERT INTO ids VALUES (1, {'a': 1}, [{'b': 2}], MAP {'k': {'c': 3}});

statement ok
ALTER TABLE ids RENAME COLUMN s.a TO aa;

statement ok
ALTER TABLE ids ADD COLUMN l.element.bb INTEGER;

statement ok
ALTER TABLE ids RENAME COLUMN m.value.c TO cc;

statement ok
ALTER TABLE ids RENAME COLUMN id TO number;

query
SELECT * FROM ids WHERE number = 1
----
1|{'aa': 1}|[{'b': 2, 'bb': NULL}]|{k={'cc': 3}}

statement ok
UPDATE ids SET number = 2;

query
SELECT * FROM ids
----
2|{'aa': 1}|[{'b': 2, 'bb': NULL}]|{k={'cc': 3}}
