#include "transform/run/plan.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "transform/run/run_test_graph.h"

namespace ingot::transform {
namespace {

std::vector<uint32_t> All(const Graph& graph) {
  std::vector<uint32_t> all;
  for (const Resource* resource : graph.resources()) all.push_back(resource->index);
  return all;
}

std::vector<std::string> Names(const RunPlan& plan) {
  std::vector<std::string> names;
  for (const Resource* task : plan.tasks) names.push_back(task->name);
  return names;
}

std::vector<std::string> Before(const RunPlan& plan, std::string_view name) {
  std::vector<std::string> names;
  for (size_t i = 0; i < plan.tasks.size(); ++i) {
    if (plan.tasks[i]->name != name) continue;
    for (const uint32_t other : plan.before[i]) names.push_back(plan.tasks[other]->name);
  }
  return names;
}

using Texts = std::vector<std::string>;

TEST(MakePlan, LeavesEphemeralModelsOutAndKeepsTheirOrder) {
  Graph graph;
  AddNode(&graph, ResourceType::kModel, "a", {});
  AddNode(&graph, ResourceType::kModel, "b", {"model.shop.a"}, "ephemeral");
  AddNode(&graph, ResourceType::kModel, "c", {"model.shop.b"});
  ASSERT_TRUE(graph.Index("shop").ok());
  const RunPlan plan = MakePlan(graph, All(graph), false);
  EXPECT_EQ(Names(plan), (Texts{"a", "c"}));
  EXPECT_EQ(Before(plan, "c"), Texts{"a"});
}

TEST(MakePlan, KeepsTheOrderThroughWhatIsNotSelected) {
  Graph graph;
  AddNode(&graph, ResourceType::kModel, "a", {});
  AddNode(&graph, ResourceType::kModel, "b", {"model.shop.a"});
  AddNode(&graph, ResourceType::kModel, "c", {"model.shop.b"});
  ASSERT_TRUE(graph.Index("shop").ok());
  const std::vector<uint32_t> selected = {graph.Find("model.shop.c")->index, graph.Find("model.shop.a")->index};
  const RunPlan plan = MakePlan(graph, selected, false);
  EXPECT_EQ(Names(plan), (Texts{"a", "c"}));
  EXPECT_EQ(Before(plan, "c"), Texts{"a"});
}

TEST(MakePlan, LetsTestsGateWhatIsBehindThem) {
  Graph graph;
  AddNode(&graph, ResourceType::kModel, "a", {});
  AddNode(&graph, ResourceType::kModel, "b", {"model.shop.a"});
  AddNode(&graph, ResourceType::kModel, "c", {"model.shop.b"});
  AddNode(&graph, ResourceType::kTest, "unique_a", {"model.shop.a"});
  AddNode(&graph, ResourceType::kTest, "a_and_b", {"model.shop.a", "model.shop.b"});
  ASSERT_TRUE(graph.Index("shop").ok());
  const RunPlan plan = MakePlan(graph, All(graph), true);
  EXPECT_EQ(Before(plan, "b"), (Texts{"a", "unique_a"}));
  EXPECT_EQ(Before(plan, "c"), (Texts{"b", "a_and_b"}));
  EXPECT_EQ(Before(plan, "a_and_b"), (Texts{"a", "b"}));
  const RunPlan ungated = MakePlan(graph, All(graph), false);
  EXPECT_EQ(Before(ungated, "b"), Texts{"a"});
}

TEST(MakePlan, RunsUnitTestsBeforeTheirModel) {
  Graph graph;
  AddNode(&graph, ResourceType::kModel, "a", {});
  AddNode(&graph, ResourceType::kModel, "b", {"model.shop.a"});
  UnitTest& test = graph.unit_tests.emplace_back();
  test.type = ResourceType::kUnitTest;
  test.unique_id = "unit_test.shop.b.adds";
  test.name = "adds";
  test.model = "b";
  test.tested_node = "model.shop.b";
  test.depends_on_nodes = {"model.shop.b"};
  ASSERT_TRUE(graph.Index("shop").ok());
  const RunPlan plan = MakePlan(graph, All(graph), true);
  EXPECT_EQ(Before(plan, "adds"), Texts{"a"});
  EXPECT_EQ(Before(plan, "b"), (Texts{"a", "adds"}));
}

TEST(MakePlan, IsQuickOnWideGraphs) {
  Graph graph;
  for (int i = 0; i < 3000; ++i) {
    std::vector<std::string> reads;
    if (i > 0) reads.push_back("model.shop.m" + std::to_string(i / 2));
    if (i > 10) reads.push_back("model.shop.m" + std::to_string(i - 7));
    AddNode(&graph, ResourceType::kModel, "m" + std::to_string(i), i == 0 ? std::vector<std::string>{} : reads);
    AddNode(&graph, ResourceType::kTest, "t" + std::to_string(i), {"model.shop.m" + std::to_string(i)});
  }
  ASSERT_TRUE(graph.Index("shop").ok());
  const RunPlan plan = MakePlan(graph, All(graph), true);
  EXPECT_EQ(plan.tasks.size(), 6000u);
}

}  // namespace
}  // namespace ingot::transform
