# VACUUM deletes what no recent version needs.

statement ok
CREATE TABLE tee (a BIGINT)

statement ok
INSERT INTO tee VALUES (1), (2)

statement ok
INSERT INTO tee VALUES (3)

statement ok
CREATE OR REPLACE TABLE tee AS SELECT 4::BIGINT AS a

# The files that were replaced are young: readers of older versions need them.
query
SELECT count(*) FROM ingot_vacuum('main.tee', dry_run => true)
----
0

statement error invalid_argument
CALL ingot_vacuum('main.tee', retain => INTERVAL 0 SECONDS)
----
below the 7d 00h that table

# A dry run deletes nothing.
query
SELECT count(*), min(bytes) > 0 FROM ingot_vacuum('main.tee', retain => INTERVAL 0 SECONDS, allow_short_retention => true, dry_run => true)
----
2|true

query
SELECT count(*) FROM tee AT (VERSION => 2)
----
3

query
SELECT count(*), min(bytes) > 0 FROM ingot_vacuum('tee', retain => INTERVAL 0 SECONDS, allow_short_retention => true)
----
2|true

query
FROM tee
----
4

statement error corrupt
FROM tee AT (VERSION => 2)
----
it is not there

query
CALL ingot_vacuum('lake.main.tee', retain => INTERVAL 0 SECONDS, allow_short_retention => true)
----

# A procedure commits on its own.
statement ok
BEGIN

statement error invalid_argument
CALL ingot_vacuum('main.tee')
----
commits on its own

statement ok
ROLLBACK

# Explaining does nothing.
statement ok
EXPLAIN CALL ingot_vacuum('main.nothing')

statement error not_found
CALL ingot_vacuum('main.tea')
----
did you mean main.tee?

statement error invalid_argument
CALL ingot_vacuum('memory.main.t')
----
is not in a lake

statement error invalid_argument
CALL ingot_vacuum(NULL)
----
argument 1 is NULL
