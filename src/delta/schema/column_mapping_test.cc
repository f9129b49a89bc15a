#include "delta/schema/column_mapping.h"

#include <gtest/gtest.h>

#include <set>

namespace ingot::delta {
namespace {

constexpr const char* kNested =
    R"({"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}},)"
    R"({"name":"l","type":{"type":"array","elementType":{"type":"struct","fields":[{"name":"x","type":"long",)"
    R"("nullable":true,"metadata":{}}]},"containsNull":true},"nullable":true,"metadata":{}}]})";

DataType Nested() { return std::move(ParseSchema(kNested)).value(); }

TEST(ColumnMapping, KeepsTheNamesOfFilesThatAreThere) {
  DataType schema = Nested();
  Metadata metadata;
  AssignMapping(true, &schema, &metadata);
  EXPECT_EQ(PhysicalName(schema.fields[0]), "a");
  EXPECT_EQ(FieldId(schema.fields[0]), 1);
  EXPECT_EQ(FieldId(schema.fields[1].type.element->fields[0]), 3);
  EXPECT_EQ(metadata.configuration["delta.columnMapping.maxColumnId"], "3");
  EXPECT_EQ(metadata.schema_json, SchemaToJson(schema));
}

TEST(ColumnMapping, GivesNewFieldsWhatNoneHadBefore) {
  DataType schema = Nested();
  Metadata metadata;
  AssignMapping(false, &schema, &metadata);
  const std::string first = PhysicalName(schema.fields[0]);
  schema.fields.erase(schema.fields.begin());
  Field again;
  again.name = "a";
  schema.fields.push_back(again);
  AssignMapping(false, &schema, &metadata);
  EXPECT_EQ(FieldId(schema.fields[1]), 4);
  EXPECT_NE(PhysicalName(schema.fields[1]), first);
  EXPECT_TRUE(PhysicalName(schema.fields[1]).starts_with("col-"));
}

TEST(ColumnMapping, CountsOnlyWithTheFeature) {
  Metadata metadata;
  metadata.configuration["delta.columnMapping.mode"] = "name";
  EXPECT_EQ(MappingModeOf({1, 2, {}, {}}, metadata), MappingMode::kNone);
  EXPECT_EQ(MappingModeOf({2, 5, {}, {}}, metadata), MappingMode::kName);
}

}  // namespace
}  // namespace ingot::delta
