// Materialized views: by their changes, or anew; what is said of it, and what configuration does.
#include "transform/materialize/build_fixture.h"

namespace ingot::transform {
namespace {

class MaterializedViewTest : public BuildTest {
 protected:
  void SetUp() override {
    BuildTest::SetUp();
    Sql("CREATE TABLE gold.orders AS SELECT i AS id, i % 2 AS kind FROM range(4) r(i)");
  }
  const std::string query_ = "select id, kind from lake.gold.orders where id > 0\n;";
};

TEST_F(MaterializedViewTest, IsRefreshedByItsChanges) {
  const Node node = MakeNode("v", "materialized_view");
  const BuildResult made = Make(node, query_);
  EXPECT_EQ(made.status, "CREATE MATERIALIZED VIEW 3");
  EXPECT_EQ(made.note, "recomputed: it is new");
  const BuildResult again = Make(node, query_);
  EXPECT_EQ(again.note, "nothing has changed");
  EXPECT_TRUE(again.skipped);
  EXPECT_EQ(Version("v"), 0);
  Sql("INSERT INTO gold.orders VALUES (10, 0), (11, 0); DELETE FROM gold.orders WHERE id = 1");
  const BuildResult refreshed = Make(node, query_);
  EXPECT_EQ(refreshed.status, "REFRESH MATERIALIZED VIEW 3");
  EXPECT_EQ(refreshed.note, "by its changes: 2 rows added, 1 removed");
  EXPECT_EQ(Version("v"), 1);
  EXPECT_EQ(Rows("SELECT id FROM gold.v ORDER BY id"), "2\n3\n10\n11\n");
}

TEST_F(MaterializedViewTest, IsMadeAnewWhereItMustBe) {
  const Node node = MakeNode("v", "materialized_view");
  Make(node, query_);
  BuildRequest full;
  full.full_refresh = true;
  EXPECT_EQ(Make(node, query_, full).note, "recomputed: a full refresh was asked for");
  EXPECT_EQ(Make(node, "select id, row_number() over (order by id) as n from lake.gold.orders").note, "recomputed: its query has changed");
  EXPECT_EQ(Make(node, "select id, now() as at from lake.gold.orders").note, "recomputed: now() gives another value each time");
  Make(node, query_);
  EXPECT_EQ(Make(node, query_).note, "nothing has changed");
  Make(MakeNode("v", "view"), query_);
  EXPECT_EQ(Make(node, query_).note, "recomputed: it is new");
}

TEST_F(MaterializedViewTest, FailsOnlyWhereItsQueryDoes) {
  const Node node = MakeNode("v", "materialized_view");
  const std::string query = "select id, case when kind = 7 then error('seven') else 'fine' end as said from lake.gold.orders";
  Make(node, query);
  Sql("BEGIN; INSERT INTO gold.orders VALUES (5, 7); COMMIT");
  EXPECT_NE(Failure(node, query).find("seven"), std::string::npos);
  EXPECT_EQ(Version("v"), 0);
  Sql("DELETE FROM gold.orders WHERE kind = 7; INSERT INTO gold.orders VALUES (6, 0)");
  EXPECT_TRUE(TryBuild(node, query).ok());
  EXPECT_EQ(Rows("SELECT count(*) FROM gold.v"), "5\n");
}

TEST_F(MaterializedViewTest, SaysWhatItDoesAboutItsConfiguration) {
  Make(MakeNode("v", "materialized_view"), query_);
  Sql("INSERT INTO gold.orders VALUES (20, 1)");
  EXPECT_NE(Failure(MakeNode("v", "materialized_view", R"({"partition_by": "kind", "on_configuration_change": "fail"})"), query_).find("on_configuration_change"),
            std::string::npos);
  const BuildResult goes_on = Make(MakeNode("v", "materialized_view", R"({"partition_by": "kind", "on_configuration_change": "continue"})"), query_);
  EXPECT_EQ(goes_on.note, "by its changes: 1 rows added, 0 removed");
  ASSERT_EQ(goes_on.warnings.size(), 1u);
  EXPECT_EQ(Make(MakeNode("v", "materialized_view", R"({"partition_by": "kind"})"), query_).note, "recomputed: its configuration has changed");
  EXPECT_FALSE(TryBuild(MakeNode("v", "materialized_view", R"({"on_configuration_change": "never"})"), query_).ok());
}

TEST_F(MaterializedViewTest, TakesPartInTheTransactionOfHooks) {
  const Node node = MakeNode("v", "materialized_view");
  Make(node, query_);
  ASSERT_TRUE(warehouse_->Begin().ok());
  Sql("INSERT INTO gold.orders VALUES (30, 1)");
  EXPECT_EQ(Make(node, query_).note, "recomputed: hooks run in its transaction");
  ASSERT_TRUE(warehouse_->Commit().ok());
  EXPECT_EQ(Rows("SELECT count(*) FROM gold.v"), "4\n");
  EXPECT_EQ(Make(node, query_).note, "recomputed: it is not known what it was computed from");
  EXPECT_EQ(Make(node, query_).note, "nothing has changed");
}

TEST_F(MaterializedViewTest, KeepsItsContract) {
  Node node = MakeNode("v", "materialized_view", R"({"contract": {"enforced": true}})");
  Column id;
  id.name = "id";
  id.data_type = "bigint";
  Column kind = id;
  kind.name = "kind";
  node.columns = {id, kind};
  Make(node, query_);
  EXPECT_EQ(Make(node, query_).note, "recomputed: its contract holds for all rows");
}

}  // namespace
}  // namespace ingot::transform
