#include "delta/schema/field_ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ingot::delta {
namespace {

constexpr std::string_view kNested = R"({"type":"struct","fields":[
  {"name":"a","type":"long","nullable":true,"metadata":{}},
  {"name":"tags","type":{"type":"array","elementType":{"type":"array","elementType":"string","containsNull":true},
   "containsNull":true},"nullable":true,"metadata":{"comment":"kept"}},
  {"name":"m","type":{"type":"map","keyType":"string","valueType":{"type":"struct","fields":[
    {"name":"x","type":"long","nullable":true,"metadata":{}}]},"valueContainsNull":true},
   "nullable":true,"metadata":{}}]})";

std::string Text(const std::vector<FieldIdNode>& nodes) {
  std::string text;
  for (const FieldIdNode& node : nodes) {
    if (!text.empty()) text += " ";
    text += node.name + "=" + (node.id ? std::to_string(*node.id) : "?");
    if (!node.children.empty()) text += "(" + Text(node.children) + ")";
  }
  return text;
}

DataType Parse(std::string_view json) {
  auto schema = ParseSchema(json);
  EXPECT_TRUE(schema.ok());
  return schema.ok() ? *schema : DataType{};
}

TEST(FieldIds, AreGivenOnceAndKept) {
  DataType schema = Parse(kNested);
  EXPECT_FALSE(HasAllFieldIds(schema));
  EXPECT_FALSE(HasAnyFieldId(schema));
  int32_t last = 0;
  AssignFieldIds(&schema, false, &last);
  const std::string text = Text(FieldIds(schema));
  EXPECT_EQ(text, "a=1 tags=2(element=4(element=5)) m=3(key=6 value=7(x=8))");
  EXPECT_EQ(last, 8);
  // Written, read, and with a column more.
  DataType again = Parse(SchemaToJson(schema));
  again.fields.insert(again.fields.begin(), Field{"b", DataType{.kind = DataType::Kind::kLong}});
  AssignFieldIds(&again, false, &last);
  EXPECT_EQ(Text(FieldIds(again)), "b=9 " + text);
  EXPECT_TRUE(HasAllFieldIds(again));
  EXPECT_EQ(MaxFieldId(again), 9);
  EXPECT_EQ(again.fields[2].metadata.GetString("comment"), "kept");
}

TEST(FieldIds, NeverReuseAnIdThatIsGone) {
  DataType schema = Parse(kNested);
  int32_t last = 40;
  AssignFieldIds(&schema, false, &last);
  EXPECT_EQ(Text(FieldIds(schema)).substr(0, 4), "a=41");
  EXPECT_EQ(last, 48);
}

TEST(FieldIds, OfColumnMappingComeFirst) {
  DataType schema = Parse(R"({"type":"struct","fields":[
    {"name":"tags","type":{"type":"array","elementType":"string","containsNull":true},"nullable":true,"metadata":
     {"delta.columnMapping.id":7,"delta.columnMapping.physicalName":"col-1","ingot.fieldId":3}}]})");
  EXPECT_EQ(Text(FieldIds(schema)), "col-1=7(element=?)");
  int32_t last = 0;
  AssignFieldIds(&schema, true, &last);
  EXPECT_EQ(Text(FieldIds(schema)), "col-1=7(element=8)");
  EXPECT_THAT(SchemaToJson(schema),
              testing::HasSubstr(R"("delta.columnMapping.nested.ids":{"col-1.element":8})"));
}

TEST(FieldIds, ThatAreNoIdsAreNone) {
  DataType schema = Parse(R"({"type":"struct","fields":[
    {"name":"a","type":"long","nullable":true,"metadata":{"ingot.fieldId":"1"}},
    {"name":"b","type":"long","nullable":true,"metadata":{"ingot.fieldId":-1}},
    {"name":"c","type":"long","nullable":true,"metadata":{"ingot.fieldId":4294967297}}]})");
  EXPECT_EQ(Text(FieldIds(schema)), "a=? b=? c=?");
}

}  // namespace
}  // namespace ingot::delta
