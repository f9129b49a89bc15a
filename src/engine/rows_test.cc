#include "engine/rows.h"

#include <gmock/gmock.h>

#include "engine/engine_fixture.h"

namespace ingot::engine {
namespace {

using testing::HasSubstr;

class RowsTest : public EngineTest {
 protected:
  // Gives each row once.
  static RowSource Each(std::vector<std::vector<Cell>> rows) {
    return [rows = std::move(rows), next = size_t{0}](std::vector<Cell>* row) mutable -> Result<bool> {
      if (next == rows.size()) return false;
      *row = rows[next++];
      return true;
    };
  }
};

TEST_F(RowsTest, BecomeATemporaryTable) {
  const Status status =
      RegisterRows(*session_, "in put", {{"id", "BIGINT"}, {"a \"b\"", "VARCHAR"}, {"ok", "BOOLEAN"}, {"x", "DOUBLE"}},
                   Each({{int64_t{1}, "it's", true, 0.5}, {int64_t{2}, std::monostate(), false, int64_t{3}}}));
  ASSERT_TRUE(status.ok()) << status.error().message();
  EXPECT_EQ(Value("SELECT string_agg(concat_ws('|', id, \"a \"\"b\"\"\", ok, x), ';' ORDER BY id) FROM \"in put\""),
            "1|it's|true|0.5;2|false|3.0");
  ASSERT_TRUE(DropRows(*session_, "in put").ok());
  ASSERT_TRUE(DropRows(*session_, "in put").ok());
  EXPECT_EQ(ErrorOf("FROM \"in put\"").kind(), ErrorKind::kNotFound);
}

TEST_F(RowsTest, ReplaceTheOnesBefore) {
  ASSERT_TRUE(RegisterRows(*session_, "r", {{"a", "BIGINT"}}, Each({{int64_t{1}}})).ok());
  ASSERT_TRUE(RegisterRows(*session_, "r", {{"b", "VARCHAR"}}, Each({{"x"}, {"y"}})).ok());
  EXPECT_EQ(Value("SELECT string_agg(b, '' ORDER BY b) FROM r"), "xy");
}

TEST_F(RowsTest, WorkInATransactionAndInBulk) {
  Run("BEGIN");
  int64_t next = 0;
  std::string text;
  const Status status = RegisterRows(*session_, "r", {{"line", "VARCHAR"}}, [&](std::vector<Cell>* row) -> Result<bool> {
    if (next == 300000) return false;
    text = "{\"n\": " + std::to_string(next++) + "}";
    (*row)[0] = std::string_view(text);
    return true;
  });
  ASSERT_TRUE(status.ok()) << status.error().message();
  EXPECT_EQ(Value("SELECT sum(from_json(line, '{\"n\": \"BIGINT\"}').n) FROM r"), "44999850000");
  Run("ROLLBACK");
}

TEST_F(RowsTest, TellWhatDoesNotCast) {
  const Status status = RegisterRows(*session_, "r", {{"a", "BIGINT"}}, Each({{"word"}}));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind(), ErrorKind::kInvalidArgument);
  EXPECT_THAT(status.error().message(), HasSubstr("word"));
}

TEST_F(RowsTest, AFailingSourceIsTheError) {
  const Status status = RegisterRows(*session_, "r", {{"a", "BIGINT"}},
                                     [](std::vector<Cell>*) -> Result<bool> { return Corrupt("torn at byte 7"); });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind(), ErrorKind::kCorrupt);
}

}  // namespace
}  // namespace ingot::engine
