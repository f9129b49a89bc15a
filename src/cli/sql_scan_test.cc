#include "cli/sql_scan.h"

#include <gtest/gtest.h>

namespace ingot::cli {
namespace {

TEST(EndsStatement, AtASemicolonOutsideOfQuotesAndComments) {
  for (const char* text : {"select 1;", "select 1; -- done", "select ';';", "select 1;\n/* ; */\n", "select $$ ; $$;",
                           "select \"a;b\";", "select 'it''s';", "select $1;"}) {
    EXPECT_TRUE(EndsStatement(text)) << text;
  }
  for (const char* text : {"", "select 1", "select ';", "select 1 -- ;", "select /* ;", "select \"a;", "select $x$ ; $y$;",
                           "select 1; select 2"}) {
    EXPECT_FALSE(EndsStatement(text)) << text;
  }
}

TEST(IsBlankSql, PassesOverCommentsAndSpace) {
  EXPECT_TRUE(IsBlankSql(" \n-- nothing\n/* here */"));
  EXPECT_FALSE(IsBlankSql("-- a\n;"));
}

TEST(NamesIn, KeepsDottedNamesTogether) {
  EXPECT_EQ(NamesIn("SELECT t.a FROM \"my schema\".trades t WHERE x = 'bronze.no'"),
            (std::vector<std::string>{"SELECT", "t.a", "FROM", "my schema.trades", "t", "WHERE", "x"}));
}

}  // namespace
}  // namespace ingot::cli
