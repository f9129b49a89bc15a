#include "base/clock.h"

#include <gtest/gtest.h>

#include "base/seeded_random.h"

namespace ingot {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;

Timestamp At(std::string_view text) {
  auto parsed = ParseIso8601(text);
  EXPECT_TRUE(parsed.ok()) << text << ": " << (parsed.ok() ? "" : parsed.error().message());
  return parsed.value_or(Timestamp());
}

TEST(ClockTest, FormatsWithAndWithoutFraction) {
  EXPECT_EQ(FormatIso8601(FromMillis(1736933400000)), "2025-01-15T09:30:00Z");
  EXPECT_EQ(FormatIso8601(FromMillis(1736933400000) + microseconds(123456)), "2025-01-15T09:30:00.123456Z");
  EXPECT_EQ(FormatIso8601(Timestamp(microseconds(-1))), "1969-12-31T23:59:59.999999Z");
}

TEST(ClockTest, ReadsDatesTimesAndOffsets) {
  EXPECT_EQ(At("2025-01-15"), At("2025-01-15T00:00:00Z"));
  EXPECT_EQ(At("2025-01-15 09:30"), At("2025-01-15T09:30:00Z"));
  EXPECT_EQ(At("2025-01-15T09:30:00+02:00"), At("2025-01-15T07:30:00Z"));
  EXPECT_EQ(At("2025-01-15T09:30:00-0230"), At("2025-01-15T12:00:00Z"));
  EXPECT_EQ(At("2025-01-15T09:30:00+02"), At("2025-01-15T07:30:00Z"));
  EXPECT_EQ(At("2025-01-15T09:30:00.5Z") - At("2025-01-15T09:30:00Z"), microseconds(500000));
  EXPECT_EQ(At("2025-01-15T09:30:00.123456789Z") - At("2025-01-15T09:30:00Z"), microseconds(123456));
}

TEST(ClockTest, RefusesWhatIsNoTime) {
  for (const char* text : {"", "2025", "2025-02-30", "2025-13-01", "2025-01-15T", "2025-01-15T25:00:00",
                           "2025-01-15T09:30:00+", "2025-01-15T09:30:00 ", "2025-01-15x", "2025-01-15T09:30:00.",
                           "2025-01-15T09:30:00.1234567890", "2025-1-15", "yesterday"}) {
    EXPECT_FALSE(ParseIso8601(text).ok()) << text;
  }
}

TEST(ClockTest, WhatIsFormattedIsReadBack) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int i = 0; i < 2000; ++i) {
    const Timestamp t(microseconds(static_cast<int64_t>(random.Below(8'000'000'000'000'000)) - 2'000'000'000'000'000));
    EXPECT_EQ(At(FormatIso8601(t)), t);
  }
}

TEST(ClockTest, ManualClockMovesOnlyWhenTold) {
  ManualClock clock(At("2025-01-15"));
  EXPECT_EQ(clock.Now(), At("2025-01-15"));
  clock.Sleep(hours(2));
  EXPECT_EQ(clock.Now(), At("2025-01-15T02:00:00Z"));
}

}  // namespace
}  // namespace ingot
