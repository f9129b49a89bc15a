# DELETE, UPDATE and MERGE write only what they change.
statement ok
CREATE TABLE t AS SELECT i AS id, 'n' || i AS name, i % 3 AS k FROM range(10) r(i);

statement ok
DELETE FROM t WHERE id IN (3, 4);

query
SELECT count(*), sum(id) FROM t
----
8|38

statement ok
UPDATE t SET name = 'changed', k = k + 10 WHERE id >= 8;

query
SELECT id, name, k FROM t WHERE id >= 7 ORDER BY id
----
7|n7|1
8|changed|12
9|changed|10

# Nothing matches: no version is made.
statement ok
DELETE FROM t WHERE id = 1000;

statement ok
UPDATE t SET name = 'x' WHERE id = 1000;

query
SELECT count(*) FROM t AT (VERSION => 2)
----
8

statement error not_found
SELECT count(*) FROM t AT (VERSION => 3)
----
3

statement ok
MERGE INTO t USING (SELECT * FROM (VALUES (1, 'one'), (100, 'hundred')) v(id, name)) s ON t.id = s.id
WHEN MATCHED THEN UPDATE SET name = s.name
WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name);

query
SELECT id, name, k FROM t WHERE id IN (0, 1, 100) ORDER BY id
----
0|n0|0
1|one|1
100|hundred|NULL

statement ok
MERGE INTO t USING (SELECT 1 AS id, 'gone' AS what UNION ALL SELECT 2, 'kept' UNION ALL SELECT 500, 'new') s ON t.id = s.id
WHEN MATCHED AND s.what = 'gone' THEN DELETE
WHEN MATCHED AND TRUE THEN UPDATE SET name = s.what
WHEN NOT MATCHED THEN INSERT (id, name, k) VALUES (s.id, s.what, 5)
WHEN NOT MATCHED BY SOURCE AND t.id = 100 THEN DELETE;

query
SELECT id, name, k FROM t WHERE id IN (1, 2, 100, 500) ORDER BY id
----
2|kept|2
500|new|5

statement error invalid_data
MERGE INTO t USING (SELECT 2 AS id, 'a' AS name UNION ALL SELECT 2, 'b') s ON t.id = s.id
WHEN MATCHED THEN UPDATE SET name = s.name;
----
more than one source row matches the same target row

query
SELECT name FROM t WHERE id = 2
----
kept

statement ok
DELETE FROM t;

query
SELECT count(*) FROM t
----
0

statement ok
INSERT INTO t SELECT i, 'again', 0 FROM range(5) r(i);

query
SELECT count(*), count(DISTINCT name) FROM t
----
5|1
