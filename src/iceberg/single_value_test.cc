#include "iceberg/single_value.h"

#include <gtest/gtest.h>

#include <string>

#include "base/hash.h"
#include "base/seeded_random.h"
#include "iceberg/decimal.h"

namespace ingot::iceberg {
namespace {

using delta::DataType;
using Kind = DataType::Kind;

DataType Of(Kind kind) { return {.kind = kind}; }
DataType Decimal(int precision, int scale) { return {.kind = Kind::kDecimal, .precision = precision, .scale = scale}; }

std::string Hex(const std::optional<std::string>& bytes) { return bytes ? ToHex(*bytes) : "none"; }
std::string Lower(const Json& bound, const DataType& type) {
  return Hex(BoundToSingleValue(bound, type, BoundSide::kLower));
}
std::string Upper(const Json& bound, const DataType& type) {
  return Hex(BoundToSingleValue(bound, type, BoundSide::kUpper));
}
std::string Partition(const std::string& text, const DataType& type) {
  const auto value = PartitionToSingleValue(text, type);
  return value.ok() ? Hex(*value) : value.error().message();
}

TEST(SingleValue, BoundsHaveTheSpecificationsBytes) {
  EXPECT_EQ(Lower(Json(34), Of(Kind::kInteger)), "22000000");
  EXPECT_EQ(Lower(Json(-1), Of(Kind::kByte)), "ffffffff");
  EXPECT_EQ(Lower(Json(34), Of(Kind::kLong)), "2200000000000000");
  EXPECT_EQ(Lower(Json(1.5), Of(Kind::kDouble)), "000000000000f83f");
  EXPECT_EQ(Lower(Json(1.5), Of(Kind::kFloat)), "0000c03f");
  EXPECT_EQ(Lower(Json(true), Of(Kind::kBoolean)), "01");
  EXPECT_EQ(Lower(Json("iceberg"), Of(Kind::kString)), ToHex("iceberg"));
  EXPECT_EQ(Lower(Json("2017-11-16"), Of(Kind::kDate)), "4e440000");  // 17486
  EXPECT_EQ(Lower(Json("1970-01-01T00:00:01.000002Z"), Of(Kind::kTimestamp)), "42420f0000000000");
  EXPECT_EQ(Lower(Json(14.20), Decimal(9, 2)), "058c");
  EXPECT_EQ(Lower(Json("-1.28"), Decimal(9, 2)), "80");
  EXPECT_EQ(Lower(Json("1.28"), Decimal(9, 2)), "0080");
}

TEST(SingleValue, BoundsNeverCutOffValues) {
  // Milliseconds may have been cut, microseconds have not.
  EXPECT_EQ(Upper(Json("1970-01-01T00:00:00.001Z"), Of(Kind::kTimestamp)), "cf07000000000000");  // 1999
  EXPECT_EQ(Upper(Json("1970-01-01T00:00:00.001000Z"), Of(Kind::kTimestamp)), "e803000000000000");
  EXPECT_EQ(Lower(Json(0.0), Of(Kind::kDouble)), "0000000000000080");
  EXPECT_EQ(Upper(Json(-0.0), Of(Kind::kDouble)), "0000000000000000");
  // No float is 0.1: the bounds lie on both sides of it.
  EXPECT_EQ(Lower(Json(0.1), Of(Kind::kFloat)), "cccccc3d");
  EXPECT_EQ(Upper(Json(0.1), Of(Kind::kFloat)), "cdcccc3d");
  EXPECT_EQ(Lower(Json("1.999"), Decimal(9, 2)), "00c7");
  EXPECT_EQ(Upper(Json("1.991"), Decimal(9, 2)), "00c8");
  EXPECT_EQ(Lower(Json("-1.991"), Decimal(9, 2)), "ff38");
}

TEST(SingleValue, WhatCannotBeReadIsNoBound) {
  EXPECT_EQ(Lower(Json(), Of(Kind::kLong)), "none");
  EXPECT_EQ(Lower(Json("x"), Of(Kind::kLong)), "none");
  EXPECT_EQ(Lower(Json(int64_t{1} << 40), Of(Kind::kInteger)), "none");
  EXPECT_EQ(Lower(Json("NaN"), Of(Kind::kDouble)), "none");
  EXPECT_EQ(Lower(Json("infinity"), Of(Kind::kDate)), "none");
  EXPECT_EQ(Lower(Json(1.5), Decimal(38, 10)), "none");  // too long for a double to be exact
  EXPECT_EQ(Lower(Json("1e5"), Decimal(9, 2)), "none");
  EXPECT_EQ(Lower(Json("abc"), Of(Kind::kBinary)), "none");
}

TEST(SingleValue, PartitionsAreReadAsTheLogSpellsThem) {
  EXPECT_EQ(Hex(*PartitionToSingleValue(std::nullopt, Of(Kind::kString))), "none");
  EXPECT_EQ(Partition("", Of(Kind::kString)), "none");
  EXPECT_EQ(Partition("eu", Of(Kind::kString)), ToHex("eu"));
  EXPECT_EQ(Partition("7", Of(Kind::kShort)), "07000000");
  EXPECT_EQ(Partition("true", Of(Kind::kBoolean)), "01");
  EXPECT_EQ(Partition("1970-01-02", Of(Kind::kDate)), "01000000");
  EXPECT_EQ(Partition("1970-01-01 00:00:00.000001", Of(Kind::kTimestampNtz)), "0100000000000000");
  EXPECT_EQ(Partition("0.25", Decimal(10, 2)), "19");
  EXPECT_EQ(Partition("NaN", Of(Kind::kDouble)), "000000000000f87f");
  EXPECT_EQ(Partition("\\u0001\\u00ff", Of(Kind::kBinary)), "01ff");
  EXPECT_EQ(Partition("x", Of(Kind::kLong)), "partition value 'x' does not fit the type of its column");
}

TEST(SingleValue, ComesBackFromAvro) {
  const std::pair<DataType, std::string> values[] = {
      {Of(Kind::kInteger), "-5"},      {Of(Kind::kLong), "123456789012"}, {Of(Kind::kDouble), "2.5"},
      {Of(Kind::kFloat), "2.5"},       {Of(Kind::kBoolean), "false"},     {Of(Kind::kString), "x y"},
      {Of(Kind::kDate), "2024-02-29"}, {Decimal(10, 2), "-12.34"},        {Decimal(38, 0), "12345678901234567890123"},
      {Of(Kind::kTimestamp), "2024-02-29T10:00:00.5Z"}};
  for (const auto& [type, text] : values) {
    const auto value = PartitionToSingleValue(text, type);
    ASSERT_TRUE(value.ok() && *value) << text;
    std::string bytes;
    AvroEncoder encoder(&bytes);
    EncodeSingleValue(encoder, type, **value);
    AvroDecoder decoder(bytes, "test");
    const auto read = DecodeSingleValue(decoder, type);
    ASSERT_TRUE(read.ok()) << text;
    EXPECT_EQ(ToHex(*read), ToHex(**value)) << text;
    EXPECT_TRUE(decoder.at_end());
  }
}

TEST(SingleValue, ComparesByTheOrderOfTheType) {
  const auto compare = [](const DataType& type, const std::string& a, const std::string& b) {
    return CompareSingleValues(type, **PartitionToSingleValue(a, type), **PartitionToSingleValue(b, type));
  };
  EXPECT_LT(compare(Of(Kind::kInteger), "-1", "1"), 0);
  EXPECT_GT(compare(Of(Kind::kLong), "256", "255"), 0);
  EXPECT_LT(compare(Decimal(10, 2), "-0.01", "128"), 0);
  EXPECT_GT(compare(Decimal(10, 2), "2.56", "1.28"), 0);
  EXPECT_EQ(compare(Of(Kind::kString), "a", "a"), 0);
  EXPECT_LT(compare(Of(Kind::kDouble), "-2", "1"), 0);
}

TEST(Decimal, ComesBackFromItsBytes) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int i = 0; i < 2000; ++i) {
    Int128 value = static_cast<Int128>(static_cast<int64_t>(random.Bits())) * static_cast<int64_t>(random.Bits() >> 8);
    value >>= random.Below(120);
    const std::string bytes = DecimalToBytes(value);
    EXPECT_TRUE(DecimalFromBytes(bytes) == value) << ToHex(bytes);
    // In as few bytes as hold it.
    if (bytes.size() > 1) {
      EXPECT_FALSE(DecimalFromBytes(bytes.substr(1)) == value) << ToHex(bytes);
    }
  }
  EXPECT_EQ(DecimalBytes(1), 1U);
  EXPECT_EQ(DecimalBytes(9), 4U);
  EXPECT_EQ(DecimalBytes(18), 8U);
  EXPECT_EQ(DecimalBytes(19), 9U);
  EXPECT_EQ(DecimalBytes(38), 16U);
}

}  // namespace
}  // namespace ingot::iceberg
