#include "transform/run/task_threads.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace ingot::transform {
namespace {

// The threads' common state: each takes turns from the schedule until there are none.
class Crew {
 public:
  Crew(RunSchedule* schedule, const TaskThreadsOptions& options, TaskWork* work)
      : schedule_(*schedule), options_(options), work_(*work) {}

  void Work(size_t thread) {
    std::unique_lock lock(mutex_);
    while (!schedule_.done()) {
      const std::optional<RunSchedule::Turn> turn = schedule_.Next();
      if (!turn) {
        changed_.wait(lock);
        continue;
      }
      if (turn->cause || stopped_ || options_.cancellation.cancelled()) {
        work_.Skip(turn->task, turn->cause);
        End(turn->task, turn->cause.has_value());
        continue;
      }
      lock.unlock();
      const bool succeeded = work_.Run(turn->task, thread);
      lock.lock();
      if (!succeeded && options_.fail_fast) stopped_ = true;
      End(turn->task, !succeeded);
    }
    changed_.notify_all();
  }

 private:
  void End(uint32_t task, bool failed) {
    schedule_.End(task, failed);
    changed_.notify_all();
  }

  RunSchedule& schedule_;
  const TaskThreadsOptions& options_;
  TaskWork& work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;
};

}  // namespace

void RunTasks(RunSchedule* schedule, const TaskThreadsOptions& options, TaskWork* work) {
  Crew crew(schedule, options, work);
  std::vector<std::thread> threads;
  for (size_t i = 1; i < options.threads; ++i) threads.emplace_back([&crew, i] { crew.Work(i); });
  crew.Work(0);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace ingot::transform
