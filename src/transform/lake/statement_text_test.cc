#include "transform/lake/statement_text.h"

#include <gtest/gtest.h>

namespace ingot::transform {
namespace {

TEST(StatementText, NamesTheStatement) {
  EXPECT_EQ(StatementVerb("-- why\n/* and how */ (select 1)"), "SELECT");
  EXPECT_EQ(StatementVerb("with a as (select 1) from a"), "SELECT");
  EXPECT_EQ(StatementVerb("create or replace temp table t as select 1"), "CREATE TABLE");
  EXPECT_EQ(StatementVerb("Merge into t using s on true"), "MERGE");
  EXPECT_EQ(StatementVerb("-- nothing"), "");
}

TEST(StatementText, MovesLinesOfErrors) {
  const Error error = InvalidArgument("no column x\n\nLINE 8: SELECT x\n               ^");
  EXPECT_EQ(AtLine(error, 4).message(), "no column x\n\nLINE 12: SELECT x\n                ^");
  EXPECT_EQ(AtLine(error, 0).message(), error.message());
  EXPECT_EQ(LineOf("a;\nb;\nc", 6), 2u);
}

}  // namespace
}  // namespace ingot::transform
