#include "transform/lake/lake_warehouse.h"

#include "transform/materialize/build_fixture.h"

namespace ingot::transform {
namespace {

class LakeWarehouseTest : public BuildTest {};

TEST_F(LakeWarehouseTest, KnowsRelations) {
  Sql("CREATE TABLE gold.Orders (id BIGINT, amount DECIMAL(10,2)); CREATE VIEW gold.large AS SELECT * FROM gold.orders");
  const auto table = warehouse_->GetRelation({"", "gold", "orders", RelationType::kUnknown});
  ASSERT_TRUE(table.ok() && *table);
  EXPECT_EQ((*table)->identifier, "Orders");
  EXPECT_EQ((*table)->database, "lake");
  EXPECT_EQ((*table)->type, RelationType::kTable);
  const auto all = warehouse_->ListRelations("lake", "gold");
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ((*all)[1].type, RelationType::kView);
  const auto none = warehouse_->GetRelation({"lake", "gold", "nothing", RelationType::kUnknown});
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(*none);
  const auto columns = warehouse_->GetColumns({"lake", "gold", "large", RelationType::kUnknown});
  ASSERT_TRUE(columns.ok()) << columns.error().message();
  EXPECT_EQ((*columns)[1].data_type, "DECIMAL(10,2)");
  EXPECT_EQ(warehouse_->GetColumns({"lake", "gold", "nothing", RelationType::kUnknown}).error().kind(), ErrorKind::kNotFound);
}

TEST_F(LakeWarehouseTest, GivesRowsAsJson) {
  const auto result = warehouse_->Execute("SET threads = 1; SELECT 7 AS i, 1.50 AS d, DATE '2025-01-15' AS day, true AS b, NULL AS n, [1] AS l, 0.5::DOUBLE AS f", true, -1);
  ASSERT_TRUE(result.ok()) << result.error().message();
  EXPECT_EQ(Json(result->rows.front()).Dump(), R"([7,"1.50","2025-01-15",true,null,"[1]",0.5])");
  EXPECT_EQ(result->status, "SELECT");
  const auto limited = warehouse_->Execute("SELECT * FROM range(100)", true, 3);
  ASSERT_TRUE(limited.ok());
  EXPECT_EQ(limited->rows.size(), 3u);
  const auto changed = warehouse_->Execute("CREATE TABLE gold.t AS SELECT * FROM range(5)", false, -1);
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(changed->status, "CREATE TABLE 5");
}

TEST_F(LakeWarehouseTest, SaysWhereAStatementFails) {
  const auto failed = warehouse_->Execute("SELECT 1;\n\nSELECT\n  nothing", true, -1);
  ASSERT_FALSE(failed.ok());
  EXPECT_NE(failed.error().message().find("LINE 4:"), std::string::npos) << failed.error().message();
  EXPECT_FALSE(warehouse_->DescribeQuery("SELECT nothing").ok());
}

TEST_F(LakeWarehouseTest, MakesAndDropsSchemasAndRelations) {
  ASSERT_TRUE(warehouse_->CreateSchema("lake", "silver").ok());
  Sql("CREATE TABLE silver.t AS SELECT 1 AS one; CREATE VIEW silver.v AS SELECT 1 AS one");
  ASSERT_TRUE(warehouse_->RenameRelation({"lake", "silver", "v", RelationType::kView}, {"lake", "silver", "w", RelationType::kView}).ok());
  ASSERT_TRUE(warehouse_->TruncateRelation({"lake", "silver", "t", RelationType::kTable}).ok());
  EXPECT_EQ(Rows("SELECT count(*) FROM silver.t"), "0\n");
  ASSERT_TRUE(warehouse_->DropRelation({"lake", "silver", "t", RelationType::kUnknown}).ok());
  ASSERT_TRUE(warehouse_->DropRelation({"lake", "silver", "t", RelationType::kUnknown}).ok());
  ASSERT_TRUE(warehouse_->DropSchema("lake", "silver").ok());
  EXPECT_EQ(warehouse_->ListSchemas("lake").value_or({}), (std::vector<std::string>{"gold", "main"}));
}

TEST_F(LakeWarehouseTest, RemembersTransactions) {
  const RelationInfo table{"lake", "gold", "t", RelationType::kTable};
  Sql("CREATE TABLE gold.t AS SELECT 1 AS one");
  ASSERT_TRUE(warehouse_->Begin().ok());
  ASSERT_TRUE(warehouse_->SetTransactionId(table, "model/day", 7).ok());
  ASSERT_TRUE(warehouse_->Commit().ok());
  EXPECT_EQ(warehouse_->TransactionIds(table, "model").value_or({}), (std::map<std::string, int64_t>{{"model/day", 7}}));
  EXPECT_EQ(warehouse_->TransactionIds(table, "seed").value_or({{"", 1}}).size(), 0u);
}

}  // namespace
}  // namespace ingot::transform
