#include "project/sql_error.h"

#include <gtest/gtest.h>

namespace ingot::project {
namespace {

// As DuckDB tells of `word` in the statement that starts at `offset` of the file.
std::string Placed(const SqlFile& file, size_t offset, const std::string& pointer) {
  const Error error =
      PlaceSqlError(InvalidArgument("no such thing" + pointer), file,
                    std::string_view(file.text).substr(offset), [&](size_t at) { return offset + at; });
  EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
  return error.message();
}

const SqlFile kFile = {"sql/a.sql", "SELECT 1;\n\n-- second\nSELECT a,\n  b FROM t"};
const size_t kSecond = kFile.text.find("-- second");

TEST(PlaceSqlError, CountsFromTheStartOfTheFile) {
  EXPECT_EQ(Placed(kFile, kSecond, "\n\nLINE 3:   b FROM t\n          ^"),
            "sql/a.sql:5:3: no such thing\n\nLINE 5:   b FROM t\n          ^");
}

TEST(PlaceSqlError, PointsAtTheStatementWhenDuckDbPointsNowhere) {
  EXPECT_EQ(Placed(kFile, kSecond, ""), "sql/a.sql:4:1: no such thing");
  EXPECT_EQ(Placed(kFile, 0, "\n\nLINE x"), "sql/a.sql:1:1: no such thing\n\nLINE x");
}

TEST(PlaceSqlError, TheCaretStaysWhereItWasWhenTheNumberGetsLonger) {
  const SqlFile file = {"a.sql", std::string(11, '\n') + "SELECT b"};
  EXPECT_EQ(Placed(file, 11, "\n\nLINE 1: SELECT b\n               ^"),
            "a.sql:12:8: no such thing\n\nLINE 12: SELECT b\n                ^");
}

TEST(PlaceSqlError, FindsItsWayInALineThatIsShownInPart) {
  const std::string line = "SELECT '" + std::string(200, 'x') + "', b, c FROM t";
  EXPECT_EQ(
      Placed({"a.sql", line}, 0, "\n\nLINE 1: ...xxxx', b, c FROM t\n                  ^").substr(0, 13),
      "a.sql:1:212: ");
}

TEST(PlaceSqlError, ColumnsCountCharacters) {
  EXPECT_EQ(
      Placed({"a.sql", "SELECT 'é', b"}, 0, "\n\nLINE 1: SELECT 'é', b\n                    ^").substr(0, 12),
      "a.sql:1:13: ");
}

TEST(PlaceSqlError, ATextFromNoFileHasItsLinesCountedOnly) {
  EXPECT_EQ(Placed({"", kFile.text}, kSecond, "\n\nLINE 3:   b FROM t\n          ^"),
            "no such thing\n\nLINE 5:   b FROM t\n          ^");
}

}  // namespace
}  // namespace ingot::project
