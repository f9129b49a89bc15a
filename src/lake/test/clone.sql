# CLONE makes a table with the rows of another.

statement ok
CREATE TABLE tee (p VARCHAR, a BIGINT) PARTITIONED BY (p) WITH ('delta.enableDeletionVectors' = 'true')

statement ok
INSERT INTO tee VALUES ('x', 1), ('x y', 2), (NULL, 3), ('x', 4)

statement ok
DELETE FROM tee WHERE a = 1

query
SELECT source_version, files FROM ingot_clone('main.tee', 'main.deep')
----
2|3

query
SELECT source_version, files FROM ingot_clone('main.tee', 'lake.main.flat', shallow => true)
----
2|3

query
SELECT source_version, files FROM ingot_clone('main.tee', 'old', version => 1)
----
1|3

query
FROM deep ORDER BY a
----
x y|2
NULL|3
x|4

query
FROM flat ORDER BY a
----
x y|2
NULL|3
x|4

query
SELECT count(*) FROM old
----
4

# Each goes its own way.
statement ok
UPDATE flat SET a = a + 10 WHERE p = 'x'

statement ok
DELETE FROM flat WHERE a = 2

statement ok
INSERT INTO deep VALUES ('new', 5)

restart

query
FROM flat ORDER BY a
----
NULL|3
x|14

query
SELECT count(*) FROM deep
----
4

query
FROM tee ORDER BY a
----
x y|2
NULL|3
x|4

# What is optimized comes into the clone's own folder.
query
SELECT files_removed FROM ingot_optimize('main.flat', zorder_by => ['a'])
----
2

query
SELECT a, contains(filename, '/flat/') FROM flat ORDER BY a
----
3|true
14|true

statement error already_exists
CALL ingot_clone('main.tee', 'main.deep')
----
already exists

statement error not_found
CALL ingot_clone('main.tee', 'nowhere.deep')
----
schema 'nowhere'

statement error not_found
CALL ingot_clone('main.nothing', 'main.other')
----
no Delta table
