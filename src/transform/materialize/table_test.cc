// Views and tables, their layout, contracts and documentation.
#include "transform/materialize/build_fixture.h"

namespace ingot::transform {
namespace {

class TableTest : public BuildTest {};

Column Described(std::string name, std::string type, std::string constraints = "[]") {
  Column column;
  column.name = std::move(name);
  column.description = "what " + column.name + " is";
  column.data_type = std::move(type);
  column.constraints = Json::Parse(constraints).value_or(Json::MakeArray());
  return column;
}

TEST_F(TableTest, MapsColumnsWhereANameNeedsIt) {
  Make(MakeNode("t", "table"), "SELECT 1 AS \"net amount (EUR)\", 2 AS b");
  EXPECT_EQ(Rows("SELECT \"net amount (EUR)\", b FROM gold.t"), "1|2\n");
  Make(MakeNode("t", "table"), "SELECT count(*) FROM gold.t");
  EXPECT_EQ(Rows("SELECT * FROM gold.t"), "1\n");
}

TEST_F(TableTest, ReplacesATableInOneCommit) {
  const Node node = MakeNode("orders", "table");
  EXPECT_EQ(Make(node, "SELECT 1 AS id -- the first\n;").status, "CREATE TABLE 1");
  EXPECT_EQ(Make(node, "SELECT i AS id, 'x' AS kind FROM range(3) r(i)").rows_affected, 3);
  EXPECT_EQ(Version("orders"), 1);
  EXPECT_EQ(Rows("SELECT * FROM gold.orders AT (VERSION => 0)"), "1\n");
  Failure(node, "SELECT error('broken')");
  EXPECT_EQ(Version("orders"), 1);
  EXPECT_EQ(Rows("SELECT count(*) FROM gold.orders"), "3\n");
}

TEST_F(TableTest, ViewsAndTablesTakeEachOthersPlace) {
  const Node view = MakeNode("orders", "view", R"({"persist_docs": {"relation": true, "columns": true}})");
  const Node table = MakeNode("orders", "table");
  EXPECT_EQ(Make(view, "SELECT 1 AS id").status, "CREATE VIEW");
  Make(table, "SELECT 2 AS id");
  EXPECT_EQ(Rows("SELECT table_type, (SELECT id FROM gold.orders) FROM information_schema.tables WHERE table_name = 'orders'"),
            "BASE TABLE|2\n");
  Failure(view, "SELECT nothing");
  EXPECT_EQ(Rows("SELECT id FROM gold.orders"), "2\n");
  Make(view, "SELECT 3 AS id");
  EXPECT_EQ(Rows("SELECT table_type, (SELECT id FROM gold.orders) FROM information_schema.tables WHERE table_name = 'orders'"),
            "VIEW|3\n");
}

TEST_F(TableTest, LayoutAndDocumentationReachTheTable) {
  Node node = MakeNode("orders", "table", R"({"partition_by": {"field": "day_key", "data_type": "integer"},
      "cluster_by": ["id"], "tblproperties": {"delta.appendOnly": true, "owner": "sales"},
      "persist_docs": {"relation": true, "columns": true}})");
  node.description = "every order's day";
  node.columns = {Described("ID", ""), Described("gone", "")};
  const BuildResult result = Make(node, "SELECT 1 AS id, 20250115 AS day_key");
  ASSERT_EQ(result.warnings.size(), 1u);
  EXPECT_EQ(Version("orders"), 0);
  EXPECT_EQ(Rows("SELECT comment, tags['delta.appendOnly'], tags['owner'] FROM duckdb_tables() WHERE table_name = 'orders'"),
            "every order's day|true|sales\n");
  EXPECT_EQ(Rows("SELECT comment FROM duckdb_columns() WHERE table_name = 'orders' AND column_name = 'id'"), "what ID is\n");
  const auto table = lake::OpenTable(*session_, "gold", "orders");
  ASSERT_TRUE(table.ok());
  EXPECT_EQ((*table)->Latest().value()->metadata.partition_columns, std::vector<std::string>{"day_key"});
  Make(MakeNode("clustered", "table", R"({"cluster_by": "id, day_key"})"), "SELECT 1 AS id, 20250115 AS day_key");
  EXPECT_EQ(Rows("SELECT tags['delta.clustering'] FROM duckdb_tables() WHERE table_name = 'clustered'"), "id, day_key\n");
  EXPECT_NE(Failure(MakeNode("t", "table", R"({"partition_by": {"field": "at", "data_type": "timestamp", "granularity": "day"}})"), "SELECT now() AS at")
                .find("date_trunc('day', at)"), std::string::npos);
}

TEST_F(TableTest, ContractsAreKept) {
  Node node = MakeNode("orders", "table", R"({"contract": {"enforced": true}})");
  node.columns = {Described("id", "bigint", R"([{"type": "not_null"}, {"type": "unique"}])"),
                  Described("amount", "decimal(10,2)", R"([{"type": "check", "expression": "amount > 0"}])")};
  Make(node, "SELECT 1.5::DECIMAL(10,2) AS amount, 1::BIGINT AS id");
  EXPECT_EQ(Version("orders"), 0);
  EXPECT_EQ(Rows("SELECT * FROM gold.orders"), "1|1.50\n");
  const std::string different = Failure(node, "SELECT 1 AS id, 2 AS extra");
  EXPECT_NE(different.find("| id          | INTEGER         | BIGINT        | data type mismatch    |"), std::string::npos) << different;
  EXPECT_NE(different.find("missing in contract"), std::string::npos);
  EXPECT_NE(different.find("missing in definition"), std::string::npos);
  EXPECT_NE(Failure(node, "SELECT 1::BIGINT AS id, -1::DECIMAL(10,2) AS amount").find("amount"), std::string::npos);
  EXPECT_NE(Failure(node, "SELECT NULL::BIGINT AS id, 1::DECIMAL(10,2) AS amount").find("id"), std::string::npos);
  EXPECT_NE(Failure(node, "SELECT 5::BIGINT AS id, i::DECIMAL(10,2) AS amount FROM range(1, 3) r(i)").find("several rows have (5)"), std::string::npos);
  EXPECT_EQ(Version("orders"), 0);
}

TEST_F(TableTest, TakesPartInTheCallersTransaction) {
  Sql("CREATE TABLE gold.log AS SELECT 'made' AS what");
  ASSERT_TRUE(warehouse_->Begin().ok());
  Sql("INSERT INTO gold.log VALUES ('before')");
  Make(MakeNode("orders", "table"), "SELECT 1 AS id");
  EXPECT_TRUE(warehouse_->InTransaction());
  ASSERT_TRUE(warehouse_->Rollback().ok());
  EXPECT_EQ(Version("orders"), -1);
  EXPECT_EQ(Rows("SELECT * FROM gold.log"), "made\n");
}

TEST_F(TableTest, RunsTheHeaderAndRefusesWhatItDoesNotKnow) {
  const Node node = MakeNode("t", "table", R"({"sql_header": "CREATE TEMP TABLE start AS SELECT 41 AS n;"})");
  Make(node, "SELECT n + 1 AS n FROM start");
  EXPECT_EQ(Rows("SELECT n FROM gold.t"), "42\n");
  EXPECT_FALSE(TryBuild(MakeNode("t", "my_own"), "SELECT 1").ok());
}

}  // namespace
}  // namespace ingot::transform
