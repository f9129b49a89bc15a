# A view is an object of the lake: any session and any process sees it.
statement ok
CREATE SCHEMA bronze; CREATE SCHEMA gold; CREATE TABLE bronze.orders (id BIGINT, amount DECIMAL(10,2)); INSERT INTO bronze.orders VALUES (1, 10), (2, 20);

statement ok
CREATE VIEW gold.big AS WITH source AS (SELECT * FROM lake.bronze.orders), orders AS (SELECT * FROM source) SELECT id, lake.bronze.orders.amount * 2 AS twice FROM lake.bronze.orders WHERE id IN (SELECT id FROM orders) -- a comment

query
SELECT * FROM gold.big ORDER BY id
----
1|20.00
2|40.00

restart

query
SELECT * FROM lake.gold.big ORDER BY id
----
1|20.00
2|40.00

query
SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_catalog = 'lake' ORDER BY ALL
----
bronze|orders|BASE TABLE
gold|big|VIEW

query
SELECT schema_name, view_name, column_count, sql FROM duckdb_views() WHERE NOT internal
----
gold|big|NULL|CREATE VIEW gold.big AS WITH "source" AS (SELECT * FROM lake.bronze.orders), orders AS (SELECT * FROM "source")SELECT id, (bronze.orders.amount * 2) AS twice FROM lake.bronze.orders WHERE (id = ANY(SELECT id FROM orders));

query
SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'big' ORDER BY ordinal_position
----
id|BIGINT
twice|DECIMAL(18,2)

query
SELECT column_name, column_type FROM (DESCRIBE gold.big)
----
id|BIGINT
twice|DECIMAL(18,2)

query
SELECT name FROM (SHOW ALL TABLES) WHERE database = 'lake' ORDER BY name
----
big
orders

# The lake may be attached by any name.
statement ok
USE memory; DETACH lake; ATTACH '$LAKE' AS other (TYPE ingot, READ_WRITE); USE other;

query
SELECT sum(twice) FROM other.gold.big
----
60.00

statement ok
CREATE VIEW gold.bigger AS SELECT b.id FROM gold.big b JOIN bronze.orders o USING (id) WHERE twice > 20;

statement ok
USE memory; DETACH other; ATTACH '$LAKE' AS lake (TYPE ingot, READ_WRITE); USE lake;

query
SELECT id FROM gold.bigger
----
2

# A name without a schema is looked for beside the view, then where the session looks; it is kept as it was found.
statement ok
CREATE TABLE here (x INTEGER); INSERT INTO here VALUES (1); CREATE VIEW gold.found AS SELECT * FROM here; CREATE TABLE gold.here AS SELECT 99 AS y;

statement ok
USE memory;

query
SELECT x FROM lake.gold.found
----
1

statement ok
USE lake;

statement error unsupported
CREATE TEMP TABLE mine AS SELECT 1 AS one; CREATE VIEW v AS SELECT * FROM mine;
----
no other session has it

# Replacing, and what is in the way.
statement error already_exists
CREATE VIEW gold.big AS SELECT 1 AS one;
----
view gold.big already exists

statement ok
CREATE VIEW IF NOT EXISTS gold.big AS SELECT 1 AS one; CREATE OR REPLACE VIEW gold.big (a, b) AS SELECT id, amount, 3 AS c FROM bronze.orders;

query
SELECT b, c FROM gold.BIG WHERE a = 1
----
10.00|3

statement error already_exists
CREATE OR REPLACE VIEW bronze.orders AS SELECT 1 AS one;
----
bronze.orders is a table and cannot become a view

statement error already_exists
CREATE OR REPLACE TABLE gold.big AS SELECT 1 AS one;
----
gold.big is a view and cannot become a table

statement error already_exists
CREATE TABLE gold.Big (x INTEGER);
----
gold.big is a view

statement error invalid_argument
DROP TABLE gold.big;
----
gold.big is a view: DROP VIEW drops it

statement error invalid_argument
DROP VIEW bronze.orders;
----
bronze.orders is a table: DROP TABLE drops it

statement error invalid_argument
INSERT INTO gold.big VALUES (1, 2);
----
big is not an table

statement error not_found
DROP VIEW gold.nothing;
----
nothing

statement ok
DROP VIEW IF EXISTS gold.nothing;

statement error invalid_argument
CREATE VIEW gold.self AS SELECT * FROM gold.found; CREATE OR REPLACE VIEW gold.found AS SELECT * FROM gold.self;
----
recursi

query
SELECT count(*) FROM gold.self
----
1

# What a view reads may go: the error says what is missing.
statement error invalid_argument
SELECT * FROM gold.bigger;
----
Column "id" does not exist on left side of join

statement error invalid_argument
CREATE VIEW gold.wrong AS SELECT nothing FROM bronze.orders;
----
Referenced column "nothing" not found

# Views follow their tables.
statement ok
CREATE TABLE base (a INTEGER, b INTEGER); CREATE VIEW every AS SELECT * FROM base; CREATE VIEW named AS SELECT b FROM base;

statement ok
CREATE OR REPLACE TABLE base AS SELECT 1 AS a, 'x' AS c;

query
SELECT * FROM every
----
1|x

statement error invalid_argument
SELECT * FROM named;
----
Referenced column "b" not found

statement error invalid_argument
DESCRIBE named;
----
"b" not found

query
SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_name IN ('every', 'named') ORDER BY ALL
----
every|a|INTEGER
every|c|VARCHAR
named|b|INTEGER

statement ok
DROP TABLE base;

statement error not_found
SELECT * FROM every;
----
base

# Transactions.
statement ok
BEGIN; CREATE VIEW t1 AS SELECT 1 AS one; CREATE VIEW t2 AS SELECT one + 1 AS two FROM t1;

query
SELECT two FROM t2
----
2

statement ok
ROLLBACK;

statement error not_found
SELECT * FROM t1;
----
t1

statement ok
BEGIN; DROP VIEW gold.big; CREATE TABLE gold.big AS SELECT 'now a table' AS kind; COMMIT;

query
SELECT kind FROM gold.big
----
now a table

statement ok
BEGIN; DROP TABLE gold.big; CREATE VIEW gold.big AS SELECT 'now a view' AS kind; COMMIT;

restart

query
SELECT kind FROM gold.big
----
now a view

query
SELECT count(*) FROM duckdb_tables() WHERE table_name = 'big'
----
0

# Comments and names.
statement ok
COMMENT ON VIEW gold.big IS 'what it is'; COMMENT ON COLUMN gold.big.kind IS 'its kind'; ALTER VIEW gold.big RENAME TO large;

restart

query
SELECT v.comment, c.comment FROM duckdb_views() v JOIN duckdb_columns() c ON c.table_name = v.view_name WHERE view_name = 'large'
----
what it is|its kind

statement error not_found
SELECT * FROM gold.big;
----
big

statement error already_exists
ALTER VIEW gold.large RENAME TO here;
----
gold.here exists already

statement error not_found
COMMENT ON COLUMN gold.large.nothing IS 'x';
----
nothing

# Dropped while it is read.
statement ok
BEGIN; SELECT * FROM gold.large; DROP VIEW gold.large; COMMIT;

statement error invalid_argument
DROP SCHEMA gold;
----
still holds table 'here'

statement ok
DROP SCHEMA gold CASCADE;

query
SELECT schema_name FROM information_schema.schemata WHERE catalog_name = 'lake' ORDER BY 1
----
bronze
main

statement error invalid_argument
DROP SCHEMA main CASCADE;
----
cannot be dropped

# A file that is no view's is named, and hides no other.
statement ok
CREATE SCHEMA torn; CREATE VIEW torn.fine AS SELECT 1 AS one; COPY (SELECT 1 AS format, 'SELECT 1; DROP TABLE here' AS sql) TO '$LAKE/torn/two.view.json' (FORMAT json); COPY (SELECT 9 AS format, 'SELECT 1' AS sql) TO '$LAKE/torn/later.view.json' (FORMAT json); COPY (SELECT 1 AS format, 'SELECT 1' AS sql, ['x'] AS columns) TO '$LAKE/torn/odd.view.json' (FORMAT json); COPY (SELECT 1 AS format, 'SELEKT 1' AS sql, 'kept' AS id) TO '$LAKE/torn/unparsed.view.json' (FORMAT json);

statement error corrupt
SELECT * FROM torn.two;
----
torn/two.view.json is no view's file: its SQL is not one SELECT

statement error corrupt
SELECT * FROM torn.later;
----
torn/later.view.json is no view's file: its 'format' is 9

statement error corrupt
SELECT * FROM torn.odd;
----
'columns[0]' is not an object; DROP VIEW removes it, CREATE OR REPLACE VIEW replaces it

statement error corrupt
DESCRIBE torn.unparsed;
----
torn/unparsed.view.json is no view's file: its SQL is not one SELECT: syntax error at or near "SELEKT"

statement error corrupt
CREATE VIEW torn.above AS SELECT * FROM torn.unparsed;
----
torn/unparsed.view.json is no view's file

query
SELECT one FROM torn.fine
----
1

query
SELECT table_name FROM information_schema.tables WHERE table_schema = 'torn'
----
fine

warned
a view is left out of the list

warned
torn/two.view.json is no view's file: its SQL is not one SELECT

warned
torn/unparsed.view.json is no view's file: its SQL is not one SELECT: syntax error at or near "SELEKT"

warned
torn/later.view.json is no view's file: its 'format' is 9

query
SELECT view_name FROM duckdb_views() WHERE schema_name = 'torn'
----
fine

query
SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'torn'
----
fine|one

# It can be dropped and replaced, and not otherwise changed.
statement error corrupt
ALTER VIEW torn.two RENAME TO three;
----
torn/two.view.json is no view's file

statement error corrupt
COMMENT ON VIEW torn.two IS 'x';
----
torn/two.view.json is no view's file

statement error already_exists
CREATE VIEW torn.two AS SELECT 2 AS two;
----
view torn.two already exists

statement error already_exists
CREATE TABLE torn.two (i INTEGER);
----
torn.two is a view

# A replacement that fails leaves it as it was.
statement error not_found
CREATE OR REPLACE VIEW torn.odd AS SELECT * FROM nothing;
----
nothing

statement error corrupt
SELECT * FROM torn.odd;
----
'columns[0]' is not an object

statement ok
DROP VIEW torn.two; CREATE OR REPLACE VIEW torn.unparsed AS SELECT 3 AS three; CREATE OR REPLACE VIEW torn.odd AS SELECT 4 AS four;

restart

query
SELECT table_name FROM information_schema.tables WHERE table_schema = 'torn' ORDER BY ALL
----
fine
odd
unparsed

query
SELECT three, four, (SELECT id FROM read_json('$LAKE/torn/unparsed.view.json')) FROM torn.unparsed, torn.odd
----
3|4|kept

statement error not_found
SELECT * FROM torn.two;
----
two

statement ok
DROP SCHEMA torn CASCADE;

query
SELECT count(*) FROM glob('$LAKE/torn/*')
----
0
