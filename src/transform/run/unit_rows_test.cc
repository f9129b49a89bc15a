#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "transform/run/fixture_sql.h"
#include "transform/run/freshness.h"
#include "transform/run/row_difference.h"

namespace ingot::transform {
namespace {

using testing::HasSubstr;

Json Part(std::string_view text) {
  Result<Json> json = Json::Parse(text);
  EXPECT_TRUE(json.ok()) << text;
  return json.ok() ? *json : Json();
}

const std::vector<WarehouseColumn> kColumns = {{"id", "INTEGER"}, {"name", "VARCHAR"}};

TEST(FixtureOf, GivesRowsTheTypesOfTheirColumns) {
  const Result<FixtureRows> rows = FixtureOf(Part(R"({"rows":[{"id":1},{"NAME":"it's"}]})"), kColumns, "ref('a')");
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(rows->sql,
            "SELECT CAST(1 AS INTEGER) AS \"id\", CAST(NULL AS VARCHAR) AS \"name\"\nUNION ALL\n"
            "SELECT CAST(NULL AS INTEGER) AS \"id\", CAST('it''s' AS VARCHAR) AS \"name\"");
}

TEST(FixtureOf, IsEmptyWithoutRows) {
  const Result<FixtureRows> rows = FixtureOf(Part(R"({"rows":[]})"), kColumns, "ref('a')");
  ASSERT_TRUE(rows.ok());
  EXPECT_THAT(rows->sql, HasSubstr("WHERE FALSE"));
}

TEST(FixtureOf, ComparesOnlyTheColumnsThatAreExpected) {
  const Result<FixtureRows> rows = FixtureOf(Part(R"({"rows":[{"name":"x"}]})"), kColumns, "expect");
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->columns.size(), 1u);
  EXPECT_EQ(rows->columns[0].name, "name");
}

TEST(FixtureOf, SaysWhichColumnWasMeant) {
  const Result<FixtureRows> rows = FixtureOf(Part(R"({"rows":[{"nmae":"x"}]})"), kColumns, "ref('a')");
  ASSERT_FALSE(rows.ok());
  EXPECT_EQ(rows.error().message(), "ref('a') has no column 'nmae'; did you mean 'name'?");
}

WarehouseResult Rows(std::vector<std::vector<Json>> rows) { return {.columns = {{"id", "INTEGER"}}, .rows = std::move(rows), .status = ""}; }

TEST(DescribeDifference, MindsHowOftenButNotInWhichOrder) {
  EXPECT_EQ(DescribeDifference(Rows({{1}, {2}, {1}}), Rows({{2}, {1}, {1}})), "");
  EXPECT_EQ(DescribeDifference(Rows({{1}, {1}}), Rows({{1}, {3}})), "@@ ,id\n   ,1\n+++,1\n---,3\n");
}

TEST(DescribeDifference, TellsNullFromText) { EXPECT_NE(DescribeDifference(Rows({{Json()}}), Rows({{"NULL"}})), ""); }

TEST(JudgeAge, TakesTheHarderRuleFirst) {
  const Json rules = Part(R"({"warn_after":{"count":1,"period":"hour"},"error_after":{"count":1,"period":"day"}})");
  EXPECT_EQ(JudgeAge(rules, 60), NodeStatus::kPass);
  EXPECT_EQ(JudgeAge(rules, 3601), NodeStatus::kWarn);
  EXPECT_EQ(JudgeAge(rules, 86401), NodeStatus::kError);
  EXPECT_EQ(JudgeAge(Part(R"({"warn_after":{"count":null,"period":null}})"), 1e9), NodeStatus::kPass);
}

}  // namespace
}  // namespace ingot::transform
