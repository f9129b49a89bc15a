#include "pipeline/retry.h"

#include <gtest/gtest.h>

namespace ingot::pipeline {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(RetryTest, WaitsDoubleUpToTheCap) {
  const RetryPolicy policy{10, seconds(1), seconds(10)};
  EXPECT_EQ(RetryDelay(policy, 1, 0), seconds(1));
  EXPECT_EQ(RetryDelay(policy, 2, 0), seconds(2));
  EXPECT_EQ(RetryDelay(policy, 4, 0), seconds(8));
  EXPECT_EQ(RetryDelay(policy, 5, 0), seconds(10));
  EXPECT_EQ(RetryDelay(policy, 1000, 0), seconds(10));
}

TEST(RetryTest, JitterTakesAwayAtMostHalf) {
  const RetryPolicy policy{10, seconds(1), seconds(10)};
  EXPECT_EQ(RetryDelay(policy, 2, 1), seconds(1));
  EXPECT_EQ(RetryDelay(policy, 2, 0.5), milliseconds(1500));
}

TEST(RetryTest, HugeDelaysDoNotOverflow) {
  const RetryPolicy policy{100, Duration::max() / 3, Duration::max()};
  for (int attempt = 1; attempt < 100; ++attempt) EXPECT_GT(RetryDelay(policy, attempt, 0.5), Duration::zero());
}

TEST(RetryTest, AWrongRequestIsNotTriedAgain) {
  EXPECT_FALSE(IsRetryable(ErrorKind::kInvalidArgument));
  EXPECT_FALSE(IsRetryable(ErrorKind::kCancelled));
  EXPECT_TRUE(IsRetryable(ErrorKind::kConflict));
  EXPECT_TRUE(IsRetryable(ErrorKind::kUnavailable));
}

}  // namespace
}  // namespace ingot::pipeline
