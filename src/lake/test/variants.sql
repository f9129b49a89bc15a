# VARIANT columns: any value, of a type of its own in each row.
statement ok
CREATE TABLE t (i INTEGER, v VARIANT); INSERT INTO t VALUES (1, 1), (2, {'b': 1, 'a': [{'z': 1}, {'z': NULL}]}), (3, NULL), (4, 'text'), (5, '{"k":null,"d":0.5,"e":[],"o":{}}'::JSON);

query
SELECT i, v, v IS NULL FROM t ORDER BY i
----
1|1|false
2|{'a': [{'z': 1}, {'z': NULL}], 'b': 1}|false
3|NULL|true
4|text|false
5|{'d': 0.5, 'e': [], 'k': NULL, 'o': {}}|false

restart

query
SELECT i, variant_typeof(v) FROM t WHERE v IS NOT NULL ORDER BY i
----
1|INT32
2|OBJECT(a, b)
4|VARCHAR
5|OBJECT(d, e, k, o)

query
SELECT i FROM t WHERE v IS NULL
----
3

query
SELECT i, v.a[2] FROM t WHERE v.b::INTEGER = 1
----
2|{'z': NULL}

query
SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 't' ORDER BY ordinal_position
----
i|INTEGER
v|VARIANT

# The log: the feature, the type, and how many are NULL.
query
SELECT protocol.minReaderVersion, protocol.readerFeatures, list_contains(protocol.writerFeatures, 'variantType') FROM read_json('$LAKE/main/t/_delta_log/00000000000000000000.json', format = 'newline_delimited') WHERE protocol IS NOT NULL
----
3|[variantType]|true

query
SELECT metaData.schemaString LIKE '%{"name":"v","type":"variant","nullable":true,"metadata":{}}%' FROM read_json('$LAKE/main/t/_delta_log/00000000000000000000.json', format = 'newline_delimited') WHERE metaData IS NOT NULL
----
true

query
SELECT add.stats FROM read_json('$LAKE/main/t/_delta_log/00000000000000000001.json', format = 'newline_delimited') WHERE add IS NOT NULL
----
{"numRecords":5,"minValues":{"i":1},"maxValues":{"i":5},"nullCount":{"i":0,"v":1}}

# In a file: the names sorted and once, fields in their order, a NULL that is none of the variant's own.
query
SELECT name, type, num_children FROM parquet_schema('$LAKE/main/t/*.parquet') WHERE name NOT IN ('duckdb_schema', 'i')
----
v|NULL|2
metadata|BYTE_ARRAY|NULL
value|BYTE_ARRAY|NULL

query
SELECT i, hex(v.metadata), hex(v.value), v IS NULL FROM read_parquet('$LAKE/main/t/*.parquet') WHERE i < 4 ORDER BY i
----
1|110000|1401000000|false
2|11030001020361627A|0202000100151A0302000A10020102000514010000000201020001001401000000|false
3|NULL|NULL|true

# Each type that a variant has.
statement ok
CREATE TABLE kinds (i INTEGER, v VARIANT); INSERT INTO kinds VALUES (1, true), (2, false), (3, -1::TINYINT), (4, -2::SMALLINT), (5, -3::BIGINT), (6, 1.5::FLOAT), (7, -2.5::DOUBLE), (8, 0.05::DECIMAL(5,2)), (9, -12345678901.5::DECIMAL(18,1)), (10, '-12345678901234567890123456789.0123456789'::DECIMAL(38,9)), (11, DATE '2020-02-03'), (12, TIMESTAMP '1960-01-01 01:02:03.000004'), (13, TIMESTAMPTZ '2020-01-01 00:00:00.5+00'), (14, '\xAA\x00'::BLOB), (15, 'ff0102030405060708090a0b0c0d0e0f'::UUID), (16, TIME '10:11:12.5'), (17, repeat('x', 63)), (18, repeat('y', 64)), (19, 255::UTINYINT), (20, 65535::USMALLINT), (21, 4294967295::UINTEGER), (22, 18446744073709551615::UBIGINT), (23, -170141183460469231731687303715884105::HUGEINT), (24, TIMESTAMP_S '2020-01-01 00:00:01'), (25, TIMESTAMP_MS '2020-01-01 00:00:00.001'), (26, TIMESTAMP_NS '2020-01-01 00:00:00.000001'), (27, TIMESTAMP_NS '2020-01-01 00:00:00.000000001'), (28, ''), (29, 0::DECIMAL(3,2)), (30, MAP {'k': 1}), (31, '00000000-0000-0000-0000-000000000001'::UUID);

query
SELECT i, variant_typeof(v), CASE WHEN i IN (17, 18) THEN length(v::VARCHAR)::VARCHAR ELSE v::VARCHAR END FROM kinds ORDER BY i
----
1|BOOL_TRUE|true
2|BOOL_FALSE|false
3|INT8|-1
4|INT16|-2
5|INT64|-3
6|FLOAT|1.5
7|DOUBLE|-2.5
8|DECIMAL(9, 2)|0.05
9|DECIMAL(18, 1)|-12345678901.5
10|DECIMAL(38, 9)|-12345678901234567890123456789.012345679
11|DATE|2020-02-03
12|TIMESTAMP_MICROS|1960-01-01 01:02:03.000004
13|TIMESTAMP_MICROS_TZ|2020-01-01 00:00:00.5+00
14|BLOB|\xAA\x00
15|UUID|ff010203-0405-0607-0809-0a0b0c0d0e0f
16|TIME_MICROS|10:11:12.5
17|VARCHAR|63
18|VARCHAR|64
19|INT16|255
20|INT32|65535
21|INT64|4294967295
22|DECIMAL(38, 0)|18446744073709551615
23|DECIMAL(38, 0)|-170141183460469231731687303715884105
24|TIMESTAMP_MICROS|2020-01-01 00:00:01
25|TIMESTAMP_MICROS|2020-01-01 00:00:00.001
26|TIMESTAMP_MICROS|2020-01-01 00:00:00.000001
27|TIMESTAMP_NANOS|2020-01-01 00:00:00.000000001
28|VARCHAR|
29|DECIMAL(9, 2)|0.00
30|ARRAY(1)|[{'key': k, 'value': 1}]
31|UUID|00000000-0000-0000-0000-000000000001

statement error invalid_data
INSERT INTO t SELECT 9, INTERVAL 1 DAY;
----
an INTERVAL cannot be kept in a Delta table

statement error invalid_data
INSERT INTO t SELECT 9, [{'x': '101'::BIT}];
----
a BIT cannot be kept

# Objects and lists of every width of their headers.
statement ok
CREATE TABLE wide AS SELECT n, json_group_object('key' || i, i)::VARIANT AS o, list(i ORDER BY i)::VARIANT AS l FROM (VALUES (1), (255), (256), (300), (3000)) s(n), range(n) r(i) GROUP BY n; INSERT INTO wide (n, l) SELECT 70000, range(70000)::VARIANT;

query
SELECT n, json_array_length(l::JSON), len(json_keys(o::JSON)), (o::JSON)->>('key' || (n - 1)), json_extract_string(l::JSON, '$[' || (n - 1) || ']') FROM wide ORDER BY n
----
1|1|1|0|0
255|255|255|254|254
256|256|256|255|255
300|300|300|299|299
3000|3000|3000|2999|2999
70000|70000|0|NULL|69999

# Rows change as those of other tables do: written anew, marked, merged.
statement ok
UPDATE t SET v = {'n': i} WHERE i = 1; DELETE FROM t WHERE i = 4; ALTER TABLE t SET ('delta.enableDeletionVectors' = true, 'delta.enableChangeDataFeed' = true);

statement ok
UPDATE t SET v = 'marked' WHERE i = 2; DELETE FROM t WHERE i = 3;

statement ok
MERGE INTO t USING (SELECT * FROM (VALUES (5, 'five'::VARIANT), (6, [1, 2]::VARIANT)) s(i, v)) s ON t.i = s.i WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT VALUES (s.i, s.v);

query
SELECT i, v FROM t ORDER BY i
----
1|{'n': 1}
2|marked
5|five
6|[1, 2]

query
SELECT i, v FROM t AT (VERSION => 1) ORDER BY i
----
1|1
2|{'a': [{'z': 1}, {'z': NULL}], 'b': 1}
3|NULL
4|text
5|{'d': 0.5, 'e': [], 'k': NULL, 'o': {}}

query
SELECT i, v, _change_type FROM table_changes('t', 5) ORDER BY i, _change_type
----
2|marked|update_postimage
2|{'a': [{'z': 1}, {'z': NULL}], 'b': 1}|update_preimage
3|NULL|delete
5|five|update_postimage
5|{'d': 0.5, 'e': [], 'k': NULL, 'o': {}}|update_preimage
6|[1, 2]|insert

statement ok
CALL ingot_optimize('main.t');

statement ok
CALL ingot_clone('main.t', 'main.deep');

statement ok
CALL ingot_clone('main.t', 'main.shallow', shallow => true);

query
SELECT i, v FROM deep JOIN shallow USING (i, v) ORDER BY i
----
1|{'n': 1}
2|marked
5|five
6|[1, 2]

# Added to a table that is there, renamed, and gone again.
statement ok
CREATE TABLE later AS SELECT 1 AS i; ALTER TABLE later ADD COLUMN v VARIANT; INSERT INTO later VALUES (2, {'x': 1});

query
SELECT * FROM later ORDER BY i
----
1|NULL
2|{'x': 1}

statement ok
ALTER TABLE later SET ('delta.columnMapping.mode' = 'name'); ALTER TABLE later RENAME COLUMN v TO any_value; INSERT INTO later VALUES (3, 'three');

query
SELECT i, any_value FROM later ORDER BY i
----
1|NULL
2|{'x': 1}
3|three

statement ok
CREATE TABLE by_id (i INTEGER, v VARIANT, s STRUCT(v VARIANT)) WITH ('delta.columnMapping.mode' = 'id'); INSERT INTO by_id VALUES (1, 'a', {'v': 'b'}); ALTER TABLE by_id RENAME COLUMN s.v TO w; ALTER TABLE by_id RENAME COLUMN v TO u; INSERT INTO by_id VALUES (2, NULL, {'w': NULL});

query
SELECT u, s.w, s FROM by_id ORDER BY i
----
a|b|{'w': b}
NULL|NULL|{'w': NULL}

# Within structs, lists and maps.
statement ok
CREATE TABLE nested (i INTEGER, s STRUCT(v VARIANT, x INTEGER), l VARIANT[], m MAP(VARCHAR, VARIANT), d STRUCT(l STRUCT(v VARIANT)[]));

statement ok
INSERT INTO nested SELECT i, {'v': v, 'x': i}, [v, NULL, v], MAP {'k': v}, {'l': [{'v': v}]} FROM t; INSERT INTO nested VALUES (9, NULL, NULL, NULL, NULL), (10, {'v': NULL, 'x': 1}, [], MAP {}, {'l': NULL});

query
SELECT * FROM nested ORDER BY i
----
1|{'v': {'n': 1}, 'x': 1}|[{'n': 1}, NULL, {'n': 1}]|{k={'n': 1}}|{'l': [{'v': {'n': 1}}]}
2|{'v': marked, 'x': 2}|[marked, NULL, marked]|{k=marked}|{'l': [{'v': marked}]}
5|{'v': five, 'x': 5}|[five, NULL, five]|{k=five}|{'l': [{'v': five}]}
6|{'v': [1, 2], 'x': 6}|[[1, 2], NULL, [1, 2]]|{k=[1, 2]}|{'l': [{'v': [1, 2]}]}
9|NULL|NULL|NULL|NULL
10|{'v': NULL, 'x': 1}|[]|{}|{'l': NULL}

query
SELECT s.x, s.v, d.l[1].v FROM nested WHERE s.x > 1 ORDER BY ALL
----
2|marked|marked
5|five|five
6|[1, 2]|[1, 2]

statement ok
UPDATE nested SET s = {'v': 'new', 'x': 7} WHERE i = 1; ALTER TABLE nested ADD COLUMN s.y VARIANT; INSERT INTO nested (i, s) VALUES (11, {'v': 1, 'x': 2, 'y': 3});

query
SELECT i, s, l FROM nested WHERE i IN (1, 11) ORDER BY i
----
1|{'v': new, 'x': 7, 'y': NULL}|[{'n': 1}, NULL, {'n': 1}]
11|{'v': 1, 'x': 2, 'y': 3}|NULL

# A struct of a table that is merely called so stays a struct.
statement ok
CREATE TABLE look_alike AS SELECT {'metadata': 'a'::BLOB, 'value': 'b'::BLOB} AS s, 1::VARIANT AS v;

query
SELECT s, typeof(s), v FROM look_alike
----
{'metadata': a, 'value': b}|STRUCT(metadata BLOB, "value" BLOB)|1

# Where a variant cannot be.
statement error unsupported
CREATE TABLE bad (m MAP(VARIANT, INTEGER));
----
column m: a map's key cannot be a VARIANT

statement error unsupported
CREATE TABLE bad (i INTEGER, v VARIANT) PARTITIONED BY (v);
----
column v is a VARIANT and cannot be a partition column

statement error invalid_argument
CREATE TABLE bad (v VARIANT) SORTED BY (v);
----
column v keeps no smallest and largest value

statement error unsupported
CREATE TABLE bad (i INTEGER, s STRUCT(a INTEGER)) PARTITIONED BY (s);
----
column s is a STRUCT(a INTEGER) and cannot be a partition column

statement error unsupported
CREATE TABLE bad (v VARIANT DEFAULT 1);
----
column v: the default of a VARIANT can only be NULL

statement error unsupported
ALTER TABLE t ALTER COLUMN v SET DEFAULT 'x';
----
column v: the default of a VARIANT can only be NULL

statement error unsupported
CREATE TABLE bad (i INTEGER, v VARIANT GENERATED ALWAYS AS (i::VARIANT));
----
column v: a generated column cannot be a VARIANT

statement error unsupported
CREATE TABLE bad (v VARIANT) WITH (iceberg = true);
----
VARIANT needs version 3

statement ok
CREATE TABLE iced (i INTEGER) WITH (iceberg = true);

statement error unsupported
ALTER TABLE iced ADD COLUMN v VARIANT;
----
VARIANT needs version 3

statement error unsupported
ALTER TABLE t SET (iceberg = true);
----
VARIANT needs version 3

statement ok
CREATE SCHEMA found; COPY (SELECT i, {'a': i}::VARIANT AS v FROM range(3) r(i)) TO '$LAKE/main/found.parquet' (FORMAT parquet); COPY (FROM read_parquet('$LAKE/main/found.parquet')) TO '$LAKE/found/parts' (FORMAT parquet, PER_THREAD_OUTPUT);

statement error unsupported
CALL ingot_convert('found.parts');
----
its files may be shredded

statement ok
CREATE TABLE found.rows AS FROM read_parquet('$LAKE/main/found.parquet');

query
SELECT i, v FROM found.rows ORDER BY i
----
0|{'a': 0}
1|{'a': 1}
2|{'a': 2}

# NOT NULL and CHECK see variants.
statement ok
CREATE TABLE strict (v VARIANT NOT NULL CHECK (v['a']::INTEGER > 0)); INSERT INTO strict VALUES ({'a': 1});

statement error invalid_data
INSERT INTO strict VALUES (NULL);
----
does not hold for the row v = NULL

statement error invalid_data
INSERT INTO strict VALUES ({'a': 0});
----
does not hold for the row v = {'a': 0}

statement error invalid_data
CREATE TABLE filled (v VARIANT NOT NULL); INSERT INTO filled VALUES (NULL);
----
NOT NULL constraint failed: main.filled.v

# Bytes that are no variant are refused with their file.
statement ok
CREATE TABLE torn (v VARIANT); COPY (SELECT {'metadata': '\x01\x00\x00'::BLOB, 'value': '\x15abc'::BLOB} AS v) TO '$LAKE/main/torn/part-0.parquet' (FORMAT parquet); COPY (SELECT {'path': 'part-0.parquet', 'partitionValues': MAP {}, 'size': 1, 'modificationTime': 1, 'dataChange': true} AS add) TO '$LAKE/main/torn/_delta_log/00000000000000000001.json' (FORMAT json);

statement error invalid_data
SELECT * FROM torn;
----
main/torn/part-0.parquet": failed to cast column "v" from type STRUCT(metadata BLOB, "value" BLOB) to VARIANT: : a VARIANT's bytes are broken: a value is cut

# The bytes of a variant, and a variant of its bytes.
query
SELECT hex(e.value), e::VARIANT FROM (SELECT {'a': 1}::VARIANT::STRUCT(metadata BLOB, value BLOB) AS e)
----
02010000051401000000|{'a': 1}
