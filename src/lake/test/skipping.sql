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
