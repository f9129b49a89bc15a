#include "transform/lineage/lineage_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/scratch_directory.h"
#include "transform/lineage/lineage_entry.h"
#include "transform/lineage/lineage_file.h"
#include "transform/run/run_test_graph.h"

namespace ingot::transform {
namespace {

using engine::LineageSource;
using engine::LineageWay;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// raw.orders -> staged -> totals
class LineageFileTest : public testing::Test {
 protected:
  void SetUp() override {
    staged_ = &AddNode(&graph_, ResourceType::kModel, "staged", {});
    totals_ = &AddNode(&graph_, ResourceType::kModel, "totals", {});
    ASSERT_TRUE(graph_.Index("shop").ok());
  }

  std::string StagedEntry() {
    engine::QueryLineage lineage;
    lineage.relations = {{LineageSource::kTable, "lake", "raw", "orders"}};
    lineage.columns = {{"country", "VARCHAR", {{0, "country", LineageWay::kIdentity, false}}, false},
                       {"cents", "BIGINT", {{0, "amount", LineageWay::kTransformation, false}}, false}};
    lineage.dataset = {{0, "deleted", LineageWay::kFilter, false}};
    return LineageEntry(*staged_, lineage, {}, occasion_);
  }
  std::string TotalsEntry() {
    engine::QueryLineage lineage;
    lineage.relations = {{LineageSource::kView, "lake", "MAIN", "staged"}};
    lineage.columns = {{"cents", "HUGEINT", {{0, "cents", LineageWay::kAggregation, false}, {0, "country", LineageWay::kFilter, true}}, true}};
    lineage.dataset = {{0, "country", LineageWay::kGroupBy, false}};
    const std::vector<LineageParent> parents = {{staged_->unique_id, {"lake", "main", "staged", RelationType::kUnknown}}};
    return LineageEntry(*totals_, lineage, parents, occasion_);
  }
  void Update(const std::vector<TakenLineage>& taken) {
    const Status status = UpdateLineageFile(path_, graph_, {occasion_.taken, "i"}, taken);
    ASSERT_TRUE(status.ok()) << status.error().message();
  }
  LineageGraph Load() {
    auto loaded = LineageGraph::Load(path_);
    EXPECT_TRUE(loaded.ok()) << loaded.error().message();
    return loaded.ok() ? std::move(*loaded) : LineageGraph();
  }
  static std::vector<std::string> Texts(const std::vector<const LineageEdge*>& edges) {
    std::vector<std::string> texts;
    for (const LineageEdge* edge : edges) {
      texts.push_back(edge->from.node + "." + edge->from.column + " " + edge->subtype + " " + edge->to.node + "." + edge->to.column);
    }
    return texts;
  }

  const ScratchDirectory scratch_;
  const std::string path_ = LineagePath(scratch_.path());
  const LineageOccasion occasion_{Timestamp(std::chrono::seconds(1'736'933'400)), "i"};
  Graph graph_;
  const Node* staged_ = nullptr;
  const Node* totals_ = nullptr;
};

TEST_F(LineageFileTest, AColumnIsFollowedUpAndDown) {
  const std::string staged = StagedEntry();
  const std::string totals = TotalsEntry();
  Update({{staged_->unique_id, staged}, {totals_->unique_id, totals}});
  const LineageGraph graph = Load();
  EXPECT_THAT(graph.ColumnsOf("model.shop.staged"), ElementsAre("country", "cents"));
  EXPECT_THAT(graph.ColumnsOf("lake.raw.orders"), ElementsAre("amount", "country", "deleted"));
  EXPECT_TRUE(graph.IsApproximate({"model.shop.totals", "cents"}));
  EXPECT_FALSE(graph.IsApproximate({"model.shop.staged", "cents"}));
  using Direction = LineageGraph::Direction;
  EXPECT_THAT(Texts(graph.Follow({"model.shop.totals", "cents"}, Direction::kUpstream, false)),
              ElementsAre("model.shop.staged.cents AGGREGATION model.shop.totals.cents", "lake.raw.orders.amount TRANSFORMATION model.shop.staged.cents"));
  EXPECT_THAT(Texts(graph.Follow({"model.shop.totals", "cents"}, Direction::kUpstream, true)),
              ElementsAre("model.shop.staged.cents AGGREGATION model.shop.totals.cents", "model.shop.staged.country FILTER model.shop.totals.cents",
                          "model.shop.staged.country GROUP_BY model.shop.totals.", "lake.raw.orders.amount TRANSFORMATION model.shop.staged.cents",
                          "lake.raw.orders.deleted FILTER model.shop.staged.", "lake.raw.orders.country IDENTITY model.shop.staged.country"));
  EXPECT_THAT(Texts(graph.Follow({"lake.raw.orders", "country"}, Direction::kDownstream, true)),
              ElementsAre("lake.raw.orders.country IDENTITY model.shop.staged.country", "model.shop.staged.country FILTER model.shop.totals.cents",
                          "model.shop.staged.country GROUP_BY model.shop.totals."));
}

TEST_F(LineageFileTest, WhatACommandDoesNotTouchStays) {
  const std::string staged = StagedEntry();
  const std::string totals = TotalsEntry();
  Update({{staged_->unique_id, staged}, {totals_->unique_id, totals}, {"model.shop.gone", totals}});
  const std::string unknown = UnknownLineageEntry(*totals_, "there is no table 'staged'\nLINE 1", occasion_);
  Update({{totals_->unique_id, unknown, true}});
  EXPECT_THAT(Load().ColumnsOf("model.shop.totals"), ElementsAre("cents"));
  Update({{totals_->unique_id, unknown}});
  EXPECT_THAT(Load().WhyUnknown("model.shop.totals"), HasSubstr("no table 'staged'"));
  EXPECT_THAT(Load().ColumnsOf("model.shop.staged"), ElementsAre("country", "cents"));

  // A node that is no longer in the project goes with the next command.
  Graph smaller;
  AddNode(&smaller, ResourceType::kModel, "totals", {});
  ASSERT_TRUE(smaller.Index("shop").ok());
  ASSERT_TRUE(UpdateLineageFile(path_, smaller, {occasion_.taken, "i"}, {}).ok());
  EXPECT_THAT(Load().ColumnsOf("model.shop.staged"), IsEmpty());
}

TEST_F(LineageFileTest, ABrokenFileIsNamed) {
  EXPECT_EQ(LineageGraph::Load(path_).error().kind(), ErrorKind::kNotFound);
  ASSERT_TRUE(WriteFileAtomically(path_, "{\"nodes\": {\"model.shop.staged\": {\"taken_at\": \"\"}}}").ok());
  const auto loaded = LineageGraph::Load(path_);
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().kind(), ErrorKind::kCorrupt);
  EXPECT_THAT(loaded.error().message(), HasSubstr("column_lineage.json"));
  // The next command writes it anew.
  const std::string staged = StagedEntry();
  Update({{staged_->unique_id, staged}});
  EXPECT_THAT(Load().ColumnsOf("model.shop.staged"), ElementsAre("country", "cents"));
}

}  // namespace
}  // namespace ingot::transform
