# Table properties are set, changed and taken back; those that need a table feature raise the protocol.
statement ok
CREATE TABLE t (id INTEGER);

query
SELECT content LIKE '%"minReaderVersion":1,"minWriterVersion":2%' FROM read_text('$LAKE/main/t/_delta_log/00000000000000000000.json')
----
true

statement ok
ALTER TABLE t SET ('delta.enableDeletionVectors' = 'true');

query
SELECT p.minReaderVersion, p.minWriterVersion, list_sort(p.readerFeatures::VARCHAR[])::VARCHAR, list_sort(p.writerFeatures::VARCHAR[])::VARCHAR
FROM (SELECT protocol AS p FROM read_json('$LAKE/main/t/_delta_log/00000000000000000001.json', format = 'newline_delimited') WHERE protocol IS NOT NULL)
----
3|7|[deletionVectors]|[appendOnly, deletionVectors, invariants]

statement ok
ALTER TABLE t SET ('delta.deletedFileRetentionDuration' = 'interval 2 days', 'owner' = 'sales');

statement ok
ALTER TABLE t RESET ('delta.enableDeletionVectors', 'OWNER');

# What was raised stays: files with vectors may remain.
query
SELECT m.configuration::VARCHAR
FROM (SELECT metaData AS m FROM read_json('$LAKE/main/t/_delta_log/00000000000000000003.json', format = 'newline_delimited') WHERE metaData IS NOT NULL)
----
{'delta.deletedFileRetentionDuration': interval 2 days}

statement error invalid_argument
ALTER TABLE t SET ('delta.enableDeletionVector' = 'true');
----
did you mean 'delta.enableDeletionVectors'?

statement error invalid_argument
ALTER TABLE t SET ('delta.enableDeletionVectors' = 'yes');
----
expected 'true' or 'false'

statement ok
CREATE TABLE v (id INTEGER, seen TIMESTAMP) WITH ('delta.enableDeletionVectors' = true);

query
SELECT list_sort(p.readerFeatures::VARCHAR[])::VARCHAR, list_sort(p.writerFeatures::VARCHAR[])::VARCHAR
FROM (SELECT protocol AS p FROM read_json('$LAKE/main/v/_delta_log/00000000000000000000.json', format = 'newline_delimited') WHERE protocol IS NOT NULL)
----
[deletionVectors, timestampNtz]|[appendOnly, deletionVectors, invariants, timestampNtz]
