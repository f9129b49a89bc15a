# A folder of plain Parquet files becomes a table; the files stay as they are.

statement ok
CREATE SCHEMA raw

statement ok
COPY (SELECT i AS a, 'v' || i AS s, i % 2 = 0 AS b, (i / 4)::DECIMAL(10,2) AS m, i / 4 AS f, TIMESTAMPTZ '2025-01-15 09:30:00.123456Z' AS t, {x: i} AS st, DATE '2025-01-14' + (i % 2)::INT AS day, IF(i = 3, NULL, 'x y') AS p FROM range(6) r(i)) TO '$LAKE/raw/events' (FORMAT parquet, PARTITION_BY (day, p))

statement ok
COPY (SELECT 100::BIGINT AS a, 7 AS later) TO '$LAKE/raw/events/day=2025-01-14/p=x%20y/more.parquet' (FORMAT parquet)

query
SELECT files, bytes > 1000 FROM ingot_convert('raw.events')
----
4|true

query
SELECT a, s, b, m, f, st.x, later, day, p FROM raw.events ORDER BY a
----
0|v0|true|0.00|0.0|0|NULL|2025-01-14|x y
1|v1|false|0.25|0.25|1|NULL|2025-01-15|x y
2|v2|true|0.50|0.5|2|NULL|2025-01-14|x y
3|v3|false|0.75|0.75|3|NULL|2025-01-15|NULL
4|v4|true|1.00|1.0|4|NULL|2025-01-14|x y
5|v5|false|1.25|1.25|5|NULL|2025-01-15|x y
100|NULL|NULL|NULL|NULL|NULL|7|2025-01-14|x y

query
SELECT typeof(day), typeof(t), count(*) FROM raw.events WHERE a > 50 OR s = 'v5' GROUP BY ALL
----
DATE|TIMESTAMP WITH TIME ZONE|2

statement ok
UPDATE raw.events SET later = a WHERE a < 2

query
SELECT sum(later), count(*) FROM raw.events
----
8|7

statement error already_exists
CALL ingot_convert('raw.events')
----
is a Delta table already

statement error not_found
CALL ingot_convert('raw.nothing')
----
no Parquet file

statement ok
COPY (SELECT 1 AS a) TO '$LAKE/raw/mixed' (FORMAT parquet, PER_THREAD_OUTPUT)

statement ok
COPY (SELECT 1 AS a) TO '$LAKE/raw/mixed/x.csv'

statement error invalid_argument
CALL ingot_convert('raw.mixed')
----
x.csv is no Parquet file

statement ok
COPY (SELECT 1 AS a) TO '$LAKE/raw/types' (FORMAT parquet, PER_THREAD_OUTPUT)

statement ok
COPY (SELECT 'x' AS a) TO '$LAKE/raw/types/other.parquet' (FORMAT parquet)

statement error invalid_argument
CALL ingot_convert('raw.types')
----
column a is BYTE_ARRAY in

statement ok
COPY (SELECT 1::UINTEGER AS a) TO '$LAKE/raw/unsigned' (FORMAT parquet, PER_THREAD_OUTPUT)

statement error unsupported
CALL ingot_convert('raw.unsigned')
----
column a of raw.unsigned has the type UINTEGER
