# Each type keeps its values, and types that Delta lacks go to the next that holds them.
statement ok
CREATE TABLE t AS SELECT true AS b, 1::TINYINT AS i8, 2::SMALLINT AS i16, 3 AS i32, 4::BIGINT AS i64, 1.5::FLOAT AS f, 2.5::DOUBLE AS d, 12.34::DECIMAL(10,2) AS dec, 'text' AS s, '\x00\xFF'::BLOB AS bin, DATE '2025-01-15' AS dt, TIMESTAMP '2025-01-15 10:00:00.123456' AS ntz, TIMESTAMPTZ '2025-01-15 10:00:00.123456+00' AS tz, {'a': 1, 'b': ['x', 'y']} AS st, [1, 2, NULL] AS l, MAP {'k': 1} AS m, 5::UTINYINT AS u8, 6::UBIGINT AS u64, 7::HUGEINT AS h, '00000000-0000-0000-0000-000000000001'::UUID AS u;

query
SELECT b, i8, i16, i32, i64, f, d, dec, s, bin, dt, ntz, st, l, m, u8, u64, h, u FROM t
----
true|1|2|3|4|1.5|2.5|12.34|text|\x00\xFF|2025-01-15|2025-01-15 10:00:00.123456|{'a': 1, 'b': [x, y]}|[1, 2, NULL]|{k=1}|5|6|7|00000000-0000-0000-0000-000000000001

query
SELECT typeof(u8), typeof(u64), typeof(h), typeof(u), typeof(tz), typeof(ntz) FROM t
----
SMALLINT|DECIMAL(20,0)|DECIMAL(38,0)|VARCHAR|TIMESTAMP WITH TIME ZONE|TIMESTAMP

statement error unsupported
CREATE TABLE bad AS SELECT INTERVAL 1 DAY AS i;
----
column i: type INTERVAL has no counterpart

statement error invalid_argument
CREATE TABLE bad AS SELECT count(*) FROM t;
----
column name 'count_star()'
