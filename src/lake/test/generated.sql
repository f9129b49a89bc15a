statement ok
CREATE TABLE t (a INTEGER, twice BIGINT GENERATED ALWAYS AS (a * 2), note VARCHAR DEFAULT 'none', made DATE DEFAULT DATE '2025-01-15');

statement ok
INSERT INTO t (a) VALUES (1), (NULL);

statement ok
INSERT INTO t (a, note) VALUES (2, DEFAULT), (3, NULL);

statement ok
INSERT INTO t (a, twice) VALUES (4, 8);

statement error invalid_data
INSERT INTO t (a, twice) VALUES (5, 11);
----
table main.t: generated column 'twice'

query
SELECT * FROM t ORDER BY a NULLS LAST
----
1|2|none|2025-01-15
2|4|none|2025-01-15
3|6|NULL|2025-01-15
4|8|none|2025-01-15
NULL|NULL|none|2025-01-15

statement ok
UPDATE t SET a = 10 WHERE a = 1;

statement ok
UPDATE t SET note = DEFAULT WHERE a = 3;

statement ok
MERGE INTO t USING (SELECT 2 AS k UNION ALL SELECT 77) s ON t.a = s.k WHEN MATCHED THEN UPDATE SET a = 20 WHEN NOT MATCHED THEN INSERT (a) VALUES (s.k);

restart

query
SELECT a, twice, note FROM t WHERE a IS NOT NULL ORDER BY a
----
3|6|none
4|8|none
10|20|none
20|40|none
77|154|none

statement ok
ALTER TABLE t ALTER COLUMN note SET DEFAULT upper('later');

statement ok
ALTER TABLE t ALTER COLUMN made DROP DEFAULT;

statement ok
INSERT INTO t (a) VALUES (100);

query
SELECT * FROM t WHERE a = 100
----
100|200|LATER|NULL

statement error unsupported
ALTER TABLE t ADD COLUMN n INTEGER DEFAULT 7;
----
Delta gives no default to a column in the statement that adds it

statement error invalid_argument
ALTER TABLE t ALTER COLUMN twice SET DEFAULT 1;
----
is generated and has no default

statement ok
CREATE TABLE days (seen TIMESTAMPTZ, day DATE GENERATED ALWAYS AS (CAST(seen AS DATE)));

query
SELECT count(*) FROM read_text('$LAKE/main/days/_delta_log/00000000000000000000.json') WHERE content LIKE '%CAST(seen AS DATE)%'
----
1

# Numbers that the table gives out.
statement ok
CREATE TABLE n (id BIGINT, v VARCHAR) WITH ('delta.identity.id' = 'always start 10 step 5');

statement ok
INSERT INTO n (v) VALUES ('a'), ('b');

statement ok
INSERT INTO n (v) SELECT 'c';

statement error invalid_data
INSERT INTO n VALUES (1, 'd');
----
column id is always generated

statement error invalid_argument
UPDATE n SET id = 3;
----
column id is always generated and cannot be set

statement ok
UPDATE n SET v = 'changed' WHERE v = 'b';

statement ok
MERGE INTO n USING (SELECT 'e' AS v) s ON n.v = s.v WHEN NOT MATCHED THEN INSERT (v) VALUES (s.v);

restart

statement ok
BEGIN; INSERT INTO n (v) VALUES ('f'); INSERT INTO n (v) VALUES ('g'); COMMIT;

query
SELECT * FROM n ORDER BY id
----
10|a
15|changed
20|c
25|e
30|f
35|g

statement ok
CREATE TABLE d (id BIGINT, v VARCHAR) WITH ('delta.identity.id' = 'by default');

statement ok
INSERT INTO d VALUES (7, 'given');

statement ok
INSERT INTO d (v) VALUES ('x');

query
SELECT * FROM d ORDER BY id
----
1|x
7|given

statement error invalid_argument
CREATE TABLE e (id INTEGER) WITH ('delta.identity.id' = 'always');
----
an identity column must be a BIGINT

statement error invalid_argument
CREATE TABLE e (id BIGINT) WITH ('delta.identity.id' = 'sometimes');
----
expected such as 'always start 1 step 1'
