#include "base/cancellation.h"

#include <gtest/gtest.h>

#include <thread>

namespace ingot {
namespace {

using std::chrono::seconds;

TEST(CancellationTest, ACopyRefersToTheSameRequest) {
  Cancellation asked;
  const Cancellation seen = asked;
  EXPECT_TRUE(seen.Check().ok());
  asked.Cancel();
  EXPECT_TRUE(seen.cancelled());
  EXPECT_EQ(seen.Check().error().kind(), ErrorKind::kCancelled);
}

TEST(CancellationTest, WakesASleeper) {
  Cancellation cancellation;
  std::thread asker([&] { cancellation.Cancel(); });
  EXPECT_TRUE(cancellation.WaitFor(seconds(60)));
  asker.join();
}

TEST(CancellationTest, SleepsToTheEndWhenNobodyAsks) {
  EXPECT_FALSE(Cancellation().WaitFor(std::chrono::microseconds(10)));
}

}  // namespace
}  // namespace ingot
