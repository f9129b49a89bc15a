// Carries out a plan on several threads.
#pragma once

#include <cstdint>
#include <functional>

#include "base/cancellation.h"
#include "transform/run/schedule.h"

namespace ingot::transform {

// Calls come from several threads at once, but for Skip(), which comes one at a time. Neither may throw.
class TaskWork {
 public:
  virtual ~TaskWork() = default;
  // Does a task; `thread` counts from 0. False: it failed.
  virtual bool Run(uint32_t task, size_t thread) = 0;
  // Not run because `cause` failed in front of it; without a cause, because the command ended early.
  virtual void Skip(uint32_t task, std::optional<uint32_t> cause) = 0;
};

struct TaskThreadsOptions {
  size_t threads = 1;
  bool fail_fast = false;          // after a failure nothing further is begun
  Cancellation cancellation = {};  // once asked for, nothing further is begun; whoever asks also interrupts what runs
};

// Returns when all has ended. Every task is run or skipped, once.
void RunTasks(RunSchedule* schedule, const TaskThreadsOptions& options, TaskWork* work);

}  // namespace ingot::transform
