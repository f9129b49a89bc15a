#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "transform/properties/python_text.h"
#include "transform/properties/test_definition.h"

namespace ingot::transform {
namespace {

using testing::HasSubstr;

class AsItIs final : public TextRenderer {
 public:
  Result<Json> Render(std::string_view text) override { return Json(text); }
};

GenericTest Build(const std::string& json, TestTarget target, const std::string& column) {
  AsItIs renderer;
  Result<GenericTest> test = BuildGenericTest({*Json::Parse(json), 1, 1}, target, column, renderer);
  EXPECT_TRUE(test.ok()) << test.error().message();
  return std::move(*test);
}

TestTarget Model(const std::string& name) { return {.name = name, .source_name = "", .table_name = "", .version = {}}; }

// The names and digests are those that dbt-core 1.12 gives.
TEST(TestNamesTest, AreThoseOfDbt) {
  const GenericTest unique = Build("\"unique\"", Model("customers"), "customer_id");
  EXPECT_EQ(unique.full_name, "unique_customers_customer_id");
  EXPECT_EQ(unique.hash, "c5af1ff4b1");
  EXPECT_EQ(unique.raw_code, "{{ test_unique(**_dbt_generic_test_kwargs) }}");
  const GenericTest relation = Build(R"-({"relationships": {"to": "ref('customers')", "field": "customer_id"}})-", Model("orders"), "customer_id");
  EXPECT_EQ(relation.full_name, "relationships_orders_customer_id__customer_id__ref_customers_");
  EXPECT_EQ(relation.hash, "c6ec7f58f2");
}

TEST(TestNamesTest, ALongNameIsCutForFilesAndRelations) {
  const GenericTest test = Build(R"({"accepted_values": {"values": ["placed", "shipped", "completed", "return_pending", "returned"]}})", Model("orders"), "status");
  EXPECT_EQ(test.full_name, "accepted_values_orders_status__placed__shipped__completed__return_pending__returned");
  EXPECT_EQ(test.short_name, "accepted_values_orders_1ce6ab157c285f7cd2ac656013faf758");
  EXPECT_EQ(test.config.GetString("alias"), test.short_name);
}

TEST(TestNamesTest, ConfigurationIsNoArgument) {
  const GenericTest test = Build(R"({"not_null": {"severity": "warn", "config": {"where": "x > 1"}, "name": "mine"}})", Model("a"), "id");
  EXPECT_EQ(test.full_name, "mine");
  EXPECT_EQ(test.config.Dump(), R"({"severity":"warn","where":"x > 1"})");
  EXPECT_EQ(test.raw_code, "{{ test_not_null(**_dbt_generic_test_kwargs) }}{{ config(severity=\"warn\",where=\"x > 1\") }}");
}

TEST(TestNamesTest, RefusesTwoNames) {
  AsItIs renderer;
  const Result<GenericTest> test = BuildGenericTest({*Json::Parse(R"({"unique": null, "not_null": null})"), 1, 1}, Model("a"), "id", renderer);
  ASSERT_FALSE(test.ok());
  EXPECT_THAT(test.error().message(), HasSubstr("expected one key"));
}

TEST(PythonTextTest, WritesAsPythonDoes) {
  EXPECT_EQ(PythonText(*Json::Parse("[1, 1.0, 1e16, true, null, \"it's\"]")), "[1, 1.0, 1e+16, True, None, \"it's\"]");
  EXPECT_EQ(PythonRepr(std::string_view("a'b\"c\n")), "'a\\'b\"c\\n'");
}

}  // namespace
}  // namespace ingot::transform
