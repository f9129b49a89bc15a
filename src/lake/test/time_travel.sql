statement ok
CREATE TABLE t AS SELECT 1 AS id;

statement ok
INSERT INTO t VALUES (2);

query
SELECT count(*) FROM t AT (TIMESTAMP => TIMESTAMP '2999-01-01 00:00:00')
----
2

statement error not_found
SELECT count(*) FROM t AT (TIMESTAMP => TIMESTAMP '2001-01-01 00:00:00');
----
t

query
SELECT sum(id) FROM delta_table('$LAKE/main/t', version => 0)
----
1

query
SELECT sum(id) FROM delta_table('$LAKE/main/t')
----
3

statement error not_found
SELECT * FROM delta_table('$LAKE/main/nothing');
----
nothing

statement error invalid_argument
SELECT * FROM delta_table('$LAKE/main/t', version => 0, "timestamp" => now());
----
version or timestamp, not both

# A table may be compared with its own past in one statement.
query
SELECT a.id FROM t a LEFT JOIN (SELECT * FROM t AT (VERSION => 0)) b ON a.id = b.id WHERE b.id IS NULL
----
2

statement ok
CREATE TABLE no_append (id INTEGER) WITH ('delta.appendOnly' = 'true');

statement ok
INSERT INTO no_append VALUES (1);

statement error invalid_argument
DELETE FROM no_append;
----
append-only

statement error invalid_argument
CREATE TABLE bad (id INTEGER) WITH ('delta.appendOnl' = 'true');
----
did you mean 'delta.appendOnly'

statement error invalid_argument
SELECT * FROM delta_table(NULL);
----
the path is NULL
