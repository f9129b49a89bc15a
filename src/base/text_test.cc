#include "base/text.h"

#include <gtest/gtest.h>

#include "base/seeded_random.h"

namespace ingot {
namespace {

using std::chrono::microseconds;
using Strings = std::vector<std::string>;

TEST(TextTest, CutsAndJoins) {
  EXPECT_EQ(Split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(Split("", ','), (std::vector<std::string_view>{""}));
  EXPECT_EQ(Join(Strings{"a", "b"}, ", "), "a, b");
  EXPECT_EQ(Trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(Trim(" "), "");
  EXPECT_EQ(ReplaceAll("a--b--", "--", "+"), "a+b+");
  EXPECT_TRUE(EqualsIgnoreCase("ParQuet", "pARqUET"));
  EXPECT_FALSE(EqualsIgnoreCase("a", "ab"));
}

TEST(TextTest, NumbersAreWholeTexts) {
  EXPECT_EQ(ParseInt64("-42"), -42);
  EXPECT_EQ(ParseInt64("9223372036854775808"), std::nullopt);
  for (const char* text : {"", " 1", "1 ", "+1", "0x10", "1.0", "1e3"}) EXPECT_EQ(ParseInt64(text), std::nullopt) << text;
  EXPECT_EQ(ParseDouble("1e3"), 1000.0);
  for (const char* text : {"", "nan", "inf", "1e999", "1,5", "1.5x"}) EXPECT_EQ(ParseDouble(text), std::nullopt) << text;
}

TEST(TextTest, ByteSizes) {
  EXPECT_EQ(*ParseByteSize("4GB"), 4'000'000'000u);
  EXPECT_EQ(*ParseByteSize("512MiB"), 512u << 20);
  EXPECT_EQ(*ParseByteSize("100 kB"), 100'000u);
  EXPECT_EQ(*ParseByteSize("1.5k"), 1500u);
  EXPECT_EQ(*ParseByteSize("17"), 17u);
  for (const char* text : {"", "GB", "-1GB", "4 XB", "1GB extra", "99999999TB"}) EXPECT_FALSE(ParseByteSize(text).ok()) << text;
  EXPECT_EQ(FormatByteSize(999), "999 B");
  EXPECT_EQ(FormatByteSize(1'400'000'000), "1.4 GB");
  EXPECT_EQ(FormatByteSize(999'999), "1.0 MB");
}

TEST(TextTest, Durations) {
  EXPECT_EQ(*ParseDuration("250ms"), microseconds(250'000));
  EXPECT_EQ(*ParseDuration("1h30m"), microseconds(5'400'000'000));
  EXPECT_EQ(*ParseDuration("1d"), microseconds(86'400'000'000));
  for (const char* text : {"", "10", "s", "1 year", "-5s"}) EXPECT_FALSE(ParseDuration(text).ok()) << text;
  EXPECT_EQ(FormatDuration(microseconds(63'000'000)), "1m 03s");
  EXPECT_EQ(FormatDuration(microseconds(4'250'000)), "4.2s");
  EXPECT_EQ(FormatDuration(microseconds(250'900)), "250ms");
  EXPECT_EQ(FormatDuration(microseconds(93'780'000'000)), "1d 02h");
}

TEST(TextTest, CountsHaveTheirCommas) {
  EXPECT_EQ(FormatCount(0), "0");
  EXPECT_EQ(FormatCount(999), "999");
  EXPECT_EQ(FormatCount(12345), "12,345");
  EXPECT_EQ(FormatCount(-1234567), "-1,234,567");
}

TEST(TextTest, SuggestsTheNearWordOnly) {
  const Strings words = {"format", "filter", "target", "after"};
  EXPECT_EQ(NearestWord("formt", words), "format");
  EXPECT_EQ(NearestWord("Format", words), "format");
  EXPECT_EQ(NearestWord("fitler", words), "filter");
  EXPECT_EQ(NearestWord("zzzzzz", words), std::nullopt);
  EXPECT_EQ(NearestWord("", words), std::nullopt);
}

TEST(TextTest, PercentCodingComesBack) {
  EXPECT_EQ(PercentEncode("a b/c~é", "/"), "a%20b/c~%C3%A9");
  EXPECT_EQ(*PercentDecode("a%20b%2fc"), "a b/c");
  EXPECT_EQ(*PercentDecode("%41"), "A");
  for (const char* text : {"%", "%4", "%zz", "a%2"}) EXPECT_FALSE(PercentDecode(text).ok()) << text;
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int i = 0; i < 2000; ++i) {
    const std::string bytes = random.Bytes(20);
    ASSERT_EQ(*PercentDecode(PercentEncode(bytes)), bytes);
    ASSERT_EQ(*PercentDecode(PercentEncode(bytes, "/:")), bytes);
  }
}

TEST(TextTest, Utf8IsStrict) {
  EXPECT_TRUE(IsValidUtf8("plain ascii, longer than eight bytes, then é€😀"));
  for (const char* text : {"\xFF", "a\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                           "\xF0\x9F\x98"}) {
    EXPECT_FALSE(IsValidUtf8(text));
  }
}

TEST(TextTest, SqlQuotes) {
  EXPECT_EQ(QuoteSqlText("it's"), "'it''s'");
  EXPECT_EQ(QuoteSqlName("a\"b"), "\"a\"\"b\"");
}

}  // namespace
}  // namespace ingot
