statement ok
CREATE TABLE t (i TINYINT, d DATE, n DECIMAL(6, 2), f FLOAT, w INTEGER);

statement ok
INSERT INTO t VALUES (100, DATE '2025-01-15', 1234.56, 1.5, 7), (NULL, NULL, NULL, NULL, NULL);

statement error unsupported
ALTER TABLE t ALTER COLUMN i TYPE INTEGER;
----
ALTER TABLE main.t SET ('delta.enableTypeWidening' = 'true')

statement ok
ALTER TABLE t SET ('delta.enableTypeWidening' = 'true');

statement ok
ALTER TABLE t ALTER COLUMN i TYPE SMALLINT;

statement ok
ALTER TABLE t ALTER COLUMN i TYPE BIGINT;

statement ok
ALTER TABLE t ALTER COLUMN d TYPE TIMESTAMP;

statement ok
ALTER TABLE t ALTER COLUMN n TYPE DECIMAL(12, 4);

statement ok
ALTER TABLE t ALTER COLUMN f TYPE DOUBLE;

statement ok
ALTER TABLE t ALTER COLUMN w TYPE DECIMAL(14, 3);

statement ok
INSERT INTO t VALUES (5000000000, TIMESTAMP '2025-01-16 01:02:03', 12345678.1234, 0.1, 1.125);

restart

query
SELECT * FROM t ORDER BY i
----
100|2025-01-15 00:00:00|1234.5600|1.5|7.000
5000000000|2025-01-16 01:02:03|12345678.1234|0.1|1.125
NULL|NULL|NULL|NULL|NULL

query
SELECT count(*) FILTER (i = 100), count(*) FILTER (d = TIMESTAMP '2025-01-15'), count(*) FILTER (n > 1234.5), count(*) FILTER (w = 7) FROM t
----
1|1|2|1

query
SELECT i FROM t WHERE i = 100 AND d = TIMESTAMP '2025-01-15' AND n = 1234.56 AND f = 1.5 AND w = 7
----
100

statement ok
DELETE FROM t WHERE i IS NULL;

query
SELECT count(*), min(i), max(n) FROM t
----
2|100|12345678.1234

statement error unsupported
ALTER TABLE t ALTER COLUMN i TYPE VARCHAR;
----
without rewriting data only wider types are possible

statement error unsupported
ALTER TABLE t ALTER COLUMN w TYPE DECIMAL(15, 3) USING w + 1;
----
without USING

# Inside of structs, lists and maps.
statement ok
CREATE TABLE n (id INTEGER, s STRUCT(a SMALLINT, l FLOAT[], deep STRUCT(d DATE)), m MAP(TINYINT, INTEGER), ls STRUCT(x TINYINT)[]) WITH ('delta.enableTypeWidening' = true);

statement ok
INSERT INTO n VALUES (1, {'a': 7, 'l': [1.5, NULL], 'deep': {'d': DATE '2025-01-15'}}, MAP {1: 2}, [{'x': 3}, NULL]), (2, NULL, NULL, NULL);

statement ok
ALTER TABLE n ALTER COLUMN s TYPE STRUCT(a BIGINT, l DOUBLE[], deep STRUCT(d TIMESTAMP));

statement ok
ALTER TABLE n ALTER COLUMN m TYPE MAP(SMALLINT, BIGINT);

statement ok
ALTER TABLE n ALTER COLUMN ls TYPE STRUCT(x INTEGER)[];

statement ok
INSERT INTO n VALUES (3, {'a': 5000000000, 'l': [0.1], 'deep': {'d': TIMESTAMP '2025-01-16 01:02:03'}}, MAP {1000: 5000000000}, [{'x': 70000}]);

restart

query
SELECT * FROM n ORDER BY id
----
1|{'a': 7, 'l': [1.5, NULL], 'deep': {'d': '2025-01-15 00:00:00'}}|{1=2}|[{'x': 3}, NULL]
2|NULL|NULL|NULL
3|{'a': 5000000000, 'l': [0.1], 'deep': {'d': '2025-01-16 01:02:03'}}|{1000=5000000000}|[{'x': 70000}]

query
SELECT id FROM n WHERE s.a = 7 AND s.deep.d = TIMESTAMP '2025-01-15' AND ls[1].x = 3
----
1

statement ok
UPDATE n SET id = 10 WHERE s.a = 7;

query
SELECT id, s.a, m[1] FROM n WHERE s.a < 10
----
10|7|2

statement error unsupported
ALTER TABLE n ALTER COLUMN s TYPE STRUCT(a INTEGER, l DOUBLE[], deep STRUCT(d TIMESTAMP));
----
also within structs, lists and maps

statement error unsupported
ALTER TABLE n ALTER COLUMN s TYPE STRUCT(b BIGINT, l DOUBLE[], deep STRUCT(d TIMESTAMP));
----
s cannot become
