#include <gtest/gtest.h>

#include "base/seeded_random.h"
#include "base/text.h"
#include "pipeline/parameters.h"

namespace ingot::pipeline {
namespace {

std::string Bound(std::string_view sql) {
  const Json values = *Json::Parse(R"({"date": "2025-01-15", "quote": "it's", "n": -3, "on": true, "x": 1.5})");
  auto bound = BindSqlParameters(sql, values, "a.sql");
  return bound.ok() ? bound->text : bound.error().message();
}

TEST(SqlParametersTest, NamesBecomeLiterals) {
  EXPECT_EQ(Bound("select $date::date, $quote, 1-$n, $on, $x"), "select '2025-01-15'::date, 'it''s', 1-(-3), true, 1.5");
  EXPECT_EQ(Bound("$date"), "'2025-01-15'");
  EXPECT_EQ(Bound("where d = $date-- $date"), "where d = '2025-01-15'-- $date");
}

TEST(SqlParametersTest, TextsNamesAndCommentsStayAsTheyAre) {
  for (const char* sql : {"'$date'", "'it''s $date'", "\"$date\"", "-- $date", "/* $date /* */ $date */", "$$ $date $$",
                          "$q$ $date $$ $q$", "a$date", "$1", "1$", "e'\\' $date'", "E'a\\\\'", "'unclosed $date",
                          "$$ unclosed $date", "$"}) {
    EXPECT_EQ(Bound(sql), sql);
  }
  EXPECT_EQ(Bound("'a' || $quote || 'b'"), "'a' || 'it''s' || 'b'");
  EXPECT_EQ(Bound("/* x */ $n"), "/* x */ (-3)");
}

TEST(SqlParametersTest, AnUnknownNameIsAnErrorAtItsPlace) {
  EXPECT_EQ(Bound("select 1,\n  $dat"), "a.sql:2:3: there is no parameter '$dat'; did you mean '$date'?");
  EXPECT_EQ(Bound("$zzzzzzz"), "a.sql:1:1: there is no parameter '$zzzzzzz'; there are: date, quote, n, on, x");
}

TEST(SqlParametersTest, NoValueCanLeaveItsLiteral) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int i = 0; i < 5000; ++i) {
    const std::string value = random.TextOf("'\"$-;/*\\ ab\n", 12);
    Json values = Json::MakeObject();
    values.Set("v", value);
    auto bound = BindSqlParameters("[$v]", values, "a.sql");
    ASSERT_TRUE(bound.ok());
    ASSERT_EQ(bound->text, "[" + QuoteSqlText(value) + "]");
  }
}

TEST(SqlParametersTest, KnowsWhereEachByteCameFrom) {
  const Json values = *Json::Parse(R"({"date": "2025-01-15", "n": 7})");
  const std::string sql = "x $date y $n z";
  const auto bound = BindSqlParameters(sql, values, "a.sql");
  ASSERT_TRUE(bound.ok());
  for (const char* word : {"x", "y", "z"}) EXPECT_EQ(bound->OriginalOffset(bound->text.rfind(word)), sql.rfind(word)) << word;
  EXPECT_EQ(bound->OriginalOffset(bound->text.find("2025") + 5), sql.find("$date"));
  EXPECT_EQ(bound->OriginalOffset(bound->text.find('7')), sql.find("$n"));
  EXPECT_EQ(bound->OriginalOffset(bound->text.size()), sql.size());
}

TEST(SqlParametersTest, SqlWithoutParametersIsUnchanged) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int i = 0; i < 20000; ++i) {
    const std::string sql = random.TextOf("'\"-/*\\ aeE1\n", 20);
    ASSERT_EQ(BindSqlParameters(sql, Json::MakeObject(), "a.sql")->text, sql);
  }
}

}  // namespace
}  // namespace ingot::pipeline
