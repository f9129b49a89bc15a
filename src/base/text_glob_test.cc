#include <gtest/gtest.h>

#include "base/seeded_random.h"
#include "base/text.h"

namespace ingot {
namespace {

TEST(GlobTest, WildcardsMatchAsInAShell) {
  EXPECT_TRUE(GlobMatches("*.csv", "a.csv"));
  EXPECT_TRUE(GlobMatches("*.csv", ".csv"));
  EXPECT_FALSE(GlobMatches("*.csv", "a/b.csv"));
  EXPECT_TRUE(GlobMatches("a?c", "abc"));
  EXPECT_TRUE(GlobMatches("a?c", "aéc"));
  EXPECT_FALSE(GlobMatches("a?c", "a/c"));
  EXPECT_TRUE(GlobMatches("[a-c]x[!0-9]", "bxy"));
  EXPECT_FALSE(GlobMatches("[a-c]x[!0-9]", "bx7"));
  EXPECT_TRUE(GlobMatches("[]]", "]"));
  EXPECT_TRUE(GlobMatches("a[b", "a[b")) << "an unclosed set is the character itself";
  EXPECT_FALSE(GlobMatches("", "a"));
  EXPECT_TRUE(GlobMatches("", ""));
}

TEST(GlobTest, TwoStarsCrossDirectories) {
  EXPECT_TRUE(GlobMatches("raw/**/*.json", "raw/a.json"));
  EXPECT_TRUE(GlobMatches("raw/**/*.json", "raw/2025/01/a.json"));
  EXPECT_FALSE(GlobMatches("raw/**/*.json", "rawx/a.json"));
  EXPECT_FALSE(GlobMatches("a/**/b", "a/xb"));
  EXPECT_TRUE(GlobMatches("**", "a/b/c"));
  EXPECT_TRUE(GlobMatches("**.gz", "a/b.gz"));
}

TEST(GlobTest, AHostilePatternTakesNoLongerThanAnother) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  EXPECT_FALSE(GlobMatches(pattern + "b", std::string(2000, 'a')));
}

TEST(GlobTest, PrefixIsWhereAListingStarts) {
  EXPECT_EQ(GlobPrefix("data/2025-*/x.csv"), "data/");
  EXPECT_EQ(GlobPrefix("data/a/b.csv"), "data/a/");
  EXPECT_EQ(GlobPrefix("*.csv"), "");
}

// The definition, spelled out: slow and plainly right.
bool Reference(std::string_view p, std::string_view t) {
  if (p.empty()) return t.empty();
  if (p.substr(0, 2) == "**") return Reference(p.substr(2), t) || (!t.empty() && Reference(p, t.substr(1)));
  if (p[0] == '*') return Reference(p.substr(1), t) || (!t.empty() && t[0] != '/' && Reference(p, t.substr(1)));
  if (t.empty()) return false;
  return (p[0] == '?' ? t[0] != '/' : p[0] == t[0]) && Reference(p.substr(1), t.substr(1));
}

TEST(GlobTest, MatchesWhatTheDefinitionMatches) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int i = 0; i < 20000; ++i) {
    const std::string pattern = random.TextOf("ab/*?", 8);
    const std::string text = random.TextOf("ab/", 8);
    if (pattern.find("**/") != std::string::npos) continue;  // whole directories: its own test above
    ASSERT_EQ(GlobMatches(pattern, text), Reference(pattern, text)) << pattern << " on " << text;
  }
}

TEST(GlobTest, EveryMatchStartsWithThePrefix) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int i = 0; i < 20000; ++i) {
    const std::string pattern = random.TextOf("ab/*?[]", 8);
    const std::string text = random.TextOf("ab/", 8);
    if (!GlobMatches(pattern, text)) continue;
    ASSERT_TRUE(text.starts_with(GlobPrefix(pattern))) << pattern << " on " << text;
  }
}

}  // namespace
}  // namespace ingot
