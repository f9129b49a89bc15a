# Create, insert, read, and read again after a restart.
statement ok
CREATE SCHEMA bronze;

statement ok
CREATE TABLE bronze.t (id BIGINT NOT NULL, name VARCHAR, price DECIMAL(10,2), ts TIMESTAMPTZ);

query
SELECT count(*) FROM bronze.t
----
0

statement ok
INSERT INTO bronze.t VALUES (1, 'a', 1.50, '2025-01-15 10:00:00+00'), (2, NULL, NULL, NULL);

query
SELECT id, name, price FROM bronze.t ORDER BY id
----
1|a|1.50
2|NULL|NULL

query
SELECT count(*), min(id), max(id) FROM lake.bronze.t
----
2|1|2

statement error invalid_data
INSERT INTO bronze.t (name) VALUES ('no id');
----
NOT NULL constraint failed: bronze.t.id

statement error already_exists
CREATE TABLE bronze.t (id BIGINT);
----
table bronze.t already exists

statement ok
CREATE TABLE IF NOT EXISTS bronze.t (id BIGINT);

restart

query
SELECT id, name FROM bronze.t WHERE id > 1
----
2|NULL

query
SELECT table_schema, table_name FROM information_schema.tables WHERE table_catalog = 'lake'
----
bronze|t

query
SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = 't'
----
id|BIGINT|NO
name|VARCHAR|YES
price|DECIMAL(10,2)|YES
ts|TIMESTAMP WITH TIME ZONE|YES

statement ok
CREATE TABLE bronze.copy AS SELECT id * 10 AS id, name FROM bronze.t;

query
SELECT * FROM bronze.copy ORDER BY id
----
10|a
20|NULL

statement ok
CREATE OR REPLACE TABLE bronze.copy AS SELECT 7 AS seven;

query
SELECT * FROM bronze.copy
----
7

query
SELECT * FROM bronze.copy AT (VERSION => 0) ORDER BY id
----
10|a
20|NULL

statement ok
DROP TABLE bronze.copy;

statement ok
DROP TABLE IF EXISTS bronze.copy;

query
SELECT count(*) FROM information_schema.tables WHERE table_name = 'copy'
----
0

statement ok
CREATE TABLE bronze.copy (x INTEGER);

query
SELECT * FROM bronze.copy
----

# Names are found in any case; the nearest is suggested.
statement ok
CREATE TABLE Mixed_Case (Id INTEGER);

query
SELECT count(*) FROM mixed_case
----
0

statement error not_found
SELECT * FROM bronze.nothing;
----
nothing

statement error not_found
CREATE TABLE nowhere.t (id INTEGER);
----
schema 'nowhere' does not exist

statement error unsupported
CREATE SEQUENCE s;
----
a lake keeps tables and views, not sequences

statement error unsupported
CREATE TABLE k (id INTEGER PRIMARY KEY);
----
PRIMARY KEY

statement error invalid_argument
DROP SCHEMA bronze;
----
still holds table

statement ok
DROP TABLE bronze.copy; DROP TABLE bronze.t; DROP SCHEMA bronze;

statement ok
CREATE SCHEMA IF NOT EXISTS silver;

restart

query
SELECT schema_name FROM information_schema.schemata WHERE catalog_name = 'lake' ORDER BY 1
----
main
silver
