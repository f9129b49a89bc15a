#include "iceberg/table_schema.h"

#include <gtest/gtest.h>

#include "delta/schema/field_ids.h"
#include "iceberg/enable.h"

namespace ingot::iceberg {
namespace {

delta::DataType Parse(std::string_view json) {
  auto schema = delta::ParseSchema(json);
  EXPECT_TRUE(schema.ok());
  return schema.ok() ? *schema : delta::DataType{};
}

constexpr std::string_view kNested = R"x({"type":"struct","fields":[
  {"name":"a","type":"short","nullable":false,"metadata":{"ingot.fieldId":1,"comment":"why"}},
  {"name":"l","type":{"type":"array","elementType":"timestamp","containsNull":false},"nullable":true,
   "metadata":{"ingot.fieldId":2,"ingot.nestedFieldIds":{"l.element":4}}},
  {"name":"s","type":{"type":"struct","fields":[
    {"name":"x","type":"decimal(9,2)","nullable":true,"metadata":{"ingot.fieldId":5}}]},"nullable":true,
   "metadata":{"ingot.fieldId":3}}]})x";

TEST(TableSchema, HasTheSpecificationsJson) {
  const auto schema = ToTableSchema(Parse(kNested));
  ASSERT_TRUE(schema.ok()) << schema.error().message();
  EXPECT_EQ(schema->json.Dump(),
            R"({"type":"struct","fields":[{"id":1,"name":"a","required":true,"type":"int","doc":"why"},)"
            R"({"id":2,"name":"l","required":false,"type":{"type":"list","element-id":4,"element":"timestamptz",)"
            R"("element-required":true}},{"id":3,"name":"s","required":false,"type":{"type":"struct","fields":[)"
            R"x({"id":5,"name":"x","required":false,"type":"decimal(9, 2)"}]}}]})x");
  EXPECT_EQ(schema->name_mapping.Dump(),
            R"([{"field-id":1,"names":["a"]},{"field-id":2,"names":["l"],"fields":[{"field-id":4,"names":["element"]}]},)"
            R"({"field-id":3,"names":["s"],"fields":[{"field-id":5,"names":["x"]}]}])");
  EXPECT_EQ(schema->max_field_id, 5);
  ASSERT_EQ(schema->leaves.size(), 2U);  // What is in a list has no bounds.
  EXPECT_EQ(schema->leaves[1].path, (std::vector<std::string>{"s", "x"}));
}

TEST(TableSchema, GivesIdsWhereThereAreNone) {
  const auto schema = ToTableSchema(Parse(
      R"({"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}}]})"));
  ASSERT_TRUE(schema.ok());
  EXPECT_EQ(schema->max_field_id, 1);
}

TEST(TableSchema, RefusesWhatIcebergCannotHold) {
  const auto variant = ToTableSchema(Parse(
      R"({"type":"struct","fields":[{"name":"v","type":"variant","nullable":true,"metadata":{}}]})"));
  EXPECT_EQ(variant.error().kind(), ErrorKind::kUnsupported);
  const auto twice = ToTableSchema(Parse(R"({"type":"struct","fields":[
    {"name":"a","type":"long","nullable":true,"metadata":{"ingot.fieldId":1}},
    {"name":"b","type":"long","nullable":true,"metadata":{"ingot.fieldId":1}}]})"));
  EXPECT_EQ(twice.error().message(), "column b has the field id 1, as another one has");
}

delta::Metadata MetadataOf(std::map<std::string, std::string> properties) {
  delta::Metadata metadata;
  metadata.schema_json = R"({"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}}]})";
  metadata.configuration = std::move(properties);
  return metadata;
}

TEST(Enable, GivesFieldIdsAndTurnsDeletionVectorsOff) {
  const auto off = PrepareMetadata(MetadataOf({}), nullptr);
  EXPECT_FALSE(delta::HasAnyFieldId(Parse(off->schema_json)));
  const auto on = PrepareMetadata(MetadataOf({{"ingot.iceberg", "true"}, {"delta.enableDeletionVectors", "true"}}), nullptr);
  ASSERT_TRUE(on.ok());
  EXPECT_TRUE(delta::HasAllFieldIds(Parse(on->schema_json)));
  EXPECT_EQ(on->configuration.at("delta.enableDeletionVectors"), "false");
  delta::Metadata vectors = *on;
  vectors.configuration["delta.enableDeletionVectors"] = "true";
  EXPECT_EQ(PrepareMetadata(vectors, &*on).error().kind(), ErrorKind::kInvalidArgument);
}

TEST(Enable, CountsTheIdsOfColumnMapping) {
  delta::Metadata metadata = MetadataOf({{"ingot.iceberg", "true"}, {"delta.columnMapping.mode", "name"},
                                         {"delta.columnMapping.maxColumnId", "5"}});
  metadata.schema_json = R"({"type":"struct","fields":[{"name":"l","type":{"type":"array","elementType":"long",
    "containsNull":true},"nullable":true,"metadata":{"delta.columnMapping.id":2,
    "delta.columnMapping.physicalName":"col-x"}}]})";
  const auto prepared = PrepareMetadata(metadata, nullptr);
  ASSERT_TRUE(prepared.ok());
  EXPECT_EQ(prepared->configuration.at("delta.columnMapping.maxColumnId"), "6");
  const auto schema = ToTableSchema(Parse(prepared->schema_json));
  ASSERT_TRUE(schema.ok());
  EXPECT_EQ(schema->name_mapping.Dump(),
            R"([{"field-id":2,"names":["col-x"],"fields":[{"field-id":6,"names":["element"]}]}])");
}

}  // namespace
}  // namespace ingot::iceberg
