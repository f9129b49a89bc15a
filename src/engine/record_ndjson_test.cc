#include <gmock/gmock.h>
#include <zstd.h>

#include "engine/record_test_scan.h"

namespace ingot::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class NdjsonTest : public RecordScanTest {
 protected:
  std::vector<std::string> ReadText(std::string_view text, const std::vector<std::pair<std::string, std::string>>& columns,
                                    const std::string& select = "* EXCLUDE (_source, _source_row)") {
    return Read(Options(RecordFormat::kNdjson, {File("a.ndjson", text)}, columns), select);
  }
};

TEST_F(NdjsonTest, ValuesMeetTheirColumns) {
  const auto rows = ReadText(
      "{\"i\":1,\"d\":2.5,\"b\":true,\"s\":\"x\",\"p\":\"105433.60\",\"t\":\"2025-01-15T09:30:00.5Z\",\"day\":\"2025-01-15\"}\n"
      "\n"
      "{\"s\":\"caf\\u00e9 \\\"q\\\"\", \"i\":-9223372036854775808, \"d\":3, \"b\":false, \"p\":7, \"t\":null}\r\n"
      "{\"s\":12.50,\"day\":null}",
      {{"i", "BIGINT"}, {"d", "DOUBLE"}, {"b", "BOOLEAN"}, {"s", "VARCHAR"}, {"p", "DECIMAL(18,2)"}, {"t", "TIMESTAMP"},
       {"day", "DATE"}},
      "i, d, b, s, p, t, day, _rescued, _source_row");
  EXPECT_THAT(rows, ElementsAre("1|2.5|true|x|105433.60|2025-01-15 09:30:00.5|2025-01-15|NULL|1",
                                "-9223372036854775808|3.0|false|café \"q\"|7.00|NULL|NULL|NULL|3",
                                "NULL|NULL|NULL|12.50|NULL|NULL|NULL|NULL|4"));
  EXPECT_EQ(scan_->Report().rows, 3);
  EXPECT_EQ(scan_->Report().rejected, 0);
}

TEST_F(NdjsonTest, WhatDoesNotFitIsKeptBeside) {
  const auto rows = ReadText(
      "{\"i\":1.5}\n{\"i\":\"abc\"}\n{\"i\":9223372036854775808}\n{\"d\":\"abc\"}\n{\"i\":true}\n{\"i\":{\"a\":1}}\n"
      "{\"i\":2.0,\"new\":[1, 2]}\n{\"t\":1700000000}\n{\"d\":9007199254740993}\n{\"t\":\"1970-01-01T00:00:00.0000015Z\"}\n",
      {{"i", "BIGINT"}, {"d", "DOUBLE"}, {"t", "TIMESTAMP"}});
  EXPECT_THAT(rows, ElementsAre("NULL|NULL|NULL|{\"i\":1.5}", "NULL|NULL|NULL|{\"i\":\"abc\"}",
                                "NULL|NULL|NULL|{\"i\":9223372036854775808}", "NULL|NULL|NULL|{\"d\":\"abc\"}",
                                "NULL|NULL|NULL|{\"i\":true}", "NULL|NULL|NULL|{\"i\":{\"a\":1}}",
                                "2|NULL|NULL|{\"new\":[1, 2]}", "NULL|NULL|NULL|{\"t\":1700000000}",
                                "NULL|NULL|NULL|{\"d\":9007199254740993}",
                                "NULL|NULL|1970-01-01 00:00:00.000001|{\"t\":\"1970-01-01T00:00:00.0000015Z\"}"));
  const RecordScanReport report = scan_->Report();
  EXPECT_EQ(report.rescued_values, 10);
  ASSERT_EQ(report.surprises.size(), 4u);
}

TEST_F(NdjsonTest, BadLinesAreRejectedWithTheirPlace) {
  const auto rows = ReadText("{\"i\":1}\n{\"i\":\n[1\n7\nnot json\n{\"i\":2} x\n{\"i\":tru}\n{\"s\":\"\xff\"}\n{\"i\":3}\n{\"i\":4",
                             {{"i", "BIGINT"}, {"s", "VARCHAR"}}, "i");
  EXPECT_THAT(rows, ElementsAre("1", "3"));
  EXPECT_THAT(Rejects("_source_row, byte_offset, reason, raw"),
              ElementsAre("2|8|not valid JSON|{\"i\":", "3|14|not valid JSON|[1", "4|17|not an object|7",
                          "5|19|not valid JSON|not json", "6|28|not valid JSON|{\"i\":2} x", "7|38|not valid JSON|{\"i\":tru}",
                          "8|48|not valid UTF-8|{\"s\":\"\\xFF\"}", "10|66|not valid JSON|{\"i\":4"));
}

TEST_F(NdjsonTest, ALineThatIsAnArrayIsNoRecord) {
  EXPECT_THAT(ReadText("{\"i\":1}\n[2,3]\n[]\n", {{"i", "BIGINT"}}, "i"), ElementsAre("1"));
  EXPECT_THAT(Rejects("_source_row, reason, raw"),
              ElementsAre("2|not an object: an array|[2,3]", "3|not an object: an array|[]"));
}

TEST_F(NdjsonTest, OfAFieldThatIsThereTwiceTheLastCounts) {
  EXPECT_THAT(ReadText("{\"a\":1,\"b\":5,\"a\":\"x\",\"a\":3}\n", {{"a", "BIGINT"}, {"b", "BIGINT"}}),
              ElementsAre("3|5|{\"a\":1,\"a\":\"x\"}"));
}

TEST_F(NdjsonTest, NestedValuesAreTextOrTheirType) {
  EXPECT_THAT(ReadText("{\"j\":{\"a\": [1, 2]},\"l\":[1,2],\"s\":{\"x\":1,\"y\":\"z\"},\"m\":{\"k\":1.5}}\n"
                       "{\"l\":[1.5],\"s\":{\"x\":1,\"other\":2},\"j\":[nul]}\n{\"l\":[\"3\",null],\"s\":{}}\n",
                       {{"j", "VARCHAR"}, {"l", "BIGINT[]"}, {"s", "STRUCT(x BIGINT, y VARCHAR)"},
                        {"m", "MAP(VARCHAR, DOUBLE)"}}),
              ElementsAre("{\"a\": [1, 2]}|[1, 2]|{'x': 1, 'y': z}|{k=1.5}|NULL", "NULL|[3, NULL]|{'x': NULL, 'y': NULL}|NULL|NULL"));
  EXPECT_THAT(Rejects("reason"), ElementsAre("not valid JSON"));
}

TEST_F(NdjsonTest, EpochsOnlyWhenConfigured) {
  auto options = Options(RecordFormat::kNdjson, {File("a", "{\"s\":1700000000.25,\"ms\":1700000000123}\n")},
                         {{"s", "TIMESTAMP"}, {"ms", "TIMESTAMP"}});
  options.columns[0].epoch = EpochUnit::kSeconds;
  options.columns[1].epoch = EpochUnit::kMilliseconds;
  EXPECT_THAT(Read(options, "s, ms, _rescued"), ElementsAre("2023-11-14 22:13:20.25|2023-11-14 22:13:20.123|NULL"));
}

TEST_F(NdjsonTest, ByPolicyAMisfitOrANewFieldIsARejectInstead) {
  auto options = Options(RecordFormat::kNdjson, {File("a", "{\"i\":1}\n{\"i\":\"x\"}\n{\"i\":2,\"n\":1}\n")}, {{"i", "BIGINT"}});
  options.reject_misfits = true;
  EXPECT_THAT(Read(options, "i, _rescued"), ElementsAre("1|NULL", "2|{\"n\":1}"));
  EXPECT_THAT(Rejects("reason"), ElementsAre("value \"x\" of field 'i' does not fit BIGINT"));
  options.reject_misfits = false;
  options.reject_new_fields = true;
  EXPECT_THAT(Read(options, "i, _rescued"), ElementsAre("1|NULL", "NULL|{\"i\":\"x\"}"));
  EXPECT_THAT(Rejects("reason"), ElementsAre("field 'n' has no column"));
}

TEST_F(NdjsonTest, BlocksAndFilesOfAnySizeGiveTheSameLines) {
  std::string text, long_line = "{\"s\":\"" + std::string(5000, 'x') + "\"}\n";
  for (int i = 0; i < 5000; ++i) text += "{\"i\":" + std::to_string(i) + "}\n";
  text += long_line;
  for (const uint64_t block : {64u, 1000u, 4096u, 8u << 20}) {
    auto options = Options(RecordFormat::kNdjson, {File("a", text), File("b", text), File("empty", "")},
                           {{"i", "BIGINT"}, {"s", "VARCHAR"}});
    options.block_bytes = block;
    EXPECT_THAT(Read(options, "count(*), sum(i), sum(_source_row), sum(length(s)), count(DISTINCT _source)"),
                ElementsAre("10002|24995000|25015002|10000|2"));
    options.shape.max_record_bytes = 1000;
    EXPECT_THAT(Read(options, "count(*), max(_source_row)"), ElementsAre("10000|5000"));
    EXPECT_THAT(Rejects("_source, _source_row, reason"),
                ElementsAre(HasSubstr("a|5001|a line of 500"), HasSubstr("b|5001|a line of 500")));
  }
}

TEST_F(NdjsonTest, CompressionIsToldByTheFirstBytes) {
  const std::string text = "{\"i\":1}\n{\"i\":2}\n";
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  EXPECT_THAT(Read(Options(RecordFormat::kNdjson, {File("a", packed)}, {{"i", "BIGINT"}}), "i"), ElementsAre("1", "2"));
  EXPECT_THAT(Read(Options(RecordFormat::kNdjson, {File("torn.zst", packed.substr(0, packed.size() - 3))}, {{"i", "BIGINT"}}), "i"),
              ElementsAre(HasSubstr("'torn.zst' is a broken zstd file")));
  EXPECT_EQ(scan_->failure()->kind(), ErrorKind::kCorrupt);
}

TEST_F(NdjsonTest, ColumnsAreInferredFromSamples) {
  const auto columns = InferColumns(
      {}, {File("a", "{\"a\":1,\"b\":1,\"c\":true,\"d\":null,\"e\":{\"x\":1},\"f\":1}\n{\"a\":2,\"b\":1.5,\"c\":false,\"f\":\"x\"}\n"
                     "broken\n{\"A\":1,\"\":2,\"big\":12345678901234567890,\"fine\":0.12345678901234567890}\n")});
  ASSERT_TRUE(columns.ok());
  std::string text;
  for (const RecordColumn& column : *columns) text += column.name + " " + column.type + " <" + column.field + ">; ";
  EXPECT_EQ(text,
            "a BIGINT <a>; b DOUBLE <b>; c BOOLEAN <c>; d VARCHAR <d>; e VARCHAR <e>; f VARCHAR <f>; A_7 BIGINT <A>; "
            "big VARCHAR <big>; fine VARCHAR <fine>; ");
}

}  // namespace
}  // namespace ingot::engine
