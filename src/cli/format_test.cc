#include "cli/format.h"

#include <gtest/gtest.h>

#include "cli/terminal.h"

namespace ingot::cli {
namespace {

using engine::Column;
using Values = std::vector<std::vector<Json>>;

std::string Written(Status (*write)(Rows&, generate::ByteSink&), std::vector<Column> columns, Values values) {
  ValueRows rows(std::move(columns), std::move(values));
  generate::StringSink sink;
  Status status = write(rows, sink);
  EXPECT_TRUE(status.ok());
  return sink.text();
}

std::string Table(std::vector<Column> columns, Values values, TableOptions options = {}) {
  ValueRows rows(std::move(columns), std::move(values));
  generate::StringSink sink;
  Status status = WriteTable(rows, options, sink);
  EXPECT_TRUE(status.ok());
  return sink.text();
}

const std::vector<Column> kTwo = {{"id", "BIGINT"}, {"name", "VARCHAR"}};

TEST(Csv, QuotesWhatRfc4180Asks) {
  EXPECT_EQ(Written(WriteCsv, kTwo, {{1, "plain"}, {2, "a,b"}, {3, "say \"hi\""}, {4, "two\nlines"}}),
            "id,name\n1,plain\n2,\"a,b\"\n3,\"say \"\"hi\"\"\"\n4,\"two\nlines\"\n");
}

TEST(Csv, TellsNullFromEmpty) {
  EXPECT_EQ(Written(WriteCsv, kTwo, {{1, nullptr}, {2, ""}}), "id,name\n1,\n2,\"\"\n");
}

TEST(JsonFormat, IsOneArray) {
  EXPECT_EQ(Written(WriteJson, kTwo, {{1, "a"}, {2, nullptr}}),
            "[\n{\"id\":1,\"name\":\"a\"},\n{\"id\":2,\"name\":null}\n]\n");
}

TEST(JsonFormat, WithoutRowsIsAnEmptyArray) { EXPECT_EQ(Written(WriteJson, kTwo, {}), "[]\n"); }

TEST(JsonFormat, KeepsTheDigitsOfDecimals) {
  EXPECT_EQ(Written(WriteNdjson, {{"d", "DECIMAL(38,2)"}, {"l", "DECIMAL(38,2)[]"}}, {{"21.00", "[1.5]"}}),
            "{\"d\":21.00,\"l\":\"[1.5]\"}\n");
}

TEST(JsonFormat, TellsColumnsOfOneNameApart) {
  EXPECT_EQ(Written(WriteNdjson, {{"a", "INTEGER"}, {"a", "INTEGER"}}, {{1, 2}}), "{\"a\":1,\"a_1\":2}\n");
}

TEST(Markdown, EscapesPipesAndLineEnds) {
  EXPECT_EQ(Written(WriteMarkdown, kTwo, {{1, "a|b\nc"}}), "| id | name |\n|---:|---|\n| 1 | a\\|b<br>c |\n");
}

TEST(Table, HasNamesTypesAndTheNumberOfRows) {
  EXPECT_EQ(Table(kTwo, {{1, "one"}, {22, nullptr}}),
            "┌────────┬─────────┐\n"
            "│   id   │  name   │\n"
            "│ bigint │ varchar │\n"
            "├────────┼─────────┤\n"
            "│      1 │ one     │\n"
            "│     22 │ NULL    │\n"
            "├────────┴─────────┤\n"
            "│ 2 rows           │\n"
            "└──────────────────┘\n");
}

TEST(Table, DimsNullOnATerminal) {
  std::string out = Table(kTwo, {{1, nullptr}, {2, "NULL"}}, {.color = true});
  EXPECT_NE(out.find("\x1b[2mNULL   \x1b[0m"), std::string::npos);
  EXPECT_NE(out.find("│ NULL    │"), std::string::npos);
}

TEST(Table, CutsWideCellsToTheTerminal) {
  std::string out = Table(kTwo, {{1, std::string(200, 'x')}}, {.max_width = 40});
  EXPECT_NE(out.find("x…"), std::string::npos);
  for (size_t start = 0; start < out.size();) {
    size_t end = out.find('\n', start);
    EXPECT_EQ(DisplayWidth(out.substr(start, end - start)), 40U);
    start = end + 1;
  }
}

TEST(Table, LeavesOutColumnsOfTheMiddle) {
  std::vector<Column> columns;
  std::vector<Json> row;
  for (int i = 0; i < 30; ++i) {
    columns.push_back({"column_" + std::to_string(i), "VARCHAR"});
    row.emplace_back("value");
  }
  std::string out = Table(columns, {row}, {.max_width = 60});
  EXPECT_NE(out.find("column_0 "), std::string::npos);
  EXPECT_NE(out.find("column_29"), std::string::npos);
  EXPECT_NE(out.find("│ … │"), std::string::npos);
  EXPECT_NE(out.find("30 columns ("), std::string::npos);
  EXPECT_LE(DisplayWidth(out.substr(0, out.find('\n'))), 60U);
}

TEST(Table, ShowsTheEndsOfManyRows) {
  Values values;
  for (int i = 1; i <= 100; ++i) values.push_back({i, "row"});
  std::string out = Table(kTwo, values, {.max_rows = 4});
  for (const char* shown : {" 1 │", " 2 │", " 99 │", " 100 │", "100 rows (4 shown)"}) {
    EXPECT_NE(out.find(shown), std::string::npos) << shown;
  }
  EXPECT_EQ(out.find(" 3 │"), std::string::npos);
}

TEST(Table, ControlCharactersCannotSteerTheTerminal) {
  std::string out = Table(kTwo, {{1, "a\x1b[2Jb\n"}});
  EXPECT_NE(out.find("a\\x1b[2Jb\\n"), std::string::npos);
}

TEST(DisplayWidth, CountsCells) {
  EXPECT_EQ(DisplayWidth("abc"), 3U);
  EXPECT_EQ(DisplayWidth("é"), 1U);
  EXPECT_EQ(DisplayWidth("e\xcc\x81"), 1U);
  EXPECT_EQ(DisplayWidth("日本"), 4U);
}

TEST(Shorten, NeverCutsACharacterInTwo) {
  EXPECT_EQ(Shorten("日本語", 5), "日本…");
  EXPECT_EQ(Shorten("日本語", 4), "日…");
  EXPECT_EQ(Shorten("abc", 3), "abc");
}

TEST(FormatOfFile, GoesByTheExtension) {
  EXPECT_EQ(FormatOfFile("out/a.CSV").value(), Format::kCsv);
  EXPECT_EQ(FormatOfFile("a.jsonl").value(), Format::kNdjson);
  EXPECT_EQ(FormatOfFile("a.parquet").value(), Format::kParquet);
  EXPECT_EQ(FormatOfFile("a.txt").value(), Format::kTable);
  for (const char* name : {"a", "a.xyz", "a.csv/b", ".", ""}) {
    const Result<Format> format = FormatOfFile(name);
    ASSERT_FALSE(format.ok()) << name;
    EXPECT_EQ(format.error().kind(), ErrorKind::kInvalidArgument);
    EXPECT_NE(format.error().message().find(".parquet"), std::string::npos);
  }
}

}  // namespace
}  // namespace ingot::cli
