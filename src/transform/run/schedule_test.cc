#include "transform/run/schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <random>

#include "transform/run/task_threads.h"

namespace ingot::transform {
namespace {

using Before = std::vector<std::vector<uint32_t>>;

TEST(RunSchedule, GivesOutTheLowestThatMayBegin) {
  RunSchedule schedule({{}, {}, {0}, {2}});
  EXPECT_EQ(schedule.Next()->task, 0u);
  EXPECT_EQ(schedule.Next()->task, 1u);
  EXPECT_FALSE(schedule.Next());
  schedule.End(0, false);
  EXPECT_EQ(schedule.Next()->task, 2u);
  EXPECT_EQ(schedule.running(), 2u);
}

TEST(RunSchedule, SkipsAllThatStandsBehindAFailure) {
  RunSchedule schedule({{}, {0}, {1}, {}});
  EXPECT_EQ(schedule.Next()->task, 0u);
  schedule.End(0, true);
  const auto first = schedule.Next();
  EXPECT_EQ(first->task, 1u);
  EXPECT_EQ(first->cause, 0u);
  schedule.End(1, true);
  const auto second = schedule.Next();
  EXPECT_EQ(second->task, 2u);
  EXPECT_EQ(second->cause, 0u) << "the failure is the cause, not the skipped task in between";
  schedule.End(2, true);
  EXPECT_FALSE(schedule.Next()->cause);
  schedule.End(3, false);
  EXPECT_TRUE(schedule.done());
}

// Notes when each task began and ended.
class NotedWork final : public TaskWork {
 public:
  explicit NotedWork(const Before& before, std::vector<bool> fails) : before_(before), fails_(std::move(fails)), ended_(before.size()) {}

  bool Run(uint32_t task, size_t) override {
    {
      const std::lock_guard lock(mutex_);
      for (const uint32_t other : before_[task]) EXPECT_TRUE(ended_[other]) << other << " has not ended before " << task;
    }
    const std::lock_guard lock(mutex_);
    ended_[task] = true;
    ran.push_back(task);
    return !fails_[task];
  }
  void Skip(uint32_t task, std::optional<uint32_t>) override {
    const std::lock_guard lock(mutex_);
    ended_[task] = true;
    skipped.push_back(task);
  }

  std::vector<uint32_t> ran;
  std::vector<uint32_t> skipped;

 private:
  const Before& before_;
  const std::vector<bool> fails_;
  std::mutex mutex_;
  std::vector<bool> ended_;
};

// Every task ends once; exactly what stands behind a failure is skipped.
TEST(RunTasks, KeepsTheOrderOfRandomGraphs) {
  for (uint32_t seed = 1; seed <= 50; ++seed) {
    std::mt19937 random(seed);
    SCOPED_TRACE(seed);
    const size_t count = 1 + random() % 60;
    Before before(count);
    std::vector<bool> fails(count);
    for (uint32_t i = 0; i < count; ++i) {
      for (uint32_t j = 0; j < i; ++j) {
        if (random() % 8 == 0) before[i].push_back(j);
      }
      fails[i] = random() % 10 == 0;
    }
    std::vector<bool> blocked(count);
    size_t expected_skips = 0;
    for (uint32_t i = 0; i < count; ++i) {
      for (const uint32_t j : before[i]) blocked[i] = blocked[i] || blocked[j] || fails[j];
      expected_skips += blocked[i] ? 1 : 0;
    }
    RunSchedule schedule(before);
    NotedWork work(before, fails);
    RunTasks(&schedule, {.threads = 4}, &work);
    EXPECT_EQ(work.ran.size() + work.skipped.size(), count);
    EXPECT_EQ(work.skipped.size(), expected_skips);
    for (const uint32_t task : work.skipped) EXPECT_TRUE(blocked[task]);
  }
}

TEST(RunTasks, FailsFastWhenAsked) {
  const Before before = {{}, {}, {}, {}};
  RunSchedule schedule(before);
  NotedWork work(before, {true, false, false, false});
  RunTasks(&schedule, {.threads = 1, .fail_fast = true}, &work);
  EXPECT_EQ(work.ran, std::vector<uint32_t>{0});
  EXPECT_EQ(work.skipped, (std::vector<uint32_t>{1, 2, 3}));
}

TEST(RunTasks, BeginsNothingOnceCancelled) {
  const Before before = {{}, {0}};
  RunSchedule schedule(before);
  NotedWork work(before, {false, false});
  Cancellation cancellation;
  cancellation.Cancel();
  RunTasks(&schedule, {.threads = 3, .cancellation = cancellation}, &work);
  EXPECT_TRUE(work.ran.empty());
  EXPECT_EQ(work.skipped.size(), 2u);
}

}  // namespace
}  // namespace ingot::transform
