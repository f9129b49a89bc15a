statement ok
CREATE TABLE t (id INTEGER);

statement ok
INSERT INTO t VALUES (1);

statement ok
ALTER TABLE t ADD COLUMN note VARCHAR;

statement ok
ALTER TABLE t ADD COLUMN IF NOT EXISTS note VARCHAR;

statement ok
INSERT INTO t VALUES (2, 'two');

query
SELECT id, note FROM t ORDER BY id
----
1|NULL
2|two

query
SELECT id FROM t WHERE note IS NULL
----
1

statement ok
BEGIN; ALTER TABLE t ADD COLUMN n BIGINT; INSERT INTO t VALUES (3, 'three', 33); UPDATE t SET n = id * 10 WHERE n IS NULL; COMMIT;

query
SELECT * FROM t ORDER BY id
----
1|NULL|10
2|two|20
3|three|33

statement ok
COMMENT ON TABLE t IS 'numbers';

statement ok
COMMENT ON COLUMN t.note IS 'in words';

restart

query
SELECT comment FROM duckdb_tables() WHERE table_name = 't'
----
numbers

query
SELECT comment FROM duckdb_columns() WHERE table_name = 't' AND column_name = 'note'
----
in words

statement error already_exists
ALTER TABLE t ADD COLUMN id INTEGER;
----
column id already exists
