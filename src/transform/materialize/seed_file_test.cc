// CSV files of seeds, beside what agate and dbt-duckdb make of them.
#include "transform/materialize/seed_file.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/scratch_directory.h"
#include "base/text.h"
#include "transform/materialize/seed_types.h"

namespace ingot::transform {
namespace {

// "a|b / 1|2": the columns, then the rows; or "error: " and why.
std::string Read(std::string_view text, std::string_view delimiter = ",") {
  const ScratchDirectory folder;
  const std::string path = folder.File("s.csv");
  EXPECT_TRUE(WriteFileAtomically(path, text).ok());
  const auto fault = [&](const Error& error) { return "error: " + ReplaceAll(error.message(), path, "s.csv"); };
  const auto file = SeedFile::Open(path, delimiter);
  if (!file.ok()) return fault(file.error());
  std::string shown = Join(file->columns(), "|");
  auto reader = file->Read();
  std::vector<std::string> values;
  for (;;) {
    const auto more = reader->Next(&values);
    if (!more.ok()) return fault(more.error());
    if (!*more) return shown;
    shown += " / " + Join(values, "|");
  }
}

TEST(SeedFile, ReadsWhatIsQuoted) {
  EXPECT_EQ(Read("a,b\n1,\"x\ny\"\n2,\"q \"\"z\"\"\"\n"), "a|b / 1|x\ny / 2|q \"z\"");
  EXPECT_EQ(Read("a,\"b c\"\n\"1\"2,x\"y\n\"\",\"\""), "a|b c / 12|x\"y / |");
  EXPECT_EQ(Read("a;b\n1,5;2\n", ";"), "a|b / 1,5|2");
}

TEST(SeedFile, LineEndsMarksAndEmptyLines) {
  EXPECT_EQ(Read("\xEF\xBB\xBF" "a,b\r\n1,x\r\n\r\n2,y\r"), "a|b / 1|x / 2|y");
  EXPECT_EQ(Read("a\n\n1\n"), "a /  / 1");
  EXPECT_EQ(Read("a,b"), "a|b");
  EXPECT_EQ(Read("a,b\n"), "a|b");
}

TEST(SeedFile, NamesOfColumns) {
  EXPECT_EQ(Read("a,,a\n1,2,3\n"), "a|b|a_2 / 1|2|3");
  EXPECT_EQ(Read("a,A\n"), "error: s.csv:1: the column 'A' is there twice: upper and lower case make no difference");
}

TEST(SeedFile, SaysWhichLineIsWrong) {
  EXPECT_EQ(Read("a,b,c\n1,\"x\ny\",2\n1,2\n"), "error: s.csv:4: the row has 2 values, and 3 columns are named");
  EXPECT_EQ(Read("a\n1,2\n"), "error: s.csv:2: the row has 2 values, and 1 column is named");
  EXPECT_EQ(Read("a,b\n1,\"open\n2,3\n"), "error: s.csv: line 2: a quote is opened here and never closed");
  EXPECT_EQ(Read(""), "error: s.csv:1: the file is empty: expected a line with the names of the columns");
  EXPECT_EQ(Read("\na,b\n"), "error: s.csv:1: the line is empty: expected the names of the columns");
  EXPECT_EQ(Read("a\n\xFF\n"), "error: s.csv:2: bytes that are not UTF-8: save the file in that encoding");
  EXPECT_EQ(Read("a\n", "::"), "error: the seed's 'delimiter' is '::': expected one character, and no quote or line end");
}

std::string_view TypeOf(std::initializer_list<std::string_view> values) {
  SeedColumnType column;
  for (const std::string_view value : values) column.See(value);
  return column.type();
}

TEST(SeedColumnType, TheFirstThatAllValuesHave) {
  EXPECT_EQ(TypeOf({}), "INTEGER");
  EXPECT_EQ(TypeOf({"", " NULL "}), "INTEGER");
  EXPECT_EQ(TypeOf({"1", "-2", "007", "1.0", "1e3"}), "INTEGER");
  EXPECT_EQ(TypeOf({"1", "2147483648"}), "BIGINT");
  EXPECT_EQ(TypeOf({"1", "1.5"}), "DOUBLE");
  EXPECT_EQ(TypeOf({"1.5", "1e400"}), "DOUBLE");
  EXPECT_EQ(TypeOf({"nan"}), "VARCHAR");
  EXPECT_EQ(TypeOf({"1,000"}), "VARCHAR");
  EXPECT_EQ(TypeOf({"2024-02-29", "2025-1-5"}), "DATE");
  EXPECT_EQ(TypeOf({"2025-02-29"}), "VARCHAR");
  EXPECT_EQ(TypeOf({"2025-01-15 10:00:00"}), "TIMESTAMP");
  EXPECT_EQ(TypeOf({"2025-01-15T10:00:00Z", "2025-01-15T10:00:00.25+02:00"}), "TIMESTAMP");
  EXPECT_EQ(TypeOf({"2025-01-15", "2025-01-15 10:00:00"}), "VARCHAR");
  EXPECT_EQ(TypeOf({"true", "FALSE"}), "BOOLEAN");
  EXPECT_EQ(TypeOf({"true", "1"}), "VARCHAR");
}

}  // namespace
}  // namespace ingot::transform
