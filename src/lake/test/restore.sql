# RESTORE makes a table again what it was.

statement ok
CREATE TABLE tee (a BIGINT)

statement ok
INSERT INTO tee VALUES (1), (2)

statement ok
ALTER TABLE tee ADD COLUMN b VARCHAR

statement ok
UPDATE tee SET b = 'x' WHERE a = 2

statement ok
DELETE FROM tee WHERE a = 1

query
CALL ingot_restore('main.tee', version => 4)
----
4|4|0|0|0|0

query
SELECT restored_version, version, files_restored, files_removed FROM ingot_restore('main.tee', version => 1)
----
1|5|1|1

query
FROM tee ORDER BY a
----
1
2

query
SELECT restored_version, version FROM ingot_restore('tee', version => 3)
----
3|6

query
FROM tee ORDER BY a
----
1|NULL
2|x

statement error not_found
CALL ingot_restore('main.tee', version => 99)
----
does not exist

statement error not_found
CALL ingot_restore('main.tee', "timestamp" => TIMESTAMPTZ '2001-01-01')
----
did not exist yet

statement error invalid_argument
CALL ingot_restore('main.tee')
----
version or timestamp

statement ok
CALL ingot_vacuum('main.tee', retain => INTERVAL 0 SECONDS, allow_short_retention => true)

statement error not_found
CALL ingot_restore('main.tee', version => 4)
----
of its files are gone

query
FROM tee ORDER BY a
----
1|NULL
2|x

# Nothing of the log is old.
query
CALL ingot_cleanup_log('main.tee', retain => INTERVAL 0 SECONDS)
----

query
CALL ingot_repair('main.tee')
----

statement error not_found
CALL ingot_repair('main.nothing')
----
no Delta table at
