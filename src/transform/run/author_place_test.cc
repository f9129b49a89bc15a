// The engine's places in statements, found again in the author's text.
#include "transform/run/author_place.h"

#include <gtest/gtest.h>

namespace ingot::transform {
namespace {

// The text behind the byte that a message means, up to the line's end.
std::string Meant(std::string_view message, std::string_view sql, size_t lines_before = 0) {
  const auto place = FindStatedPlace(message);
  if (!place) return "no place";
  const auto offset = OffsetOf(*place, sql, lines_before);
  return offset ? std::string(sql.substr(*offset, sql.find('\n', *offset) - *offset)) : "not there";
}

TEST(AuthorPlace, ALineBelowTheFirst) {
  EXPECT_EQ(Meant("no such column\n\nLINE 3:   a, amout, b\n             ^", "select\n  amout as x,\n  a, amout, b\nfrom t"), "amout, b");
}

TEST(AuthorPlace, TheFirstLineBehindWordsOfTheProgram) {
  EXPECT_EQ(Meant("no\n\nLINE 1: CREATE TABLE x AS select amout from t\n                                 ^", "select amout from t"), "amout from t");
  EXPECT_EQ(Meant("no\n\nLINE 1: INSERT INTO other SELECT amout FROM temp\n                                 ^", "with amout as (select 1 as b) select b"), "not there");
}

TEST(AuthorPlace, ExcerptsThatAreCut) {
  const std::string sql = "select " + std::string(200, 'x') + ", amout, " + std::string(200, 'y');
  EXPECT_EQ(Meant("no\n\nLINE 1: ...xxxxx, amout, yyyy...\n                  ^", "select 1 from\n(" + sql).substr(0, 9), "not there");
  EXPECT_EQ(Meant("no\n\nLINE 2: ...xxxxx, amout, yyyy...\n                  ^", "select 1 from\n(" + sql).substr(0, 7), "amout, ");
}

TEST(AuthorPlace, LinesInFrontAndMarks) {
  EXPECT_EQ(Meant("no\n\nLINE 6: ä, amout\n           ^", "select\nä, amout", 4), "amout");
  EXPECT_EQ(Meant("no\n\nLINE 2: amout\n        ^", "select\namout", 4), "not there");
  EXPECT_EQ(Meant("just a message", "select 1"), "no place");
  EXPECT_EQ(Meant("LINE x: a\n        ^", "a"), "no place");
}

TEST(AuthorPlace, AWordOfAnotherDialect) {
  EXPECT_EQ(Meant("no\n\nLINE 2:  coalesce(a, b), isnul(c)\n                         ^", "select\n nvl(a, b), isnul(c)"), "isnul(c)");
}

TEST(AuthorPlace, TheErrorShowsTheAuthorsLine) {
  Node node;
  node.original_file_path = "models/a.sql";
  node.raw_code = "select\n  amout\nfrom t";
  node.first_line = 3;
  auto text = std::make_shared<RenderedText>();
  text->node = &node;
  text->code = node.raw_code;
  SqlOrigin origin;
  origin.Add(10, node.raw_code.size(), text);
  const std::string sql = "with x as " + node.raw_code;
  const Error told = AtAuthorsPlace(InvalidArgument("no such column\n\nLINE 2:   amout\n          ^"), sql, origin);
  EXPECT_EQ(told.message(), "no such column\nmodels/a.sql:4:3\n  4 |   amout\n    |   ^");
}

}  // namespace
}  // namespace ingot::transform
