statement ok
CREATE TABLE t (id INTEGER);

statement ok
BEGIN; INSERT INTO t VALUES (1); INSERT INTO t VALUES (2);

query
SELECT sum(id) FROM t
----
3

statement ok
DELETE FROM t WHERE id = 1;

query
SELECT sum(id) FROM t
----
2

statement ok
ROLLBACK;

query
SELECT count(*) FROM t
----
0

statement ok
BEGIN; INSERT INTO t SELECT i FROM range(100) r(i); UPDATE t SET id = id + 1000 WHERE id < 50; DELETE FROM t WHERE id < 60; COMMIT;

restart

query
SELECT count(*), min(id), max(id) FROM t
----
90|60|1049

query
SELECT count(*) FROM t AT (VERSION => 0)
----
0

statement ok
BEGIN; CREATE TABLE u AS SELECT 1 AS one; INSERT INTO u VALUES (2); CREATE TABLE v (x INTEGER); ROLLBACK;

query
SELECT count(*) FROM information_schema.tables WHERE table_catalog = 'lake'
----
1

statement ok
BEGIN; CREATE TABLE u AS SELECT 1 AS one; INSERT INTO u VALUES (2); INSERT INTO t VALUES (-1); COMMIT;

query
SELECT (SELECT sum(one) FROM u), (SELECT min(id) FROM t)
----
3|-1
