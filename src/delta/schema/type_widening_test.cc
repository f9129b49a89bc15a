#include "delta/schema/type_widening.h"

#include <gtest/gtest.h>

namespace ingot::delta {
namespace {

using Kind = DataType::Kind;

DataType Of(Kind kind, int precision = 0, int scale = 0) {
  DataType type;
  type.kind = kind;
  type.precision = precision;
  type.scale = scale;
  return type;
}

bool Widens(Kind from, Kind to) { return IsWidening(Of(from), Of(to)); }

TEST(TypeWidening, IsWhatTheProtocolLists) {
  EXPECT_TRUE(Widens(Kind::kByte, Kind::kShort));
  EXPECT_TRUE(Widens(Kind::kByte, Kind::kLong));
  EXPECT_TRUE(Widens(Kind::kInteger, Kind::kDouble));
  EXPECT_TRUE(Widens(Kind::kFloat, Kind::kDouble));
  EXPECT_TRUE(Widens(Kind::kDate, Kind::kTimestampNtz));
  EXPECT_FALSE(Widens(Kind::kLong, Kind::kDouble));
  EXPECT_FALSE(Widens(Kind::kLong, Kind::kInteger));
  EXPECT_FALSE(Widens(Kind::kDate, Kind::kTimestamp));
  EXPECT_FALSE(Widens(Kind::kString, Kind::kString));
  EXPECT_FALSE(Widens(Kind::kInteger, Kind::kInteger));
}

TEST(TypeWidening, GivesDecimalsNoFewerWholeDigits) {
  EXPECT_TRUE(IsWidening(Of(Kind::kDecimal, 6, 2), Of(Kind::kDecimal, 10, 4)));
  EXPECT_FALSE(IsWidening(Of(Kind::kDecimal, 6, 2), Of(Kind::kDecimal, 7, 4)));
  EXPECT_FALSE(IsWidening(Of(Kind::kDecimal, 6, 2), Of(Kind::kDecimal, 10, 1)));
  EXPECT_TRUE(IsWidening(Of(Kind::kInteger), Of(Kind::kDecimal, 12, 2)));
  EXPECT_FALSE(IsWidening(Of(Kind::kLong), Of(Kind::kDecimal, 19, 0)));
}

DataType List(DataType element) {
  DataType type;
  type.kind = Kind::kArray;
  type.element = std::make_shared<const DataType>(std::move(element));
  return type;
}

DataType Map(DataType key, DataType value) {
  DataType type = List(std::move(value));
  type.kind = Kind::kMap;
  type.key = std::make_shared<const DataType>(std::move(key));
  return type;
}

DataType Struct(const std::string& name, DataType member) {
  DataType type;
  type.kind = Kind::kStruct;
  Field field;
  field.name = name;
  field.type = std::move(member);
  type.fields.push_back(std::move(field));
  return type;
}

TEST(TypeWidening, GoesThroughTypesOfAnyShape) {
  const DataType narrow = Map(Of(Kind::kByte), List(Struct("a", Of(Kind::kInteger))));
  EXPECT_TRUE(CanWiden(narrow, narrow));
  EXPECT_TRUE(CanWiden(narrow, Map(Of(Kind::kShort), List(Struct("A", Of(Kind::kLong))))));
  EXPECT_FALSE(CanWiden(narrow, Map(Of(Kind::kShort), List(Struct("b", Of(Kind::kLong))))));
  EXPECT_FALSE(CanWiden(narrow, Map(Of(Kind::kShort), List(Struct("a", Of(Kind::kByte))))));
  EXPECT_FALSE(CanWiden(narrow, Map(Of(Kind::kShort), List(Of(Kind::kLong)))));
  EXPECT_FALSE(CanWiden(narrow, List(List(Struct("a", Of(Kind::kInteger))))));
  EXPECT_FALSE(CanWiden(Of(Kind::kInteger), List(Of(Kind::kInteger))));
}

TEST(TypeWidening, NotesWhereInArraysAndMapsTheChangeWas) {
  Field field;
  field.name = "m";
  field.type = Map(Of(Kind::kByte), List(Struct("a", List(Of(Kind::kInteger)))));
  WidenField(Map(Of(Kind::kShort), List(Struct("A", List(Of(Kind::kLong))))), &field);
  EXPECT_EQ(field.metadata.Dump(),
            R"({"delta.typeChanges":[{"fromType":"byte","toType":"short","fieldPath":"key"}]})");
  const Field& inner = field.type.element->element->fields[0];
  EXPECT_EQ(inner.name, "a");
  EXPECT_EQ(inner.metadata.Dump(),
            R"({"delta.typeChanges":[{"fromType":"integer","toType":"long","fieldPath":"element"}]})");
  EXPECT_EQ(inner.type.element->kind, Kind::kLong);
}

TEST(TypeWidening, KeepsItsHistory) {
  Field field;
  field.name = "n";
  field.type = Of(Kind::kShort);
  WidenField(Of(Kind::kInteger), &field);
  WidenField(Of(Kind::kDecimal, 12, 2), &field);
  EXPECT_EQ(field.metadata.Find("delta.typeChanges")->Dump(),
            R"x([{"fromType":"short","toType":"integer"},{"fromType":"integer","toType":"decimal(12,2)"}])x");
  EXPECT_EQ(field.type, Of(Kind::kDecimal, 12, 2));
}

}  // namespace
}  // namespace ingot::delta
