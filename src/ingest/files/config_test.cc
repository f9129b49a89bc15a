#include "ingest/files/config.h"

#include <gtest/gtest.h>

#include "ingest/ingest.h"

namespace ingot::ingest {
namespace {

std::string ErrorOf(const std::string& yaml) {
  auto node = ParseDocument(yaml, "ingest/a.yml");
  if (!node.ok()) return node.error().message();
  const auto source = ParseSource(*node);
  return source.ok() ? "no error" : source.error().message();
}

TEST(FilesConfigTest, EverythingThatASourceMaySay) {
  const auto node = ParseDocument(
      "name: t\ntype: files\npath: [a/*.json, s3://b/c.json]\nrecords: result.*\ntable: raw.trades\n"
      "columns:\n  - {name: price, type: \"DECIMAL(18,8)\", field: p}\n  - {name: at, type: TIMESTAMP, epoch: ms}\n"
      "csv: {delimiter: tab, quote: none, header: false, null_values: [NA], encoding: latin1}\n"
      "policy: {new_field: freeze, misfit: quarantine}\non_change: append\nmax_bad: 1.5%\nmax_record_bytes: 1MB\n",
      "ingest/t.yml");
  ASSERT_TRUE(node.ok()) << node.error().message();
  const auto source = ParseSource(*node);
  ASSERT_TRUE(source.ok()) << source.error().message();
  EXPECT_EQ(source->schema, "raw");
  EXPECT_EQ(source->table, "trades");
  const FilesSource& files = std::get<FilesSource>(source->kind);
  EXPECT_EQ(files.paths.size(), 2u);
  EXPECT_EQ(files.format, FileFormat::kJson);
  EXPECT_EQ(files.columns[0].field, "p");
  EXPECT_EQ(files.columns[1].epoch, engine::EpochUnit::kMilliseconds);
  EXPECT_EQ(files.shape.csv.delimiter, '\t');
  EXPECT_EQ(files.shape.csv.quote, 0);
  EXPECT_FALSE(files.shape.csv.header);
  EXPECT_EQ(files.on_new_field, SchemaPolicy::kFreeze);
  EXPECT_EQ(files.on_misfit, SchemaPolicy::kQuarantine);
  EXPECT_TRUE(files.append_changed_files);
  EXPECT_EQ(files.max_bad.percent, 1.5);
  EXPECT_EQ(files.shape.max_record_bytes, 1000000u);
}

TEST(FilesConfigTest, AMistakeIsNamedWithItsPlace) {
  const std::string head = "name: t\ntype: files\npath: x.csv\n";
  EXPECT_EQ(ErrorOf(head + "formt: csv\n"), "ingest/a.yml:4:1: unknown key 'formt'; did you mean 'format'?");
  EXPECT_EQ(ErrorOf(head + "format: cvs\n"),
            "ingest/a.yml:4:9: unknown value 'cvs'; expected one of auto, ndjson, json, csv, parquet; did you mean 'csv'?");
  EXPECT_EQ(ErrorOf("type: files\npath: x\n"), "ingest/a.yml:1:1: a source needs a 'name'");
  EXPECT_EQ(ErrorOf("name: t\ntype: ftp\n"), "ingest/a.yml:2:7: unknown type 'ftp' of a source; expected 'files'");
  EXPECT_EQ(ErrorOf("name: t\ntype: files\n"),
            "ingest/a.yml:1:1: a source of type files needs a 'path', such as 'data/*.ndjson'");
  EXPECT_EQ(ErrorOf(head + "max_bad: lots\n"),
            "ingest/a.yml:4:10: expected a number of records, or a share such as '1%'");
  EXPECT_EQ(ErrorOf(head + "columns:\n  - {name: _run_id}\n"), "ingest/a.yml:5:5: '_run_id' is a column that Ingot adds");
  EXPECT_EQ(ErrorOf(head + "csv: {delimiter: \"::\"}\n"), "ingest/a.yml:4:18: expected one ASCII character, or 'tab'");
  EXPECT_EQ(ErrorOf(head + "csv: {encoding: klingon}\n"),
            "ingest/a.yml:4:17: unknown encoding 'klingon': iconv --list names those that are known");
  EXPECT_EQ(ErrorOf(head + "encoding: klingon\n"),
            "ingest/a.yml:4:11: unknown encoding 'klingon': iconv --list names those that are known");
  EXPECT_EQ(ErrorOf(head + "encoding: windows-1252\n"), "no error");
  EXPECT_EQ(ErrorOf(head + "table: a.b.c\n"), "ingest/a.yml:4:8: expected a table's name, as in 'bronze.trades'");
}

TEST(FilesConfigTest, ANameTellsTheFormat) {
  EXPECT_EQ(FormatOfName("a/b.ndjson.gz"), FileFormat::kNdjson);
  EXPECT_EQ(FormatOfName("x.JSONL"), FileFormat::kNdjson);
  EXPECT_EQ(FormatOfName("x.json.zst"), FileFormat::kJson);
  EXPECT_EQ(FormatOfName("x.tsv"), FileFormat::kCsv);
  EXPECT_EQ(FormatOfName("x.parquet"), FileFormat::kParquet);
  EXPECT_EQ(FormatOfName("README"), FileFormat::kAuto);
}

}  // namespace
}  // namespace ingot::ingest
