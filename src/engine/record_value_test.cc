#include "engine/record_value.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ingot::engine {
namespace {

TEST(RecordValueTest, DecimalsAreExactOrNothing) {
  EXPECT_EQ(ParseExactDecimal("105433.60000", 2, 18), Int128{10543360});
  EXPECT_EQ(ParseExactDecimal("-0.05", 2, 18), Int128{-5});
  EXPECT_EQ(ParseExactDecimal("+1.5e3", 0, 18), Int128{1500});
  EXPECT_EQ(ParseExactDecimal("1050.00", 0, 18), Int128{1050});
  EXPECT_EQ(ParseExactDecimal("0.000", 0, 1), Int128{0});
  EXPECT_EQ(ParseExactDecimal("1e-2", 2, 3), Int128{1});
  EXPECT_EQ(ParseExactDecimal(".5", 1, 3), Int128{5});
  EXPECT_FALSE(ParseExactDecimal("1.005", 2, 18));
  EXPECT_FALSE(ParseExactDecimal("1000", 0, 3));
  EXPECT_FALSE(ParseExactDecimal("1e40", 0, 38));
  for (const char* text : {"", "-", ".", "1.2.3", "1e", "abc", " 1", "1 ", "0x10", "--1", "1e+", "∞"}) {
    EXPECT_FALSE(ParseExactDecimal(text, 2, 38)) << text;
  }
}

TEST(RecordValueTest, DoublesRefuseIntegersTheyCannotHold) {
  EXPECT_EQ(ParseDoubleValue("2.50"), 2.5);
  EXPECT_EQ(ParseDoubleValue("+3"), 3.0);
  EXPECT_EQ(ParseDoubleValue("9007199254740992"), 9007199254740992.0);
  EXPECT_FALSE(ParseDoubleValue("9007199254740993"));
  EXPECT_FALSE(ParseDoubleValue("1e999"));
  EXPECT_FALSE(ParseDoubleValue("1.5x"));
  EXPECT_FALSE(ParseDoubleValue(""));
}

TEST(RecordValueTest, TimestampsInTheFormsOfIso8601) {
  int64_t micros = 0;
  EXPECT_EQ(ParseTimestampValue("1970-01-02", &micros), Fit::kFits);
  EXPECT_EQ(micros, 86400000000);
  EXPECT_EQ(ParseTimestampValue("1970-01-01T00:00:01.5Z", &micros), Fit::kFits);
  EXPECT_EQ(micros, 1500000);
  EXPECT_EQ(ParseTimestampValue("1970-01-01 02:00:00+02:00", &micros), Fit::kFits);
  EXPECT_EQ(micros, 0);
  EXPECT_EQ(ParseTimestampValue("1970-01-01 02:00:00+0200", &micros), Fit::kFits);
  EXPECT_EQ(ParseTimestampValue("1969-12-31T23:59:59.999999", &micros), Fit::kFits);
  EXPECT_EQ(micros, -1);
  EXPECT_EQ(ParseTimestampValue("1970-01-01T00:00:00.000001500Z", &micros), Fit::kTruncated);
  EXPECT_EQ(micros, 1);
  EXPECT_EQ(ParseTimestampValue("1970-01-01T00:00:00.000001000Z", &micros), Fit::kFits);
  for (const char* text : {"", "2025", "2025-13-01", "2025-02-29", "2025-01-01T", "2025-01-01T24:00", "12/1/10 8:26",
                           "2025-01-01T00:00:00.Z", "2025-01-01T00:00:00+99", "2025-01-01x"}) {
    EXPECT_EQ(ParseTimestampValue(text, &micros), Fit::kMisfit) << text;
  }
  EXPECT_EQ(ParseDateValue("2024-02-29"), 19782);
  EXPECT_FALSE(ParseDateValue("2024-02-29T00:00"));
}

TEST(RecordValueTest, JsonIsCheckedByItsGrammar) {
  for (const char* text : {"0", "-1.5e+10", "\"a\\u00e9\\n\"", "[]", "{}", "[1, {\"a\": [true, null]}]", " 1 "}) {
    EXPECT_TRUE(IsJsonValue(text)) << text;
  }
  for (const char* text : {"", "01", "1.", ".5", "+1", "tru", "[1,]", "{\"a\"}", "{\"a\":1,}", "\"a", "\"\\x\"", "[1] 2",
                           "\"\x01\"", "nul", "1e", "-"}) {
    EXPECT_FALSE(IsJsonValue(text)) << text;
  }
  EXPECT_FALSE(IsJsonValue(std::string(2000, '[') + std::string(2000, ']')));
}

}  // namespace
}  // namespace ingot::engine
