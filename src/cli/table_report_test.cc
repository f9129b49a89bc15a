#include "cli/table_report.h"

#include <gtest/gtest.h>

namespace ingot::cli {
namespace {

std::string Parsed(std::string_view text) {
  Result<TableName> name = ParseTableName(text);
  return name.ok() ? name->schema + "|" + name->table : "error: " + name.error().message();
}

TEST(ParseTableName, TakesOneTwoOrThreeParts) {
  EXPECT_EQ(Parsed("trades"), "main|trades");
  EXPECT_EQ(Parsed("silver.trades"), "silver|trades");
  EXPECT_EQ(Parsed("lake.silver.trades"), "silver|trades");
  EXPECT_EQ(Parsed("\"a.b\".\"c\"\"d\""), "a.b|c\"d");
}

TEST(ParseTableName, RefusesWhatIsNoName) {
  for (const char* text : {"", ".", "a.", "a..b", "\"a", "x.a.b", "a.b.c.d"}) {
    EXPECT_NE(Parsed(text).find("error: "), std::string::npos) << text;
  }
}

TEST(DescribeType, SpellsNestedTypes) {
  Result<delta::DataType> schema = delta::ParseSchema(
      R"json({"type":"struct","fields":[
        {"name":"a","type":"decimal(18,2)","nullable":true,"metadata":{}},
        {"name":"b","type":{"type":"array","elementType":"long","containsNull":true},"nullable":true,"metadata":{}},
        {"name":"c","type":{"type":"map","keyType":"string","valueType":"date","valueContainsNull":true},
         "nullable":true,"metadata":{}}]})json");
  ASSERT_TRUE(schema.ok()) << schema.error().message();
  EXPECT_EQ(DescribeType(*schema), "struct<a: decimal(18,2), b: array<long>, c: map<string, date>>");
}

delta::AddFilePtr File(int64_t size, std::string stats) {
  auto file = std::make_shared<delta::AddFile>();
  file->path = "part-" + std::to_string(size) + ".parquet";
  file->size = size;
  file->stats = std::move(stats);
  return file;
}

TEST(MeasureTable, AddsUp) {
  delta::Snapshot snapshot;
  snapshot.files = delta::FileList<delta::AddFile>({File(10, R"({"numRecords":3})"), File(20, R"({"numRecords":4})")});
  TableSize size = MeasureTable(snapshot);
  EXPECT_EQ(size.files, 2);
  EXPECT_EQ(size.bytes, 30);
  EXPECT_EQ(size.rows, 7);
}

TEST(MeasureTable, RowsAreUnknownWhenAFileDoesNotSay) {
  delta::Snapshot snapshot;
  snapshot.files = delta::FileList<delta::AddFile>({File(10, R"({"numRecords":3})"), File(20, "")});
  EXPECT_FALSE(MeasureTable(snapshot).rows.has_value());
}

}  // namespace
}  // namespace ingot::cli
