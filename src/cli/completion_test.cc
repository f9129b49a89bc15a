#include "cli/completion.h"

#include <gtest/gtest.h>

namespace ingot::cli {
namespace {

const SqlNames kNames = {
    .keywords = {"select", "semi", "from"},
    .schemas = {"bronze", "silver"},
    .tables = {"bronze.trades_raw", "silver.trades", "silver.Odd Name"},
};
const std::map<std::string, std::vector<std::string>> kColumns = {{"silver.trades", {"symbol", "side", "price"}}};

std::vector<std::string> After(std::string_view text) { return CompleteSql(text, kNames, kColumns).candidates; }

using Words = std::vector<std::string>;

TEST(CompleteSql, KeywordsKeepTheCaseThatWasBegun) {
  EXPECT_EQ(After("sel"), Words{"select"});
  EXPECT_EQ(After("SEL"), Words{"SELECT"});
}

TEST(CompleteSql, TablesOfASchema) {
  EXPECT_EQ(After("FROM silver.t"), Words{"silver.trades"});
  EXPECT_EQ(After("FROM silver."), (Words{"silver.\"Odd Name\"", "silver.trades"}));
  EXPECT_EQ(CompleteSql("FROM silver.t", kNames, kColumns).word_bytes, 8U);
}

TEST(CompleteSql, ATableByItsOwnNameGetsItsSchema) { EXPECT_EQ(After("FROM trades_"), Words{"bronze.trades_raw"}); }

TEST(CompleteSql, ColumnsOfTheTablesNamed) {
  EXPECT_EQ(After("FROM silver.trades SELECT p"), Words{"price"});
  EXPECT_EQ(After("SELECT trades.s"), (Words{"trades.side", "trades.symbol"}));
  EXPECT_EQ(After("SELECT s"), (Words{"select", "semi", "side", "silver.", "symbol"}));
}

TEST(CompleteSql, NothingWithoutAWord) { EXPECT_TRUE(After("SELECT ").empty()); }

}  // namespace
}  // namespace ingot::cli
