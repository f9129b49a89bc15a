#include "base/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/seeded_random.h"

namespace ingot {
namespace {

Json Parsed(std::string_view text) {
  auto json = Json::Parse(text);
  EXPECT_TRUE(json.ok()) << text << ": " << (json.ok() ? "" : json.error().message());
  return json.value_or(Json());
}

std::string ErrorOf(std::string_view text) {
  auto json = Json::Parse(text);
  EXPECT_FALSE(json.ok()) << text;
  if (json.ok()) return "";
  EXPECT_EQ(json.error().kind(), ErrorKind::kCorrupt);
  return json.error().message();
}

TEST(JsonTest, ReadsEachKind) {
  EXPECT_TRUE(Parsed("null").is_null());
  EXPECT_EQ(Parsed(" true "), Json(true));
  EXPECT_EQ(Parsed("-12"), Json(-12));
  EXPECT_EQ(Parsed("1.5e3"), Json(1500.0));
  EXPECT_EQ(Parsed("\"a\\u00e9\\ud83d\\ude00\\n\""), Json("aé😀\n"));
  EXPECT_EQ(Parsed("[]"), Json::MakeArray());
  EXPECT_EQ(Parsed("{}"), Json::MakeObject());
  const Json nested = Parsed(R"({"a": [1, {"b": null}], "c": {"d": "e"}})");
  EXPECT_EQ(nested.Find("c")->GetString("d"), "e");
  EXPECT_EQ(nested.Find("a")->as_array()[0].as_int(), 1);
}

TEST(JsonTest, IntegersStayExactAndHugeOnesBecomeDoubles) {
  EXPECT_EQ(Parsed("9223372036854775807").as_int(), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(Parsed("-9223372036854775808").as_int(), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(Parsed("9223372036854775808").as_double(), 9223372036854775808.0);
  EXPECT_EQ(Parsed("[-9223372036854775809, 1]").as_array()[0].as_double(), -9223372036854775808.0);
  EXPECT_EQ(Parsed("123456789012345678901234567890").as_double(), 123456789012345678901234567890.0);
}

TEST(JsonTest, RefusesWhatIsNotJson) {
  for (const char* text :
       {"", " ", "tru", "nul", "{", "[", "]", "[1", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
        "{1:2}", "01", "1.", ".5", "+1", "1e", "-", "1 2", "1,2", "1]", "1] [2", "{} x", "\"a", "\"\\x\"", "\"\t\"",
        "'a'", "NaN", "1e999", "{\"a\":1 \"b\":2}", "\"\\ud800\"", "[1]]", "{}}", "\"\xFF\"", "012345678901234567890123"}) {
    ErrorOf(text);
  }
}

TEST(JsonTest, ErrorsTellTheByte) {
  EXPECT_NE(ErrorOf("{\"a\": [1, x]}").find("byte 10"), std::string::npos) << ErrorOf("{\"a\": [1, x]}");
  EXPECT_NE(ErrorOf("\"ab\xFF\"").find("byte 3"), std::string::npos);
}

TEST(JsonTest, DepthIsBounded) {
  EXPECT_TRUE(Json::Parse(std::string(1024, '[') + std::string(1024, ']')).ok());
  std::string objects = "1";
  for (int i = 0; i < 1024; ++i) objects = "{\"a\":" + objects + "}";
  EXPECT_TRUE(Json::Parse(objects).ok()) << "a value in the deepest object counts as part of it";
  EXPECT_FALSE(Json::Parse("[" + objects + "]").ok());
  EXPECT_NE(ErrorOf(std::string(1025, '[') + std::string(1025, ']')).find("nested"), std::string::npos);
  ErrorOf(std::string(1'000'000, '['));
}

TEST(JsonTest, ADuplicateKeyKeepsTheLastValueInTheFirstPlace) {
  EXPECT_EQ(Parsed(R"({"a":1,"b":2,"a":3,"a":4})").Dump(), R"({"a":4,"b":2})");
}

TEST(JsonTest, MembersAreSetReplacedAndAppended) {
  Json json;
  json.Set("b", 1).Set("a", "x").Set("b", 2);
  json.Set("list", Json().Append(1).Append(nullptr));
  EXPECT_EQ(json.Dump(), R"({"b":2,"a":"x","list":[1,null]})");
  EXPECT_EQ(json.GetInt("b"), 2);
  EXPECT_EQ(json.GetInt("a", -1), -1) << "another type is the fallback";
  EXPECT_EQ(json.Find("missing"), nullptr);
}

TEST(JsonTest, WritesForPeopleToo) {
  EXPECT_EQ(Parsed(R"({"a":[1,2],"b":{}})").Dump(2), "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
}

TEST(JsonTest, WritesWhatJsonHasNoWordForAsNullAndBadBytesAsReplacements) {
  EXPECT_EQ(Json(std::nan("")).Dump(), "null");
  EXPECT_EQ(Json(HUGE_VAL).Dump(), "null");
  EXPECT_EQ(Json("a\xFF" "b").Dump(), "\"a\xEF\xBF\xBD" "b\"");
  EXPECT_EQ(Json(std::string_view("\0\x1f\x7f", 3)).Dump(), "\"\\u0000\\u001f\x7f\"");
  EXPECT_EQ(Json(3.0).Dump(), "3.0");
}

Json RandomJson(SeededRandom* random, int depth) {
  switch (random->Below(depth > 0 ? 7 : 5)) {
    case 0: return nullptr;
    case 1: return random->Below(2) == 0;
    case 2: return static_cast<int64_t>(random->Bits() >> random->Below(64));
    case 3: return std::ldexp(static_cast<double>(random->Bits()), static_cast<int>(random->Below(200)) - 150);
    case 4: return random->TextOf("ab\"\\/\n\t\x01 {}[]:,", 12) + (random->Below(3) == 0 ? "é€😀" : "");
    case 5: {
      Json array = Json::MakeArray();
      for (size_t i = random->Below(5); i > 0; --i) array.Append(RandomJson(random, depth - 1));
      return array;
    }
    default: {
      Json object = Json::MakeObject();
      for (size_t i = random->Below(5); i > 0; --i) {
        object.Set(random->TextOf("abc\"\\", 3), RandomJson(random, depth - 1));
      }
      return object;
    }
  }
}

TEST(JsonTest, WhatIsWrittenIsReadBack) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int i = 0; i < 2000; ++i) {
    const Json json = RandomJson(&random, 5);
    ASSERT_EQ(Parsed(json.Dump()), json) << json.Dump();
    ASSERT_EQ(Parsed(json.Dump(2)), json) << json.Dump(2);
  }
}

TEST(JsonTest, AnyBytesAreReadOrRefused) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int i = 0; i < 5000; ++i) {
    std::string text = RandomJson(&random, 4).Dump();
    for (size_t n = random.Below(3); n > 0 && !text.empty(); --n) {
      text[random.Below(text.size())] = "{}[],:\"\\0e-nt\xFF"[random.Below(14)];
    }
    auto json = Json::Parse(text);
    if (json.ok()) {
      ASSERT_EQ(Parsed(json->Dump()), *json) << text;
    }
  }
}

}  // namespace
}  // namespace ingot
