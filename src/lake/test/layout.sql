# Clustering: SORTED BY names the columns; the log keeps them by physical names.
statement ok
CREATE TABLE t (a INTEGER, b VARCHAR, s STRUCT(x DATE), o BOOLEAN) SORTED BY (b, s.x);

query
SELECT tags['delta.clustering'] FROM duckdb_tables() WHERE table_name = 't'
----
b, s.x

query
SELECT d.configuration FROM (SELECT domainMetadata AS d FROM read_json('$LAKE/main/t/_delta_log/00000000000000000000.json', format = 'newline_delimited') WHERE domainMetadata IS NOT NULL)
----
{"clusteringColumns":[["b"],["s","x"]],"domainName":"delta.clustering"}

statement ok
INSERT INTO t VALUES (1, 'x', {'x': DATE '2025-01-15'}, true);

statement ok
ALTER TABLE t SET SORTED BY (a);

restart

query
SELECT tags['delta.clustering'] FROM duckdb_tables() WHERE table_name = 't'
----
a

statement ok
ALTER TABLE t SET ('delta.columnMapping.mode' = 'name');

statement error invalid_argument
ALTER TABLE t DROP COLUMN a;
----
is used by the table's SORTED BY

statement ok
ALTER TABLE t RESET SORTED BY;

query
SELECT tags['delta.clustering'] = '' FROM duckdb_tables() WHERE table_name = 't'
----
true

statement ok
ALTER TABLE t DROP COLUMN a;

statement error invalid_argument
ALTER TABLE t SET SORTED BY (o);
----
keeps no smallest and largest value

statement error invalid_argument
ALTER TABLE t SET SORTED BY (nothing);
----
has no column '"nothing"'

statement error invalid_argument
CREATE TABLE p (a INTEGER, b INTEGER) PARTITIONED BY (a) SORTED BY (b);
----
either partitioned or clustered

# Optimizing lays the rows of a clustered table in its order.
statement ok
CREATE TABLE c (a INTEGER) SORTED BY (a);

statement ok
INSERT INTO c VALUES (2), (1);

statement ok
INSERT INTO c VALUES (4), (3);

statement ok
CALL ingot_optimize('main.c');

query
SELECT count(*) FROM read_text('$LAKE/main/c/_delta_log/00000000000000000003.json') WHERE content LIKE '%ZCUBE_ZORDER_BY%'
----
1

query
SELECT a FROM read_parquet('$LAKE/main/c/*.parquet', filename = true) WHERE filename IN (SELECT max(filename) FROM read_parquet('$LAKE/main/c/*.parquet', filename = true))
----
1
2
3
4
