# OPTIMIZE joins small files, purges deleted rows and orders rows, and changes no row.

statement ok
CREATE TABLE t (p VARCHAR, a BIGINT, s STRUCT(x INTEGER, y VARCHAR[])) PARTITIONED BY (p)

statement ok
INSERT INTO t SELECT 'x/' || (a % 2), a, {x: a, y: ['v' || a]} FROM range(10) r(a)

statement ok
INSERT INTO t SELECT NULL, a, NULL FROM range(10, 20) r(a)

statement ok
INSERT INTO t SELECT 'x/' || (a % 2), a, {x: a, y: NULL} FROM range(20, 30) r(a)

query
SELECT count(DISTINCT filename), count(*) FROM t
----
5|30

query
SELECT files_removed, files_added, commits, skipped_groups FROM ingot_optimize('main.t', predicate => 'p = ''x/1''')
----
2|1|1|0

query
SELECT count(DISTINCT filename), count(*) FROM t
----
4|30

query
SELECT files_removed, files_added, commits, skipped_groups FROM ingot_optimize('main.t')
----
2|1|1|0

# Nothing is left to do: no version is made.
query
SELECT files_removed, files_added, commits, skipped_groups FROM ingot_optimize('main.t')
----
0|0|0|0

query
SELECT coalesce(p, '-'), count(DISTINCT filename), count(*), sum(a), sum(s.x), count(s.y) FROM t GROUP BY p ORDER BY p
----
x/0|1|10|140|140|5
x/1|1|10|150|150|5
-|1|10|145|NULL|0

# What was read before an OPTIMIZE can be changed after it: its commits conflict with no append.
statement ok
INSERT INTO t VALUES ('x/0', 100, NULL)

statement error invalid_argument
CALL ingot_optimize('main.t', predicate => 'a = 1')
----
may use only its partition columns (p)

statement error invalid_argument
CALL ingot_optimize('main.t', predicate => '1; DROP TABLE t')
----
the condition on main.t

statement error invalid_argument
CALL ingot_optimize('main.t', zorder_by => ['p'])
----
each partition is ordered on its own already

statement error invalid_argument
CALL ingot_optimize('main.t', zorder_by => ['nothing'])
----
has no column 'nothing'

statement error invalid_argument
CALL ingot_optimize('main.t', zorder_by => ['s'])
----
no simple value

statement error invalid_argument
CALL ingot_optimize('main.t', target_file_size => 'large')
----
large

# Several columns at once: each file keeps to a part of every column's range.
statement ok
CREATE TABLE z AS SELECT hash(i) % 1000 AS a, (hash(i + 7) % 1000)::VARCHAR AS b, i FROM range(400_000) r(i)

statement ok
CREATE TEMP TABLE before AS SELECT count(*) AS rows, sum(hash(a, b, i)) AS sum FROM z

query
SELECT files_removed > 0, files_added > 2, commits FROM ingot_optimize('main.z', zorder_by => ['a', 'B'], target_file_size => '1MB')
----
true|true|1

query
SELECT (SELECT sum FROM before) = sum(hash(a, b, i)), count(*) FROM z
----
true|400000

query
SELECT avg(width_a) < 900 AND avg(width_b) < 900
FROM (SELECT filename, max(a) - min(a) AS width_a, max(b::INT) - min(b::INT) AS width_b FROM z GROUP BY ALL)
----
true

query
SELECT files_removed, commits FROM ingot_optimize('main.z', zorder_by => ['a', 'b'], target_file_size => '1MB')
----
0|0

# Columns of every width, NULLs among them.
statement ok
CREATE TABLE widths AS SELECT CASE WHEN i % 7 <> 0 THEN (i % 100)::INTEGER END AS i, (i % 3)::TINYINT AS tiny, i % 2 = 0 AS flag,
  DATE '2025-01-01' + (i % 30)::INTEGER AS day, TIMESTAMP '2025-01-01' + to_hours(i) AS seen, i / 7 AS real, 'v' || i AS v,
  (i / 4)::DECIMAL(9, 2) AS money FROM range(3000) r(i)

statement ok
INSERT INTO widths SELECT * FROM widths

query
SELECT files_removed, files_added FROM ingot_optimize('main.widths', zorder_by => ['i', 'tiny', 'flag'])
----
2|1

query
SELECT files_removed, files_added FROM ingot_optimize('main.widths', zorder_by => ['day', 'seen', 'real', 'money', 'v'])
----
1|1

query
SELECT count(*), count(i), sum(tiny), count(DISTINCT v), max(day) FROM widths
----
6000|5142|6000|3000|2025-01-30

# One column: files do not overlap.
query
SELECT files_added > 2 FROM ingot_optimize('main.z', zorder_by => ['i'], target_file_size => '1MB')
----
true

query
SELECT count(*) FROM (SELECT filename, min(i) AS low, max(i) AS high FROM z GROUP BY ALL) f
JOIN (SELECT filename, min(i) AS low, max(i) AS high FROM z GROUP BY ALL) g ON f.filename < g.filename AND f.low <= g.high AND g.low <= f.high
----
0

statement error invalid_argument
SELECT ingot_curve_position('x', 'y'::BLOB)
----
Ingot's own

statement error invalid_argument
FROM ingot_ordered_rows('x')
----
Ingot's own

# Columns that were renamed keep their physical names.
statement ok
CREATE TABLE m (k BIGINT, v VARCHAR, p VARCHAR) PARTITIONED BY (p) WITH ('delta.columnMapping.mode' = 'name')

statement ok
INSERT INTO m VALUES (1, 'a', 'x'), (2, 'b', 'x')

statement ok
ALTER TABLE m RENAME COLUMN k TO key

statement ok
INSERT INTO m VALUES (3, 'c', 'x'), (4, 'd', NULL)

query
SELECT files_removed, files_added FROM ingot_optimize('main.m')
----
2|1

query
SELECT files_removed, files_added FROM ingot_optimize('main.m', zorder_by => ['key', 'v'])
----
2|2

query
SELECT key, v, p FROM m WHERE key > 1 ORDER BY key
----
2|b|x
3|c|x
4|d|NULL

# Rows that were marked as deleted leave with their vectors.
statement ok
CREATE TABLE d (a BIGINT) WITH ('delta.enableDeletionVectors' = 'true')

statement ok
INSERT INTO d FROM range(1000)

statement ok
DELETE FROM d WHERE a = 5

query
SELECT files_removed, files_added, deletion_vectors_removed FROM ingot_optimize('main.d')
----
0|0|0

query
SELECT files_removed, files_added, deletion_vectors_removed FROM ingot_optimize('main.d', purge => true)
----
1|1|1

statement ok
DELETE FROM d WHERE a % 10 = 0

query
SELECT files_removed, files_added, deletion_vectors_removed FROM ingot_optimize('main.d')
----
1|1|1

query
SELECT count(*), sum(a) FROM d
----
899|449995
