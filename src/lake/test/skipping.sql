# Filters skip files by partition value and by statistics: EXPLAIN says how many are left.
statement ok
CREATE TABLE t (id BIGINT, name VARCHAR, day DATE) PARTITIONED BY (day);

statement ok
INSERT INTO t SELECT i, 'name-with-a-long-prefix-' || lpad(i::VARCHAR, 5, '0'), DATE '2025-01-01' + (i // 100)::INTEGER FROM range(1000) r(i);

query
SELECT count(*) FROM t WHERE id BETWEEN 250 AND 260
----
11

query
SELECT count(*) FROM t WHERE name = 'name-with-a-long-prefix-00777'
----
1

query
SELECT min(id), max(id), count(*) FROM t WHERE day >= '2025-01-09'
----
800|999|200

query
SELECT count(*) FROM t WHERE id > 5000
----
0

query
SELECT count(*) FROM t WHERE name IS NULL
----
0

# NULL passes IS DISTINCT FROM: a file of NULLs is not skipped.
statement ok
CREATE TABLE n (k INTEGER, i INTEGER); INSERT INTO n VALUES (1, 5); INSERT INTO n VALUES (2, NULL);

query
SELECT k FROM n WHERE i IS DISTINCT FROM -1 OR i < 3 ORDER BY k
----
1
2

statement ok
CREATE TABLE np (k INTEGER, i INTEGER) PARTITIONED BY (i); INSERT INTO np VALUES (1, 5), (2, NULL);

query
SELECT k FROM np WHERE i IS NOT DISTINCT FROM 5
----
1

# NaN is above every number.
statement ok
CREATE TABLE f AS SELECT * FROM (VALUES (1, 1.0::DOUBLE), (2, 'nan'::DOUBLE), (3, 0.5::DOUBLE)) v(k, d);

query
SELECT k FROM f WHERE d > 2
----
2

statement error unsupported
CREATE TABLE bin (b BLOB, x INTEGER) PARTITIONED BY (b);
----
is binary and cannot be a partition column

# The two floating-point zeros are equal, though a Bloom filter knows only one of them.
statement ok
CREATE TABLE zeros AS SELECT CASE WHEN i % 2 = 0 THEN 0.0::DOUBLE ELSE i % 7 END AS d, i FROM range(10000) r(i)

query
SELECT count(*) FROM zeros JOIN (SELECT '-0.0'::DOUBLE AS d) s USING (d)
----
5714

query
SELECT count(*) FROM zeros WHERE d = '-0.0'::DOUBLE OR d = 3
----
6429

statement ok
MERGE INTO zeros t USING (SELECT '-0.0'::DOUBLE AS d, -1 AS i) s ON t.d = s.d AND t.i = 4 WHEN MATCHED THEN UPDATE SET i = s.i WHEN NOT MATCHED THEN INSERT (d, i) VALUES (s.d, s.i)

query
SELECT count(*), min(i) FROM zeros
----
10000|-1
