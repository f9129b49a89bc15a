#include "transform/parse/parser.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "transform/artifacts/manifest_writer.h"
#include "transform/compile/compiler.h"
#include "transform/parse/project_fixture.h"

namespace ingot::transform {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ParserTest : public ProjectFixture {};

TEST_F(ParserTest, FindsReferencesAndConfiguration) {
  Write("models/staging/stg_orders.sql", "select * from {{ source('raw', 'orders') }}");
  Write("models/orders.sql", "{{ config(materialized='table', tags='daily', schema='marts') }}\nselect * from {{ ref('stg_orders') }}\n");
  Write("models/schema.yml",
        "sources:\n  - name: raw\n    tables: [{name: orders}]\nmodels:\n  - name: orders\n    description: All of them\n    config: {tags: [core]}\n"
        "    columns:\n      - name: id\n        data_tests: [unique, not_null]\n");
  const auto parsed = Parsed();
  const Node* orders = parsed->graph.FindNode("model.shop.orders");
  ASSERT_NE(orders, nullptr);
  EXPECT_EQ(orders->materialized(), "table");
  EXPECT_THAT(orders->tags, ElementsAre("core", "daily"));
  EXPECT_EQ(orders->schema, "main_marts");
  EXPECT_EQ(orders->relation_name, "\"lake\".\"main_marts\".\"orders\"");
  EXPECT_EQ(orders->description, "All of them");
  EXPECT_THAT(orders->depends_on_nodes, ElementsAre("model.shop.stg_orders"));
  EXPECT_THAT(orders->primary_key, ElementsAre("id"));
  const Node* staging = parsed->graph.FindNode("model.shop.stg_orders");
  EXPECT_THAT(staging->fqn, ElementsAre("shop", "staging", "stg_orders"));
  EXPECT_THAT(staging->depends_on_nodes, ElementsAre("source.shop.raw.orders"));
}

TEST_F(ParserTest, EachTemplateOfAPropertyFileSeesTheTarget) {
  std::string text = "sources:\n";
  for (const char* name : {"a", "b", "c"}) text += std::string("  - name: ") + name + "\n    schema: \"{{ target.schema }}_" + name + "\"\n    tables: [{name: t}]\n";
  Write("models/sources.yml", text);
  const auto parsed = Parsed();
  std::vector<std::string> schemas;
  for (const Source& source : parsed->graph.sources) schemas.push_back(source.schema);
  EXPECT_THAT(schemas, ElementsAre("main_a", "main_b", "main_c"));
}

TEST_F(ParserTest, FoldersConfigureWhatLiesInThem) {
  Write("dbt_project.yml", "name: shop\nprofile: p\nmodels:\n  shop:\n    +materialized: table\n    staging:\n      +materialized: view\n      +tags: raw\n");
  Write("models/a.sql", "select 1");
  Write("models/staging/b.sql", "select 1");
  const auto parsed = Parsed();
  EXPECT_EQ(parsed->graph.FindNode("model.shop.a")->materialized(), "table");
  EXPECT_EQ(parsed->graph.FindNode("model.shop.b")->materialized(), "view");
  EXPECT_THAT(parsed->graph.FindNode("model.shop.b")->tags, ElementsAre("raw"));
}

TEST_F(ParserTest, AProjectsOwnMacroNamesSchemas) {
  Write("macros/names.sql", "{% macro generate_schema_name(custom_schema_name, node) %}{{ custom_schema_name or 'plain' }}_{{ node.name }}{% endmacro %}");
  Write("models/a.sql", "{{ config(schema='x') }} select 1");
  Write("models/b.sql", "select 1");
  const auto parsed = Parsed();
  EXPECT_EQ(parsed->graph.FindNode("model.shop.a")->schema, "x_a");
  EXPECT_EQ(parsed->graph.FindNode("model.shop.b")->schema, "plain_b");
}

TEST_F(ParserTest, VersionsAreModelsOfTheirOwn) {
  Write("models/orders_v1.sql", "select 1");
  Write("models/orders_v2.sql", "select 2");
  Write("models/reader.sql", "select * from {{ ref('orders') }} join {{ ref('orders', v=1) }}");
  Write("models/schema.yml", "models:\n  - name: orders\n    latest_version: 2\n    columns: [{name: id}]\n    versions: [{v: 1}, {v: 2, columns: [{include: all, exclude: [id]}]}]\n");
  const auto parsed = Parsed();
  const Node* second = parsed->graph.FindNode("model.shop.orders.v2");
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->alias, "orders_v2");
  EXPECT_TRUE(second->columns.empty());
  EXPECT_THAT(parsed->graph.FindNode("model.shop.reader")->depends_on_nodes, ElementsAre("model.shop.orders.v2", "model.shop.orders.v1"));
}

TEST_F(ParserTest, ErrorsNameTheAuthorsLine) {
  Write("models/a.sql", "select 1\n{{ ref('a', 'b', 'c') }}");
  EXPECT_THAT(FailureOf(), HasSubstr("models/a.sql:2:4: ref() takes the name of a model"));
  Write("models/a.sql", "select 1 {% endif %}");
  EXPECT_THAT(FailureOf(), HasSubstr("models/a.sql:1:"));
  Write("models/a.sql", "select 1");
  Write("models/schema.yml", "models:\n  - name: a\n    columns:\n      - name: id\n        tests: [uniqe]\n");
  EXPECT_THAT(FailureOf(), HasSubstr("models/schema.yml:5:17: there is no generic test 'uniqe'; did you mean 'unique'?"));
}

TEST_F(ParserTest, WarnsOfKeysThatDbtDoesNotKnow) {
  Write("models/a.sql", "select 1");
  Write("models/schema.yml", "models:\n  - name: a\n    descripton: x\n  - name: gone\n");
  EXPECT_THAT(Parsed()->warnings, ElementsAre(HasSubstr("models/schema.yml:3:5: unknown key 'descripton' is passed over; did you mean 'description'?"),
                                              HasSubstr("there is no model 'gone' to describe")));
}

TEST_F(ParserTest, PythonModelsAreRefused) {
  Write("models/a.py", "def model(dbt, session): pass");
  EXPECT_THAT(FailureOf(), HasSubstr("Ingot runs no Python models"));
}

TEST_F(ParserTest, WhatIsDisabledIsKeptApart) {
  Write("models/a.sql", "{{ config(enabled=false) }} select 1");
  Write("models/b.sql", "select * from {{ ref('a') }}");
  EXPECT_THAT(FailureOf(), HasSubstr("which is disabled"));
  Write("models/b.sql", "select 2");
  const auto parsed = Parsed();
  EXPECT_EQ(parsed->graph.Find("model.shop.a"), nullptr);
  EXPECT_EQ(parsed->graph.disabled_nodes.size(), 1U);
}

TEST_F(ParserTest, ReadsSnapshotsSeedsAndDocs) {
  Write("snapshots/orders.sql", "\n{% snapshot orders_history %}\n{{ config(unique_key='id', strategy='check', check_cols='all') }}\nselect 1 as id\n{% endsnapshot %}\n");
  Write("snapshots/schema.yml", "snapshots:\n  - name: people_history\n    relation: ref('people')\n    config: {unique_key: id, strategy: timestamp, updated_at: at}\n");
  Write("seeds/people.csv", "id,at\n1,2025-01-01\n");
  Write("seeds/schema.yml", "seeds:\n  - name: people\n    description: \"{{ doc('people') }}\"\n");
  Write("models/docs.md", "{% docs people %} Those who buy {% enddocs %}");
  const auto parsed = Parsed();
  EXPECT_THAT(parsed->graph.FindNode("snapshot.shop.orders_history")->fqn, ElementsAre("shop", "orders", "orders_history"));
  EXPECT_THAT(parsed->graph.FindNode("snapshot.shop.people_history")->depends_on_nodes, ElementsAre("seed.shop.people"));
  EXPECT_EQ(parsed->graph.FindNode("seed.shop.people")->description, "Those who buy");
}

TEST_F(ParserTest, MacrosOfTheCallDepthAreNoted) {
  Write("macros/m.sql", "{% macro outer() %}{{ inner() }}{% endmacro %}{% macro inner() %}1{% endmacro %}");
  Write("models/a.sql", "select {{ outer() }} {{ dbt_utils.generate_surrogate_key(['x']) }}");
  const auto parsed = Parsed();
  EXPECT_THAT(parsed->graph.FindNode("model.shop.a")->depends_on_macros, ElementsAre("macro.shop.outer", "macro.dbt_utils.generate_surrogate_key"));
  EXPECT_THAT(parsed->graph.macros.at("macro.shop.outer").depends_on_macros, ElementsAre("macro.shop.inner"));
}

TEST_F(ParserTest, TheCacheGivesTheSameGraphUntilSomethingChanges) {
  Write("models/a.sql", "{{ config(tags='x') }} select {{ var('n', 1) }}");
  Write("models/b.sql", "select * from {{ ref('a') }}");
  Write("models/schema.yml", "models:\n  - name: a\n    columns: [{name: id, tests: [unique]}]\n");
  ParseOptions options = Options();
  options.use_cache = true;
  const auto first = ParseProject(options);
  ASSERT_TRUE(first.ok());
  EXPECT_FALSE((*first)->from_cache);
  ASSERT_TRUE(WriteManifest(**first, {}).ok());
  const std::string path = directory_.File("target/manifest.json");
  const Result<std::string> before = ReadFile(path);
  const auto second = ParseProject(options);
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE((*second)->from_cache);
  ASSERT_TRUE(WriteManifest(**second, {}).ok());
  EXPECT_EQ(*ReadFile(path), *before);
  options.graph_when_unchanged = false;
  const auto third = ParseProject(options);
  ASSERT_TRUE(third.ok());
  EXPECT_TRUE((*third)->from_cache);
  EXPECT_TRUE((*third)->graph.nodes.empty());
  EXPECT_EQ((*third)->description, (*first)->description);
  std::filesystem::remove(path);
  EXPECT_EQ((*ParseProject(options))->graph.nodes.size(), (*first)->graph.nodes.size());
  options.vars = *Json::Parse(R"({"n": 2})");
  EXPECT_FALSE((*ParseProject(options))->from_cache);
  options.vars = Json::MakeObject();
  Write("models/b.sql", "select 1, * from {{ ref('a') }}");
  EXPECT_FALSE((*ParseProject(options))->from_cache);
}

TEST_F(ParserTest, CompilesWithEphemeralModelsInFront) {
  Write("models/base.sql", "{{ config(materialized='ephemeral') }}select 1 as id");
  Write("models/middle.sql", "{{ config(materialized='ephemeral') }}select * from {{ ref('base') }}");
  Write("models/top.sql", "with x as (select * from {{ ref('middle') }}) select * from x");
  const auto parsed = Parsed();
  parsed->PrepareRun();
  Compiler compiler(*parsed);
  const Result<CompiledNode> compiled = compiler.Compile(*parsed->graph.FindNode("model.shop.top"), nullptr);
  ASSERT_TRUE(compiled.ok()) << compiled.error().message();
  EXPECT_EQ(compiled->code,
            "with __dbt__cte__base as (\nselect 1 as id\n), __dbt__cte__middle as (\nselect * from __dbt__cte__base\n), x as (select * from __dbt__cte__middle) "
            "select * from x");
}

TEST_F(ParserTest, CompilesTests) {
  Write("models/a.sql", "select 1 as id");
  Write("models/schema.yml", "models:\n  - name: a\n    columns:\n      - name: id\n        tests:\n          - accepted_values: {values: [1, 2], quote: false, config: {where: id > 0}}\n");
  const auto parsed = Parsed();
  parsed->PrepareRun();
  const Node* test = nullptr;
  for (const Node& node : parsed->graph.nodes) {
    if (node.is_generic_test()) test = &node;
  }
  ASSERT_NE(test, nullptr);
  const Result<CompiledNode> compiled = Compiler(*parsed).Compile(*test, nullptr);
  ASSERT_TRUE(compiled.ok()) << compiled.error().message();
  EXPECT_THAT(compiled->code, HasSubstr("from (select * from \"lake\".\"main\".\"a\" where id > 0) dbt_subquery"));
  EXPECT_THAT(compiled->code, HasSubstr("1,2"));
}

}  // namespace
}  // namespace ingot::transform
