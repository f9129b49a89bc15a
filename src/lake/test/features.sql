statement ok
CREATE TABLE t (id INTEGER) WITH ('delta.appendOnly' = TRUE, 'Owner' = 'desk 7', 'delta.checkpointInterval' = 5);

query
SELECT tags['delta.appendOnly'], tags['owner'], tags['delta.checkpointInterval'] FROM duckdb_tables() WHERE table_name = 't'
----
true|desk 7|5

statement ok
INSERT INTO t VALUES (1);

statement error invalid_argument
DELETE FROM t;
----
append-only

statement ok
ALTER TABLE t SET ('delta.appendOnly' = 'false', 'team' = 'risk');

statement ok
ALTER TABLE t RESET ('owner');

statement ok
DELETE FROM t;

restart

query
SELECT map_keys(tags)::VARCHAR, tags['team'], tags['delta.appendOnly'] FROM duckdb_tables() WHERE table_name = 't'
----
[delta.appendOnly, delta.checkpointInterval, team]|risk|false

statement error invalid_argument
ALTER TABLE t SET ('delta.apendOnly' = 'true');
----
did you mean 'delta.appendOnly'?

statement error invalid_argument
ALTER TABLE t RESET ('delta.apendOnly');
----
did you mean 'delta.appendOnly'?

statement error invalid_argument
ALTER TABLE t SET ('delta.appendOnly' = 'perhaps');
----
expected 'true' or 'false'

statement error invalid_argument
ALTER TABLE t SET ('delta.columnMapping.maxColumnId' = '7');
----
kept by the table itself

statement error invalid_argument
ALTER TABLE t SET ('delta.feature.timestampNzt' = 'supported');
----
did you mean 'timestampNtz'?

# Features: versions as long as versions can say it, then names, with all that the versions stood for.
statement ok
CREATE TABLE versions (id INTEGER);

statement ok
ALTER TABLE versions SET ('delta.feature.checkConstraints' = 'supported');

statement ok
ALTER TABLE versions SET ('delta.feature.allowColumnDefaults' = 'supported');

statement ok
ALTER TABLE versions SET ('delta.feature.columnMapping' = 'supported');

query
SELECT protocol.minReaderVersion, protocol.minWriterVersion, protocol.readerFeatures::VARCHAR, protocol.writerFeatures::VARCHAR FROM read_json('$LAKE/main/versions/_delta_log/*.json', union_by_name = true, filename = true) WHERE protocol IS NOT NULL ORDER BY filename
----
1|2|NULL|NULL
1|3|NULL|NULL
1|7|NULL|[appendOnly, checkConstraints, invariants, allowColumnDefaults]
3|7|[columnMapping]|[appendOnly, checkConstraints, invariants, allowColumnDefaults, columnMapping]
