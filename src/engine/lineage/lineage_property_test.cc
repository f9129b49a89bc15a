// What is no input of a column cannot change it: queries are made up, values of all columns that are no inputs are replaced, and
// the same values must come out.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>

#include "engine/engine_fixture.h"
#include "engine/lineage/lineage.h"
#include "engine/lineage/lineage_text.h"
#include "engine/lineage/random_query.h"

namespace ingot::engine {
namespace {

using Names = std::set<std::pair<std::string, std::string>>;  // table, column

constexpr const char* kTables[] = {"r0", "r1", "r2"};
constexpr const char* kColumns[] = {"a", "b", "c", "d", "s", "l"};

uint64_t Seed() {
  const char* given = std::getenv("INGOT_TEST_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

// New values for a column: a few small ones, some of them NULL.
std::string NewValue(const std::string& column, uint64_t salt) {
  const std::string number = "nullif(hash(rowid, " + std::to_string(salt % 1000000) + ", '" + column + "') % 6, 5)::INTEGER";
  if (column == "s") return "repeat('x', " + number + ")";
  if (column == "l") return "[" + number + ", 3]";
  return number;
}

class LineagePropertyTest : public EngineTest {
 protected:
  // The values of each column, sorted; none of a query that DuckDB binds and cannot plan.
  std::vector<std::vector<std::string>> ColumnsOf(const std::string& sql) {
    auto rows = session_->Query(sql);
    if (!rows.ok() && rows.error().message().find("Unsupported join type for flattening") != std::string::npos) return {};
    if (!rows.ok()) {
      ADD_FAILURE() << sql << "\n" << rows.error().message();
      return {};
    }
    std::vector<std::vector<std::string>> columns(rows->columns().size());
    while (true) {
      const auto more = rows->Next();
      if (!more.ok()) ADD_FAILURE() << sql << "\n" << more.error().message();
      if (!more.ok() || !*more) break;
      for (size_t i = 0; i < columns.size(); ++i) columns[i].push_back(rows->IsNull(i) ? "NULL" : rows->Text(i));
    }
    for (auto& column : columns) std::sort(column.begin(), column.end());
    return columns;
  }

  // Replaces what is not among the inputs; how many columns that were.
  int ReplaceOthers(const Names& inputs, uint64_t salt) {
    int replaced = 0;
    for (const char* table : kTables) {
      std::string set;
      for (const char* column : kColumns) {
        if (inputs.contains({table, column})) continue;
        set += (set.empty() ? "" : ", ") + std::string(column) + " = " + NewValue(column, salt);
        ++replaced;
      }
      if (!set.empty()) Run("UPDATE " + std::string(table) + " SET " + set);
    }
    return replaced;
  }
};

void AddNames(const QueryLineage& lineage, const std::vector<LineageInput>& inputs, Names* names) {
  for (const LineageInput& input : inputs) names->emplace(lineage.relations[input.relation].name, input.column);
}

TEST_F(LineagePropertyTest, WhatIsNoInputChangesNothing) {
  const uint64_t seed = Seed();
  SCOPED_TRACE("INGOT_TEST_SEED=" + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (const char* table : kTables) {
    Run("CREATE TABLE " + std::string(table) + " (a INTEGER, b INTEGER, c INTEGER, d INTEGER, s VARCHAR, l INTEGER[])");
    Run("INSERT INTO " + std::string(table) + " SELECT NULL, NULL, NULL, NULL, NULL, NULL FROM range(7)");
  }
  int replaced = 0;
  for (int round = 0; round < 120 && !HasFailure(); ++round) {
    const std::string sql = RandomQuery(random()).Make();
    SCOPED_TRACE(sql);
    ReplaceOthers({}, random());
    const auto lineage = LineageOf(*session_, sql);
    ASSERT_TRUE(lineage.ok()) << lineage.error().message();
    EXPECT_EQ(LineageText(*lineage).find('~'), std::string::npos) << LineageText(*lineage);
    const auto before = ColumnsOf(sql);
    if (before.empty()) continue;
    ASSERT_EQ(before.size(), lineage->columns.size());
    for (size_t column = 0; column < before.size(); ++column) {
      Names inputs;
      AddNames(*lineage, lineage->dataset, &inputs);
      AddNames(*lineage, lineage->columns[column].inputs, &inputs);
      Run("BEGIN");
      replaced += ReplaceOthers(inputs, random());
      const auto after = ColumnsOf(sql);
      Run("ROLLBACK");
      ASSERT_EQ(after.size(), before.size());
      EXPECT_EQ(after[column], before[column]) << "column " << lineage->columns[column].name << " of\n" << LineageText(*lineage);
    }
  }
  EXPECT_GT(replaced, 1000);
}

}  // namespace
}  // namespace ingot::engine
