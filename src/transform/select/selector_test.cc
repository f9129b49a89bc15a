#include "transform/select/selector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "transform/artifacts/manifest_writer.h"
#include "transform/parse/project_fixture.h"

namespace ingot::transform {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class SelectorTest : public ProjectFixture {
 protected:
  SelectorTest() {
    Write("models/staging/stg_a.sql", "{{ config(tags=['nightly'], materialized='table') }} select * from {{ source('raw', 'a') }}");
    Write("models/staging/stg_b.sql", "select 1");
    Write("models/marts/joined.sql", "select * from {{ ref('stg_a') }} join {{ ref('stg_b') }}");
    Write("models/marts/report.sql", "select * from {{ ref('joined') }}");
    Write("models/schema.yml",
          "sources: [{name: raw, tables: [{name: a}]}]\nmodels:\n  - name: stg_a\n    columns: [{name: id, tests: [unique]}]\n  - name: joined\n    columns:\n"
          "      - name: id\n        tests: [{relationships: {to: ref('stg_b'), field: id}}]\n");
  }

  std::vector<std::string> Names(const std::vector<std::string>& include, const std::vector<std::string>& exclude = {}, SelectorOptions options = {}) {
    parsed_ = Parsed();
    const Result<Selection> selection = ParseSelection(include, exclude);
    EXPECT_TRUE(selection.ok()) << selection.error().message();
    const Result<Selected> selected = Select(parsed_->graph, *selection, options);
    EXPECT_TRUE(selected.ok()) << selected.error().message();
    std::vector<std::string> names;
    for (const Resource* resource : parsed_->graph.resources()) {
      if (selected->Has(*resource)) names.push_back(resource->type == ResourceType::kTest ? "test:" + resource->name.substr(0, 6) : resource->name);
    }
    without_match_ = selected->without_match;
    return names;
  }

  std::unique_ptr<ParsedProject> parsed_;
  std::vector<std::string> without_match_;
};

TEST_F(SelectorTest, NeighborsByOperators) {
  EXPECT_THAT(Names({"+joined"}, {"test_type:data"}), UnorderedElementsAre("stg_a", "stg_b", "joined", "a"));
  EXPECT_THAT(Names({"1+report"}), UnorderedElementsAre("report", "joined", "test:relati"));
  EXPECT_THAT(Names({"stg_a+1"}, {"test_type:data"}), UnorderedElementsAre("stg_a", "joined"));
  EXPECT_THAT(Names({"@stg_b"}, {"test_type:data"}), UnorderedElementsAre("stg_a", "stg_b", "joined", "report", "a"));
}

TEST_F(SelectorTest, Methods) {
  EXPECT_THAT(Names({"tag:nightly"}), UnorderedElementsAre("stg_a", "test:unique"));
  // As in dbt, each side of a comma brings its tests along.
  EXPECT_THAT(Names({"staging.*,resource_type:model"}), UnorderedElementsAre("stg_a", "stg_b", "test:unique", "test:relati"));
  EXPECT_THAT(Names({"path:models/marts"}, {"test_type:data"}), UnorderedElementsAre("joined", "report"));
  EXPECT_THAT(Names({"config.materialized:table"}), UnorderedElementsAre("stg_a", "test:unique"));
  EXPECT_THAT(Names({"source:raw+1"}, {"test_type:data"}), UnorderedElementsAre("stg_a", "a"));
  EXPECT_THAT(Names({"test_name:relationships"}), UnorderedElementsAre("test:relati"));
  EXPECT_THAT(Names({"stg_*"}, {"tag:nightly"}), UnorderedElementsAre("stg_b", "test:relati"));
  EXPECT_THAT(Names({"nobody"}), IsEmpty());
  EXPECT_THAT(without_match_, ElementsAre("nobody"));
}

TEST_F(SelectorTest, TestsComeAlongAsTheModeSays) {
  EXPECT_THAT(Names({"joined"}, {}, {.indirect = IndirectSelection::kEager}), UnorderedElementsAre("joined", "test:relati"));
  EXPECT_THAT(Names({"joined"}, {}, {.indirect = IndirectSelection::kCautious}), UnorderedElementsAre("joined"));
  EXPECT_THAT(Names({"joined", "stg_b"}, {}, {.indirect = IndirectSelection::kCautious}), UnorderedElementsAre("joined", "stg_b", "test:relati"));
  EXPECT_THAT(Names({"joined"}, {}, {.indirect = IndirectSelection::kBuildable}), UnorderedElementsAre("joined", "test:relati"));
  EXPECT_THAT(Names({"joined"}, {}, {.indirect = IndirectSelection::kEmpty}), UnorderedElementsAre("joined"));
}

TEST_F(SelectorTest, SelectorsOfTheFile) {
  const Result<std::vector<NamedSelection>> selectors = ParseSelectors(*Json::Parse(
      R"({"selectors": [{"name": "base", "definition": {"method": "path", "value": "models/staging"}},
          {"name": "most", "definition": {"union": [{"method": "selector", "value": "base"}, "report", {"exclude": [{"tag": "nightly"}]}]}}]})"));
  ASSERT_TRUE(selectors.ok()) << selectors.error().message();
  EXPECT_THAT(Names({"selector:most"}, {"test_type:data"}, {.selectors = &*selectors}), UnorderedElementsAre("stg_b", "report"));
}

TEST_F(SelectorTest, WhatHasChangedSinceAnEarlierManifest) {
  parsed_ = Parsed();
  ASSERT_TRUE(WriteManifest(*parsed_, {}).ok());
  const auto previous = PreviousState::Load(parsed_->target_path);
  ASSERT_TRUE(previous.ok()) << previous.error().message();
  EXPECT_THAT(Names({"state:modified"}, {}, {.previous = previous->get()}), IsEmpty());
  Write("models/marts/report.sql", "select 2, * from {{ ref('joined') }}");
  Write("models/marts/new.sql", "select 1");
  EXPECT_THAT(Names({"state:modified"}, {}, {.previous = previous->get()}), UnorderedElementsAre("report", "new"));
  EXPECT_THAT(Names({"state:new"}, {}, {.previous = previous->get()}), UnorderedElementsAre("new"));
  EXPECT_THAT(Names({"state:modified.configs"}, {}, {.previous = previous->get()}), UnorderedElementsAre("new"));
}

TEST(CriterionTest, RefusesWhatItDoesNotKnow) {
  const Result<Criterion> criterion = ParseCriterion("tags:x");
  ASSERT_FALSE(criterion.ok());
  EXPECT_THAT(criterion.error().message(), HasSubstr("did you mean 'tag'?"));
  EXPECT_FALSE(ParseCriterion("@a+").ok());
}

}  // namespace
}  // namespace ingot::transform
