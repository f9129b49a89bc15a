#include "generate/random.h"

#include <gtest/gtest.h>

#include <array>

namespace ingot::generate {
namespace {

// The published algorithms' own numbers: splitmix64 of 0 gives these four words, and xoshiro256** on them
// this.
TEST(RandomTest, IsXoshiroSeededBySplitmix) {
  Random random(0);
  EXPECT_EQ(random.Next(), 0x99EC5F36CB75F2B4ULL);
  EXPECT_EQ(random.Next(), 0xBF6E1F784956452AULL);
  EXPECT_EQ(random.Next(), 0x1A5F849D4933E6E0ULL);
}

TEST(RandomTest, StaysWithinBoundsAndReachesThem) {
  Random random(1);
  std::array<int, 7> seen{};
  for (int i = 0; i < 7000; ++i) ++seen[random.Below(7)];
  for (int count : seen) EXPECT_NEAR(count, 1000, 150);
  for (int i = 0; i < 1000; ++i) {
    const int64_t value = random.Between(-3, 3);
    EXPECT_GE(value, -3);
    EXPECT_LE(value, 3);
  }
  EXPECT_EQ(random.Between(5, 5), 5);
}

TEST(RandomTest, SkewPrefersSmallNumbers) {
  Random random(2);
  int small = 0;
  for (int i = 0; i < 1000; ++i) small += random.SkewedBelow(100) < 50 ? 1 : 0;
  EXPECT_GT(small, 700);
}

}  // namespace
}  // namespace ingot::generate
