#include <gmock/gmock.h>

#include "ingest/ingest_test_lake.h"

namespace ingot::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class LoadTest : public IngestTest {};

const char* const kNdjson = "name: t\ntype: files\npath: in/*.ndjson\n";

TEST_F(LoadTest, OnlyNewFilesAreTaken) {
  Write("in/a.ndjson", "{\"i\":1,\"s\":\"x\"}\n{\"i\":2}\n");
  const IngestReport first = MustRun(kNdjson);
  EXPECT_EQ(first.files_taken, 1u);
  EXPECT_EQ(first.rows, 2);
  EXPECT_EQ(first.table_versions.count("bronze.t"), 1u);
  EXPECT_THAT(Rows("SELECT i, s, _rescued_data, _source, _source_row, _ingested_at AT TIME ZONE 'UTC', _run_id FROM lake.bronze.t ORDER BY i"),
              ElementsAre("1|x|NULL|in/a.ndjson|1|2025-01-15 00:00:00|run-1", "2|NULL|NULL|in/a.ndjson|2|2025-01-15 00:00:00|run-1"));
  const IngestReport again = MustRun(kNdjson, "run-2");
  EXPECT_EQ(again.files_taken, 0u);
  EXPECT_EQ(again.files_skipped, 1u);
  EXPECT_THAT(again.table_versions, IsEmpty());
  Write("in/b.ndjson", "{\"i\":3}\n");
  const IngestReport third = MustRun(kNdjson, "run-3");
  EXPECT_EQ(third.files_taken, 1u);
  EXPECT_EQ(third.schema_fingerprint, first.schema_fingerprint);
  EXPECT_EQ(third.table_versions.at("bronze.t"), first.table_versions.at("bronze.t") + 1);
  EXPECT_EQ(Row("SELECT count(*), sum(i), count(DISTINCT _run_id) FROM lake.bronze.t"), "3|6|2");
}

TEST_F(LoadTest, AChangedFileIsReportedAndTakenOnlyWhenAsked) {
  Write("in/a.ndjson", "{\"i\":1}\n");
  MustRun(kNdjson);
  Write("in/a.ndjson", "{\"i\":1}\n{\"i\":2}\n");
  const IngestReport warned = MustRun(kNdjson);
  EXPECT_EQ(warned.files_taken, 0u);
  EXPECT_THAT(warned.warnings, ElementsAre(HasSubstr("'in/a.ndjson' has changed since it was taken")));
  EXPECT_EQ(MustRun(std::string(kNdjson) + "on_change: append\n").rows, 2);
  EXPECT_EQ(MustRun(std::string(kNdjson) + "on_change: append\n").files_taken, 0u);
}

TEST_F(LoadTest, BadRecordsGoToTheQuarantineOnce) {
  Write("in/a.ndjson", "{\"i\":1}\n{\"i\":\n{\"i\":3}\n");
  Write("in/b.ndjson", "{\"i\":4}\n");
  const IngestReport report = MustRun(kNdjson);
  EXPECT_EQ(report.rows, 3);
  EXPECT_EQ(report.rejected, 1);
  EXPECT_EQ(report.quarantine_table, "bronze.t__quarantine");
  EXPECT_THAT(Rows("SELECT reason, _source, _source_row, byte_offset, raw, _run_id FROM lake.bronze.t__quarantine"),
              ElementsAre("not valid JSON|in/a.ndjson|2|8|{\"i\":|run-1"));
  // As after a kill between the two commits: the quarantine is there, the rows are not.
  Check(session_->Execute("DROP TABLE lake.bronze.t"));
  EXPECT_EQ(MustRun(kNdjson, "run-2").rows, 3);
  EXPECT_EQ(Row("SELECT count(*), min(_run_id) FROM lake.bronze.t__quarantine"), "1|run-1");
  EXPECT_EQ(Row("SELECT count(*), sum(i) FROM lake.bronze.t"), "3|8");
}

TEST_F(LoadTest, TooManyBadRecordsFailTheRunBeforeAnythingIsCommitted) {
  Write("in/a.ndjson", "{\"i\":1}\nx\ny\n");
  EXPECT_THAT(RunError(std::string(kNdjson) + "max_bad: 1\n"),
              HasSubstr("source 't': 2 of 3 records are bad, which is more than max_bad allows; nothing was committed. "
                        "The first: in/a.ndjson:2: not valid JSON"));
  EXPECT_THAT(RunError(std::string(kNdjson) + "max_bad: 50%\n"), HasSubstr("2 of 3 records are bad"));
  EXPECT_THAT(Rows("SELECT table_name FROM information_schema.tables WHERE table_catalog = 'lake'"), IsEmpty());
  EXPECT_EQ(MustRun(std::string(kNdjson) + "max_bad: 70%\n").rejected, 2);
}

TEST_F(LoadTest, AnEvolvingSchemaWidensANewTableAndExtendsAnOldOne) {
  std::string text;
  for (int i = 0; i < 30000; ++i) text += "{\"n\":" + std::to_string(i) + "}\n";
  Write("in/a.ndjson", text + "{\"n\":0.5,\"late\":true}\n");
  const IngestReport first = MustRun(kNdjson);
  EXPECT_EQ(first.rescued_values, 0);
  EXPECT_EQ(Payload("t"), "n DOUBLE, late BOOLEAN");
  Write("in/b.ndjson", "{\"n\":\"many\",\"extra\":{\"a\":1}}\n");
  const IngestReport second = MustRun(kNdjson);
  EXPECT_EQ(Payload("t"), "n DOUBLE, late BOOLEAN, extra VARCHAR");
  EXPECT_EQ(second.rescued_values, 1);
  EXPECT_NE(second.schema_fingerprint, first.schema_fingerprint);
  EXPECT_EQ(second.schema_changes.at(0).change, "added column extra VARCHAR");
  EXPECT_THAT(second.warnings, ElementsAre(HasSubstr("1 value of field 'n' did not fit column 'n': first \"many\" at in/b.ndjson:1")));
  EXPECT_EQ(Row("SELECT n, extra, _rescued_data FROM lake.bronze.t WHERE _source = 'in/b.ndjson'"),
            "NULL|{\"a\":1}|{\"n\":\"many\"}");
  EXPECT_EQ(Row("SELECT count(*), sum(n) FROM lake.bronze.t"), "30002|449985000.5");
}

TEST_F(LoadTest, AFrozenSchemaKeepsTheRestBeside) {
  Write("in/a.ndjson", "{\"n\":1}\n");
  MustRun(kNdjson);
  Write("in/b.ndjson", "{\"n\":2,\"extra\":[1]}\n{\"n\":\"x\"}\n");
  const IngestReport report = MustRun(std::string(kNdjson) + "policy: freeze\n");
  EXPECT_EQ(report.rescued_values, 2);
  EXPECT_EQ(Payload("t"), "n BIGINT");
  EXPECT_THAT(Rows("SELECT n, _rescued_data FROM lake.bronze.t WHERE _source LIKE '%b%' ORDER BY _source_row"),
              ElementsAre("2|{\"extra\":[1]}", "NULL|{\"n\":\"x\"}"));
}

TEST_F(LoadTest, AQuarantiningSchemaTakesOnlyWhatFits) {
  const std::string yaml = std::string(kNdjson) + "policy: quarantine\ncolumns: [{name: n, type: INTEGER}]\n";
  Write("in/a.ndjson", "{\"n\":1}\n{\"n\":2,\"extra\":1}\n{\"n\":3000000000}\n");
  const IngestReport report = MustRun(yaml);
  EXPECT_EQ(report.rows, 1);
  EXPECT_THAT(Rows("SELECT reason, raw FROM lake.bronze.t__quarantine ORDER BY _source_row"),
              ElementsAre("field 'extra' has no column|{\"n\":2,\"extra\":1}",
                          "value 3000000000 of field 'n' does not fit INTEGER|{\"n\":3000000000}"));
}

TEST_F(LoadTest, ParquetKeepsWhatACastWouldLose) {
  std::filesystem::create_directories(scratch_.File("project/in"));
  Check(session_->Execute("COPY (SELECT 1::BIGINT AS n, 'a' AS s, 7::UTINYINT AS tiny) TO '" +
                          scratch_.File("project/in/a.parquet") + "'"));
  const std::string yaml = "name: p\ntype: files\npath: in/*.parquet\n";
  EXPECT_EQ(MustRun(yaml).rows, 1);
  EXPECT_EQ(Payload("p"), "n BIGINT, s VARCHAR, tiny SMALLINT");
  Check(session_->Execute("COPY (SELECT * FROM (VALUES (1.5::DOUBLE, 'b', true), (2, 'c', NULL)) t(n, s, extra)) TO '" +
                          scratch_.File("project/in/b.parquet") + "'"));
  const IngestReport report = MustRun(yaml + "policy: freeze\n");
  EXPECT_EQ(report.rows, 2);
  EXPECT_EQ(report.rescued_values, 2);
  EXPECT_THAT(Rows("SELECT n, s, _rescued_data, _source, _source_row FROM lake.bronze.p ORDER BY _source, _source_row"),
              ElementsAre("1|a|NULL|in/a.parquet|1", "NULL|b|{\"n\":1.5,\"extra\":true}|in/b.parquet|1", "2|c|NULL|in/b.parquet|2"));
  Check(session_->Execute("COPY (SELECT 0.25::DOUBLE AS n, 5 AS extra) TO '" + scratch_.File("project/in/c.parquet") + "'"));
  EXPECT_EQ(MustRun(yaml + "policy: quarantine\n").rejected, 1);
  EXPECT_EQ(Row("SELECT _source, _source_row, raw FROM lake.bronze.p__quarantine"), "in/c.parquet|1|{\"n\":0.25,\"extra\":5}");
}

TEST_F(LoadTest, AFileThatCannotBeReadFailsTheRunByName) {
  Write("in/bad.parquet", "PAR1 torn in the middle");
  EXPECT_THAT(RunError("name: p\ntype: files\npath: in/*.parquet\n"),
              HasSubstr("source 'p': 'in/bad.parquet' is not a whole Parquet file (23 bytes)"));
  Write("in/bad2.parquet", "PAR1 this has a tail but no footer PAR1");
  EXPECT_THAT(RunError("name: p\ntype: files\npath: in/bad2.parquet\n"), HasSubstr("bad2.parquet"));
  Write("in/a.ndjson.gz", "\x1f\x8b\x08 no gzip after all");
  EXPECT_THAT(RunError("name: z\ntype: files\npath: in/*.ndjson.gz\n"), HasSubstr("'in/a.ndjson.gz' is a broken gzip file"));
  EXPECT_EQ(RunError("name: n\ntype: files\npath: in/none.csv\n"), "source 'n': there is no file 'in/none.csv'");
  EXPECT_THAT(RunError("name: n\ntype: files\npath: nowhere/*.csv\n"), HasSubstr("there is no folder 'nowhere/'"));
  EXPECT_THAT(Rows("SELECT table_name FROM information_schema.tables WHERE table_catalog = 'lake'"), IsEmpty());
}

const char* const kDeclared =
    "name: c\ntype: files\npath: in/*.csv\ncolumns: [{name: id, type: BIGINT}, {name: price, type: DOUBLE}]\n";

TEST_F(LoadTest, ADeclaredFieldThatAFileLacksIsTold) {
  Write("in/a.csv", "id,price\n1,2.5\n");
  Write("in/b.csv", "id,prise\n2,3.5\n");
  Write("in/c.csv", "id\n3\n");
  const IngestReport report = MustRun(kDeclared);
  EXPECT_EQ(report.rows, 3);
  EXPECT_THAT(report.warnings, testing::Contains("2 files, such as 'in/b.csv', have no field 'price', which the source "
                                                 "declares: its column is NULL there"));
}

TEST_F(LoadTest, FilesMayDifferInTheCaseOfTheirHeaders) {
  Write("in/a.csv", "ID,Price\n1,2.5\n");
  Write("in/b.csv", "id,PRICE\n2,3.5\n");
  const IngestReport report = MustRun(kDeclared);
  EXPECT_THAT(report.warnings, IsEmpty());
  EXPECT_EQ(report.rescued_values, 0);
  EXPECT_THAT(Rows("SELECT id, price, _rescued_data FROM lake.bronze.c ORDER BY id"),
              ElementsAre("1|2.5|NULL", "2|3.5|NULL"));
  MustRun("name: inferred\ntype: files\npath: in/*.csv\n");
  EXPECT_EQ(Payload("inferred"), "ID BIGINT, Price DOUBLE");
  EXPECT_EQ(Row("SELECT sum(id), sum(price), count(_rescued_data) FROM lake.bronze.inferred"), "3|6.0|0");
}

TEST_F(LoadTest, ADeclaredColumnTakesTheDatasSpelling) {
  Write("in/a.ndjson", "{\"ID\":1}\n");
  const IngestReport report = MustRun(std::string(kNdjson) + "columns: [{name: id, type: INTEGER}]\n");
  EXPECT_EQ(report.rescued_values, 0);
  EXPECT_EQ(Row("SELECT id, _rescued_data FROM lake.bronze.t"), "1|NULL");
}

TEST_F(LoadTest, AWayToRecordsThatFindsNoneIsTold) {
  Write("in/a.json", "{\"result\": {\"trades\": [{\"a\": 1}]}}");
  Write("in/b.json", "{\"result\": {}}");
  const std::string yaml = "name: j\ntype: files\npath: in/*.json\nrecords: result.trades\n";
  EXPECT_THAT(MustRun(yaml).warnings, ElementsAre("'in/b.json' has no record at 'result.trades'"));
}

TEST_F(LoadTest, ADeclaredFieldThatAFileLacksStopsAFrozenSource) {
  Write("in/a.csv", "id\n1\n");
  EXPECT_THAT(RunError(std::string(kDeclared) + "policy: freeze\n"),
              HasSubstr("source 'c': 'in/a.csv' has no field 'price', which the source declares, and its policy is freeze"));
  EXPECT_THAT(Rows("SELECT table_name FROM information_schema.tables WHERE table_catalog = 'lake'"), IsEmpty());
}

TEST_F(LoadTest, ADeclaredFieldThatAFileLacksSendsItsRecordsToTheQuarantine) {
  Write("in/a.csv", "id,price\n1,2.5\n");
  Write("in/b.csv", "id\n2\n");
  const IngestReport report = MustRun(std::string(kDeclared) + "policy: quarantine\n");
  EXPECT_EQ(report.rows, 1);
  EXPECT_THAT(Rows("SELECT reason, _source, raw FROM lake.bronze.c__quarantine"),
              ElementsAre("the file has no field 'price'|in/b.csv|2"));
  EXPECT_THAT(report.warnings, ElementsAre("'in/b.csv' has no field 'price', which the source declares: its records are "
                                           "in quarantine"));
}

TEST_F(LoadTest, ADeclaredFieldThatAParquetFileLacksIsToldToo) {
  std::filesystem::create_directories(scratch_.File("project/in"));
  Check(session_->Execute("COPY (SELECT 1 AS id, 2.5 AS price) TO '" + scratch_.File("project/in/a.parquet") + "'"));
  Check(session_->Execute("COPY (SELECT 2 AS id) TO '" + scratch_.File("project/in/b.parquet") + "'"));
  const std::string yaml = "name: p\ntype: files\npath: in/*.parquet\ncolumns: [{name: id}, {name: price}]\n";
  EXPECT_THAT(RunError(yaml + "policy: freeze\n"), HasSubstr("'in/b.parquet' has no field 'price'"));
  const IngestReport report = MustRun(yaml + "policy: quarantine\n");
  EXPECT_EQ(report.rows, 1);
  EXPECT_EQ(Row("SELECT reason, _source FROM lake.bronze.p__quarantine"), "the file lacks a declared field|in/b.parquet");
}

TEST_F(LoadTest, AnUnknownTypeIsNamedWithItsPlace) {
  Write("in/a.ndjson", "{\"i\":1}\n");
  EXPECT_EQ(RunError(std::string(kNdjson) + "columns:\n  - {name: i, type: BIGNT}\n"),
            "source 't': ingest/test.yml:5:21: column 'i' has the unknown type 'BIGNT'; did you mean 'bigint'?");
  EXPECT_THAT(RunError(std::string(kNdjson) + "columns:\n  - {name: i, type: \"DECIMAL(99,2)\"}\n"),
              HasSubstr("ingest/test.yml:5:21: column 'i' has the unknown type 'DECIMAL(99,2)'; expected a type"));
  MustRun(std::string(kNdjson) + "columns:\n  - {name: i, type: \"STRUCT(a INTEGER, b VARCHAR[])\"}\n");
}

TEST_F(LoadTest, AFieldThatStandsTwiceInARecordFitsItsColumn) {
  Write("in/a.ndjson", "{\"i\":1,\"i\":2}\n{\"i\":3}\n");
  const IngestReport report = MustRun(kNdjson);
  EXPECT_EQ(Payload("t"), "i BIGINT");
  EXPECT_THAT(Rows("SELECT i, _rescued_data FROM lake.bronze.t ORDER BY i"), ElementsAre("2|{\"i\":1}", "3|NULL"));
  EXPECT_THAT(report.warnings, ElementsAre("1 value of field 'i' stood there before the field came again in the same "
                                           "record, which counts: first 1 at in/a.ndjson:1"));
  Write("in/b.ndjson", "{\"i\":4,\"i\":5}\n");
  MustRun(std::string(kNdjson) + "policy: quarantine\n");
  EXPECT_EQ(Row("SELECT reason FROM lake.bronze.t__quarantine"), "field 'i' is there more than once");
}

TEST_F(LoadTest, AFieldWithoutANameGetsNoColumn) {
  Write("in/a.ndjson", "{\"\":5,\"i\":1}\n");
  const IngestReport report = MustRun(kNdjson);
  EXPECT_EQ(Payload("t"), "i BIGINT");
  EXPECT_EQ(Row("SELECT i, _rescued_data FROM lake.bronze.t"), "1|{\"\":5}");
  EXPECT_THAT(report.warnings, ElementsAre("1 value of field '' had no column: first 5 at in/a.ndjson:1"));
}

TEST_F(LoadTest, MixedFormatsAndFilesWithoutAnyAreRefused) {
  Write("in/a.ndjson", "{}");
  Write("in/b.csv", "a\n1\n");
  EXPECT_THAT(RunError("name: m\ntype: files\npath: in/*\n"), HasSubstr("differ in format"));
  Write("other/README", "");
  EXPECT_THAT(RunError("name: m\ntype: files\npath: other/*\n"), HasSubstr("tells no format"));
  EXPECT_THAT(MustRun("name: m\ntype: files\npath: in/*.tsv\n").warnings, ElementsAre("no file matches 'in/*.tsv'"));
}

TEST_F(LoadTest, ACommitSaysWhatItTook) {
  Write("in/a.ndjson", "{\"i\":1}\n");
  const IngestReport report = MustRun(kNdjson);
  const auto table = lake::OpenTable(*session_, "bronze", "t");
  ASSERT_TRUE(table.ok());
  const auto history = (*table)->History(1);
  ASSERT_TRUE(history.ok());
  const std::string info = history->at(0).info.json.Dump();
  EXPECT_THAT(info, HasSubstr("run-1"));
  EXPECT_THAT(info, HasSubstr("tester"));
  EXPECT_THAT(info, HasSubstr(report.schema_fingerprint));
}

TEST_F(LoadTest, ObjectsInABucketAreFilesToo) {
  const auto bucket = stores_.Open(store::ParseLocation("memory://landing/raw").value()).value();
  Check(bucket->Put("2025/a.ndjson", "{\"i\":1}\n"));
  Check(bucket->Put("2025/b.ndjson", "{\"i\":2}\nx\n"));
  Check(bucket->Put("2025/c.csv", "i\n3\n"));
  EXPECT_EQ(MustRun("name: t\ntype: files\npath: memory://landing/raw/**/*.ndjson\n").rows, 2);
  EXPECT_THAT(Rows("SELECT i, _source FROM lake.bronze.t ORDER BY i"),
              ElementsAre("1|memory://landing/raw/2025/a.ndjson", "2|memory://landing/raw/2025/b.ndjson"));
  Check(session_->Execute("COPY (SELECT 7 AS n) TO 'memory://landing/raw/p.parquet' (FORMAT parquet)"));
  MustRun("name: p\ntype: files\npath: memory://landing/raw/*.parquet\n");
  EXPECT_EQ(Row("SELECT n, _source FROM lake.bronze.p"), "7|memory://landing/raw/p.parquet");
}

TEST_F(LoadTest, ManySmallFilesAreOneCommit) {
  for (int i = 0; i < 200; ++i) Write("in/f" + std::to_string(i) + ".ndjson", "{\"i\":" + std::to_string(i) + "}\n");
  const IngestReport report = MustRun(kNdjson);
  EXPECT_EQ(report.files_taken, 200u);
  EXPECT_EQ(Row("SELECT count(*), sum(i), count(DISTINCT _source) FROM lake.bronze.t"), "200|19900|200");
  EXPECT_EQ(MustRun(kNdjson).files_skipped, 200u);
}

TEST_F(LoadTest, EmptyFilesAreTakenToo) {
  Write("in/a.ndjson", "");
  EXPECT_EQ(MustRun(kNdjson).files_taken, 1u);
  EXPECT_EQ(MustRun(kNdjson).files_skipped, 1u);
}

}  // namespace
}  // namespace ingot::ingest
