#include "delta/action/statistics.h"

#include <gtest/gtest.h>

#include "base/seeded_random.h"
#include "base/text.h"

namespace ingot::delta {
namespace {

FileStatistics Parse(std::string_view json) {
  auto statistics = ParseStatistics(json);
  EXPECT_TRUE(statistics.ok()) << (statistics.ok() ? "" : statistics.error().message());
  return statistics.ok() ? *statistics : FileStatistics();
}

TEST(Statistics, ReadsNestedColumns) {
  auto s = Parse(
      R"({"numRecords":3,"tightBounds":false,"minValues":{"a":1,"b":{"c":{"d":"x"}},"t":true},)"
      R"("maxValues":{"a":9007199254740993,"b":{"c":{"d":"y"}}},"nullCount":{"a":0,"b":{"c":{"d":2}}},"z":[1]})");
  EXPECT_EQ(s.record_count, 3);
  EXPECT_FALSE(s.tight_bounds);
  EXPECT_EQ(s.columns[{"a"}].minimum, Json(1));
  EXPECT_EQ(s.columns[{"a"}].maximum, Json(int64_t{9007199254740993}));
  EXPECT_EQ((s.columns[{"b", "c", "d"}].minimum), Json("x"));
  EXPECT_EQ((s.columns[{"b", "c", "d"}].maximum), Json("y"));
  EXPECT_EQ((s.columns[{"b", "c", "d"}].null_count), 2);
  EXPECT_EQ(s.columns[{"t"}].minimum, Json(true));
}

TEST(Statistics, KeepsANumberExactlyOrAsItsText) {
  auto minimum = [](const std::string& text) {
    return Parse(R"({"minValues":{"a":)" + text + "}}").columns[{"a"}].minimum;
  };
  EXPECT_EQ(minimum("-12"), Json(-12));
  EXPECT_EQ(minimum("1.5"), Json(1.5));
  EXPECT_EQ(minimum("1.0E10"), Json(1e10));
  EXPECT_EQ(minimum("0.30000000000000004"), Json(0.30000000000000004));
  EXPECT_EQ(minimum("12345678901234567.89"), Json("12345678901234567.89"));
  EXPECT_EQ(minimum("99999999999999999999999999999999999999"),
            Json("99999999999999999999999999999999999999"));
  EXPECT_EQ(minimum("NaN"), Json());
  EXPECT_EQ(minimum("-Infinity"), Json());
  EXPECT_EQ(minimum("\"NaN\""), Json("NaN"));
}

TEST(Statistics, RefusesWhatIsNoObject) {
  for (const char* json :
       {"", "[1]", "7", "{", R"({"numRecords":1)", R"({"numRecords":1} x)", R"({"minValues":{"a":1})"}) {
    auto statistics = ParseStatistics(json);
    EXPECT_FALSE(statistics.ok()) << json;
  }
}

TEST(Statistics, ComesBackAsItWasWritten) {
  FileStatistics s;
  s.record_count = 7;
  s.columns[{"a"}] = {1, 2, 0};
  s.columns[{"b", "c"}] = {"x\"\n", Json(), 7};
  std::string json = StatisticsToJson(s);
  EXPECT_EQ(
      json,
      R"({"numRecords":7,"minValues":{"a":1,"b":{"c":"x\"\n"}},"maxValues":{"a":2},"nullCount":{"a":0,"b":{"c":7}}})");
  EXPECT_EQ(StatisticsToJson(Parse(json)), json);
}

TEST(StringBounds, CutsByCodePoints) {
  EXPECT_EQ(CutMinimum("abc", 3), "abc");
  EXPECT_EQ(CutMinimum("abcd", 3), "abc");
  EXPECT_EQ(CutMaximum("abc", 3), "abc");
  EXPECT_EQ(CutMaximum("abcd", 3), "abd");
  EXPECT_EQ(CutMinimum("äöüß", 2), "äö");
  EXPECT_EQ(CutMaximum("äöüß", 2), "ä÷");
  EXPECT_EQ(CutMaximum("a\xED\x9F\xBFz", 2), "a\xEE\x80\x80");  // over the surrogates
  EXPECT_EQ(CutMaximum("a\xF4\x8F\xBF\xBFz", 2), "b");          // U+10FFFF cannot be raised
  EXPECT_EQ(CutMaximum("\xF4\x8F\xBF\xBF\xF4\x8F\xBF\xBFz", 2), std::nullopt);
}

TEST(StringBounds, HoldForAnyBytes) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int i = 0; i < 20'000; ++i) {
    std::string value = i % 2 == 0 ? random.Bytes(12) : random.TextOf("aä€😀\xF4\x8F\xBF\xBF", 20);
    size_t limit = 1 + random.Below(5);
    EXPECT_LE(CutMinimum(value, limit), value);
    auto maximum = CutMaximum(value, limit);
    if (!maximum.has_value()) continue;
    EXPECT_GE(*maximum, value);
    EXPECT_TRUE(!IsValidUtf8(value) || IsValidUtf8(*maximum));
  }
}

TEST(Statistics, BoundsBecomeLooseAndNothingElseChanges) {
  EXPECT_EQ(WithLooseBounds(R"({"numRecords":3,"maxValues":{"d":12345678901234567890.123}})"),
            R"({"tightBounds":false,"numRecords":3,"maxValues":{"d":12345678901234567890.123}})");
  EXPECT_EQ(WithLooseBounds(R"({"maxValues":{"tightBounds":true,"t":"\"}"},"tightBounds" : true})"),
            R"({"maxValues":{"tightBounds":true,"t":"\"}"},"tightBounds" : false})");
  EXPECT_EQ(WithLooseBounds(R"({"tightBounds":false,"numRecords":3})"), R"({"tightBounds":false,"numRecords":3})");
  EXPECT_EQ(WithLooseBounds("{ }"), R"({"tightBounds":false })");
}

}  // namespace
}  // namespace ingot::delta
