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
