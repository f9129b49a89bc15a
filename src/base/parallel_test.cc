#include "base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

namespace ingot {
namespace {

TEST(Parallel, CallsEachOnce) {
  for (size_t threads : {size_t{0}, size_t{1}, size_t{8}}) {
    std::vector<std::atomic<int>> calls(100);
    Status done = ForEachInParallel(calls.size(), threads, [&](size_t i) {
      ++calls[i];
      return Status::Ok();
    });
    EXPECT_TRUE(done.ok());
    for (const auto& count : calls) EXPECT_EQ(count, 1);
  }
  EXPECT_TRUE(ForEachInParallel(0, 4, [](size_t) -> Status { return Internal("never called"); }).ok());
}

TEST(Parallel, StopsAtTheFirstError) {
  std::atomic<size_t> calls{0};
  Status done = ForEachInParallel(1000, 4, [&](size_t i) -> Status {
    ++calls;
    return i < 3 ? Status::Ok() : Status(NotFound(std::to_string(i)));
  });
  ASSERT_FALSE(done.ok());
  EXPECT_LE(calls, 3 + 4);
}

}  // namespace
}  // namespace ingot
