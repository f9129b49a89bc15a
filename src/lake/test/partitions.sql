statement ok
CREATE TABLE p (id INTEGER, day DATE, region VARCHAR) PARTITIONED BY (day, region);

statement ok
INSERT INTO p VALUES (1, '2025-01-01', 'eu'), (2, '2025-01-01', 'us'), (3, '2025-01-02', 'eu'), (4, NULL, 'a/b c=d%'), (5, '2025-01-03', NULL);

query
SELECT id, day, region FROM p ORDER BY id
----
1|2025-01-01|eu
2|2025-01-01|us
3|2025-01-02|eu
4|NULL|a/b c=d%
5|2025-01-03|NULL

query
SELECT id FROM p WHERE day = '2025-01-01' AND region = 'us'
----
2

query
SELECT id FROM p WHERE day IS NULL
----
4

statement ok
UPDATE p SET region = 'moved' WHERE id = 1;

query
SELECT id, day, region FROM p WHERE region IN ('moved', 'eu') ORDER BY id
----
1|2025-01-01|moved
3|2025-01-02|eu

restart

query
SELECT day, count(*) FROM p GROUP BY day ORDER BY day NULLS LAST
----
2025-01-01|2
2025-01-02|1
2025-01-03|1
NULL|1

statement ok
MERGE INTO p USING (SELECT 3 AS id, DATE '2025-02-01' AS day) s ON p.id = s.id WHEN MATCHED THEN UPDATE SET day = s.day;

query
SELECT id, day, region FROM p WHERE id = 3
----
3|2025-02-01|eu

statement error invalid_argument
CREATE TABLE bad (a INTEGER) PARTITIONED BY (a);
----
at least one column must not be a partition column

# An empty text reads back as NULL: a NOT NULL partition column refuses it.
statement ok
CREATE TABLE full_only (id INTEGER, p VARCHAR NOT NULL) PARTITIONED BY (p);

statement error invalid_data
INSERT INTO full_only VALUES (1, '');
----
NOT NULL constraint failed: main.full_only.p

# So many files that each thread reads some of its own.
statement ok
CREATE TABLE many (p INTEGER, a BIGINT) PARTITIONED BY (p)

statement ok
INSERT INTO many SELECT a % 200, a FROM range(20000) r(a)

query
SELECT count(DISTINCT filename), count(*), sum(a) FROM many
----
200|20000|199990000

statement ok
DELETE FROM many WHERE a % 2000 < 1000

query
SELECT count(DISTINCT filename), count(*), sum(a), count(DISTINCT p), bool_and(p = a % 200) FROM many
----
200|10000|104995000|200|true

# A folder's name has an end.
statement ok
CREATE TABLE long_names (i INTEGER, p VARCHAR) PARTITIONED BY (p); INSERT INTO long_names SELECT 1, repeat('x', 250);

statement error invalid_data
INSERT INTO long_names SELECT 2, repeat('x', 300);
----
the value of a partition column is too long to be the name of a folder

statement error invalid_data
UPDATE long_names SET p = repeat('x', 300);
----
the value of a partition column is too long to be the name of a folder

query
SELECT i, length(p) FROM long_names
----
1|250
