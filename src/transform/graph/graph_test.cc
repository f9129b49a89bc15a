#include "transform/graph/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ingot::transform {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Node& AddModel(Graph* graph, const std::string& name, const std::vector<std::string>& refs = {}) {
  Node& node = graph->nodes.emplace_back();
  node.name = name;
  node.package_name = "shop";
  node.unique_id = "model.shop." + name;
  node.original_file_path = "models/" + name + ".sql";
  for (const std::string& ref : refs) node.refs.push_back({.name = ref, .package = "", .version = {}});
  return node;
}

TEST(GraphTest, OrdersParentsFirst) {
  Graph graph;
  AddModel(&graph, "orders", {"stg_orders", "stg_payments"});
  AddModel(&graph, "stg_orders");
  AddModel(&graph, "stg_payments");
  std::vector<std::string> warnings;
  ASSERT_TRUE(graph.Link("shop", &warnings).ok());
  EXPECT_THAT(graph.TopologicalOrder(), ElementsAre(1, 2, 0));
  EXPECT_THAT(graph.Parents(0), ElementsAre(1, 2));
  EXPECT_THAT(graph.Children(1), ElementsAre(0));
}

TEST(GraphTest, SaysWhichNameWasMeant) {
  Graph graph;
  AddModel(&graph, "orders", {"stg_order"});
  AddModel(&graph, "stg_orders");
  std::vector<std::string> warnings;
  const Status status = graph.Link("shop", &warnings);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message(),
            "models/orders.sql: ref('stg_order') leads to nothing: the project has no such model, seed or snapshot; did "
            "you mean 'stg_orders'?");
}

TEST(GraphTest, ShowsACycle) {
  Graph graph;
  AddModel(&graph, "a", {"b"});
  AddModel(&graph, "b", {"c"});
  AddModel(&graph, "c", {"a"});
  AddModel(&graph, "after", {"c"});
  std::vector<std::string> warnings;
  const Status status = graph.Link("shop", &warnings);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message(), HasSubstr("model.shop.b --> model.shop.a"));
}

TEST(GraphTest, RefusesTwoOfOneName) {
  Graph graph;
  AddModel(&graph, "a");
  AddModel(&graph, "a").original_file_path = "models/old/a.sql";
  std::vector<std::string> warnings;
  const Status status = graph.Link("shop", &warnings);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message(), HasSubstr("models/a.sql and models/old/a.sql"));
}

TEST(GraphTest, RefusesTwoForOneRelation) {
  Graph graph;
  AddModel(&graph, "a").relation_name = "\"lake\".\"main\".\"X\"";
  Node& seed = AddModel(&graph, "b");
  seed.type = ResourceType::kSeed;
  seed.relation_name = "\"lake\".\"main\".\"x\"";
  std::vector<std::string> warnings;
  const Status status = graph.Link("shop", &warnings);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message(), HasSubstr("models/a.sql and models/b.sql"));
}

TEST(GraphTest, TakesTheLatestVersionUnlessOneIsNamed) {
  Graph graph;
  for (const int version : {1, 2}) {
    Node& node = AddModel(&graph, "orders");
    node.unique_id += ".v" + std::to_string(version);
    node.version = version;
    node.latest_version = 2;
  }
  Node& reader = AddModel(&graph, "reader", {"orders"});
  reader.refs.push_back({.name = "orders", .package = "", .version = 1});
  std::vector<std::string> warnings;
  ASSERT_TRUE(graph.Link("shop", &warnings).ok());
  EXPECT_THAT(reader.depends_on_nodes, ElementsAre("model.shop.orders.v2", "model.shop.orders.v1"));
}

TEST(GraphTest, APrivateModelIsForItsGroup) {
  Graph graph;
  graph.groups["group.shop.finance"] = {.unique_id = "group.shop.finance", .name = "finance", .package_name = "shop", .path = "",
                                        .original_file_path = "", .description = "", .owner = {}, .config = {}};
  Node& secret = AddModel(&graph, "secret");
  secret.access = "private";
  secret.group = "finance";
  AddModel(&graph, "report", {"secret"});
  std::vector<std::string> warnings;
  const Status status = graph.Link("shop", &warnings);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message(), HasSubstr("its access is private to the group 'finance'"));
  graph.nodes[1].group = "finance";
  graph.nodes[1].depends_on_nodes.clear();
  EXPECT_TRUE(graph.Link("shop", &warnings).ok());
}

TEST(GraphTest, ATestOfAMissingModelIsLeftOut) {
  Graph graph;
  Node& test = AddModel(&graph, "lonely", {"gone"});
  test.type = ResourceType::kTest;
  std::vector<std::string> warnings;
  ASSERT_TRUE(graph.Link("shop", &warnings).ok());
  EXPECT_FALSE(test.enabled);
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("ref('gone') leads to nothing")));
}

}  // namespace
}  // namespace ingot::transform
