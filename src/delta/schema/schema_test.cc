#include "delta/schema/schema.h"

#include <gtest/gtest.h>

namespace ingot::delta {
namespace {

// The example of PROTOCOL.md, "Schema Serialization Format".
constexpr std::string_view kExample = R"x({"type":"struct","fields":[
  {"name":"a","type":"integer","nullable":false,"metadata":{}},
  {"name":"b","type":{"type":"struct","fields":[{"name":"d","type":"integer","nullable":false,"metadata":{}}]},
   "nullable":true,"metadata":{}},
  {"name":"c","type":{"type":"array","elementType":"integer","containsNull":false},"nullable":true,"metadata":{}},
  {"name":"f","type":{"type":"map","keyType":"string","valueType":"decimal(38, 18)","valueContainsNull":true},
   "nullable":true,"metadata":{"comment":"kept","n":{"delta.columnMapping.id":7}}}]})x";

TEST(Schema, ReadsTheProtocolsExample) {
  auto schema = ParseSchema(kExample);
  ASSERT_TRUE(schema.ok()) << schema.error().message();
  ASSERT_EQ(schema->fields.size(), 4U);
  EXPECT_FALSE(schema->fields[0].nullable);
  EXPECT_EQ(schema->fields[1].type.fields[0].name, "d");
  EXPECT_FALSE(schema->fields[2].type.contains_null);
  EXPECT_EQ(schema->fields[3].type.element->precision, 38);
  EXPECT_EQ(schema->fields[3].type.element->scale, 18);
  EXPECT_EQ(schema->fields[3].metadata.GetString("comment"), "kept");
}

TEST(Schema, ComesBackAsItWasWritten) {
  auto schema = ParseSchema(kExample);
  ASSERT_TRUE(schema.ok());
  auto again = ParseSchema(SchemaToJson(*schema));
  ASSERT_TRUE(again.ok()) << again.error().message();
  EXPECT_EQ(*schema, *again);
}

TEST(Schema, KnowsEveryPrimitiveType) {
  for (const char* name : {"string", "long", "integer", "short", "byte", "float", "double", "decimal(10,2)",
                           "boolean", "binary", "date", "timestamp", "timestamp_ntz", "variant"}) {
    std::string json = std::string(R"({"type":"struct","fields":[{"name":"x","type":")") + name +
                       R"(","nullable":true,"metadata":{}}]})";
    auto schema = ParseSchema(json);
    ASSERT_TRUE(schema.ok()) << name;
    EXPECT_EQ(SchemaToJson(*schema), json);
  }
}

TEST(Schema, NamesTheColumnThatIsWrong) {
  auto wrong = [](std::string_view type) {
    auto schema =
        ParseSchema(std::string(R"({"type":"struct","fields":[{"name":"a","type":{"type":"struct","fields":[
      {"name":"b","type":)") +
                    std::string(type) + R"(}]}}]})");
    EXPECT_FALSE(schema.ok()) << type;
    if (schema.ok()) return std::string();
    EXPECT_EQ(schema.error().kind(), ErrorKind::kCorrupt);
    return schema.error().message();
  };
  EXPECT_EQ(wrong(R"("interval")"), "schema of column a.b: unknown type \"interval\"");
  for (const char* type :
       {R"x("decimal(39,0)")x", R"x("decimal(2,3)")x", R"x("decimal(2")x", R"x("decimal(,)")x",
        R"({"type":"array"})", R"({"type":"map","keyType":"string"})", "7", "null"}) {
    EXPECT_NE(wrong(type).find("column a.b"), std::string::npos) << type;
  }
}

TEST(Schema, RefusesBottomlessNesting) {
  std::string json = R"({"type":"struct","fields":[{"name":"x","type":)";
  for (int i = 0; i < 100; ++i) json += R"({"type":"array","elementType":)";
  json += "\"long\"" + std::string(100, '}') + "}]}";
  auto schema = ParseSchema(json);
  ASSERT_FALSE(schema.ok());
  EXPECT_EQ(schema.error().kind(), ErrorKind::kCorrupt);
}

}  // namespace
}  // namespace ingot::delta
