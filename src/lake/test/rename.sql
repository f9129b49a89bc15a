# Renaming a table copies its files; the rows, the description and what applications left go along.
statement ok
CREATE TABLE a (day DATE, n INTEGER NOT NULL) PARTITIONED BY (day) WITH ('owner' = 'sales', 'delta.enableDeletionVectors' = true); COMMENT ON TABLE a IS 'what it is';

statement ok
INSERT INTO a VALUES ('2025-01-15', 1), ('2025-01-16', 2), ('2025-01-16', 3); DELETE FROM a WHERE n = 3;

statement ok
ALTER TABLE a RENAME TO b;

restart

query
SELECT day, n FROM b ORDER BY n
----
2025-01-15|1
2025-01-16|2

query
SELECT table_name, comment, tags['owner'] FROM duckdb_tables()
----
b|what it is|sales

statement error not_found
SELECT * FROM a;
----
a

statement ok
CREATE TABLE c AS SELECT 1 AS one; CREATE VIEW d AS SELECT 1 AS one;

statement error already_exists
ALTER TABLE b RENAME TO c;
----
main.c exists already

statement error already_exists
ALTER TABLE b RENAME TO d;
----
main.d exists already

# What templates do to replace a table: it takes the other's place as its next version.
statement ok
BEGIN; CREATE TABLE c_new AS SELECT 2 AS one, 'x' AS more; ALTER TABLE c RENAME TO c_old; ALTER TABLE c_new RENAME TO c; DROP TABLE c_old; COMMIT;

query
SELECT * FROM c
----
2|x

query
SELECT * FROM c AT (VERSION => 0)
----
1

query
SELECT table_name FROM duckdb_tables() ORDER BY 1
----
b
c

statement ok
BEGIN; ALTER TABLE c RENAME TO e; ROLLBACK;

query
SELECT one FROM c
----
2

statement error not_found
SELECT * FROM e;
----
e
