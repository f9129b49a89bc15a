#include "transform/project/project.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/scratch_directory.h"
#include "transform/project/variables.h"
#include "transform/project/yaml_value.h"

namespace ingot::transform {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Upper final : public TextRenderer {
 public:
  Result<Json> Render(std::string_view text) override {
    if (text == "{{ true }}") return Json(true);
    return Json("<" + std::string(text) + ">");
  }
};

class ProjectTest : public testing::Test {
 protected:
  Result<Project> Load(const std::string& text) {
    EXPECT_TRUE(WriteFileAtomically(directory_.path() + "/dbt_project.yml", text).ok());
    Upper renderer;
    return LoadProject(directory_.path(), renderer);
  }
  ScratchDirectory directory_;
};

TEST_F(ProjectTest, FillsInWhatIsNotSaid) {
  const Result<Project> project = Load("name: shop\n");
  ASSERT_TRUE(project.ok()) << project.error().message();
  EXPECT_THAT(project->model_paths, ElementsAre("models"));
  EXPECT_THAT(project->clean_targets, ElementsAre("target"));
  EXPECT_EQ(project->packages_path, "dbt_packages");
}

TEST_F(ProjectTest, RendersConfigurationButNoHooks) {
  const Result<Project> project = Load(
      "name: shop\nmodels:\n  shop:\n    +enabled: '{{ true }}'\n    +pre-hook: 'delete {{ this }}'\non-run-end: 'x {{ y }}'\n");
  ASSERT_TRUE(project.ok()) << project.error().message();
  EXPECT_EQ(project->models.rendered.Dump(), R"({"shop":{"+enabled":true,"+pre-hook":"delete {{ this }}"}})");
  EXPECT_THAT(project->on_run_end, ElementsAre("x {{ y }}"));
}

TEST_F(ProjectTest, NamesThePlaceOfAnUnknownKey) {
  const Result<Project> project = Load("name: shop\nmodel-path: [m]\n");
  ASSERT_FALSE(project.ok());
  EXPECT_THAT(project.error().message(), HasSubstr("dbt_project.yml:2:1: unknown key 'model-path'; did you mean 'model-paths'?"));
}

TEST(VariablesTest, TheNearestScopeWins) {
  Project root;
  root.name = "shop";
  root.vars = *Json::Parse(R"({"a": 1, "b": 1, "pkg": {"b": 2, "c": 2}})");
  Project package;
  package.name = "pkg";
  package.vars = *Json::Parse(R"({"a": 0, "z": 0})");
  const Json values = VariablesFor(root, package, *Json::Parse(R"({"c": 3})"));
  EXPECT_EQ(values.GetInt("a"), 1);
  EXPECT_EQ(values.GetInt("b"), 2);
  EXPECT_EQ(values.GetInt("c"), 3);
  EXPECT_EQ(values.GetInt("z"), 0);
}

TEST(YamlValueTest, ReadsWordsAsYaml11) {
  EXPECT_EQ(YamlScalar("yes").Dump(), "true");
  EXPECT_EQ(YamlScalar("Off").Dump(), "false");
  EXPECT_EQ(YamlScalar("017").Dump(), "15");
  EXPECT_EQ(YamlScalar("1_000").Dump(), "1000");
  EXPECT_EQ(YamlScalar("1e5").Dump(), "\"1e5\"");
  EXPECT_EQ(YamlScalar("1.5").Dump(), "1.5");
  EXPECT_EQ(YamlScalar("2020-01-01").Dump(), "\"2020-01-01\"");
}

TEST(YamlValueTest, MergesMappings) {
  const Result<ingot::Node> node = ParseDocument("base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\n", "f.yml");
  ASSERT_TRUE(node.ok());
  EXPECT_EQ(YamlValue(*node->Find("use")).Dump(), R"({"y":3,"x":1})");
}

}  // namespace
}  // namespace ingot::transform
