// Threads that carry out attempts, at most so many at a time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "pipeline/task_runner.h"

namespace ingot::pipeline {

struct FinishedAttempt {
  size_t task = 0;
  Result<TaskResult> result;
  Timestamp ended;
};

// Used by one thread. What a runner throws becomes kInternal. The destructor drops what has not begun and waits for
// what has: cancel it first.
class TaskPool {
 public:
  TaskPool(TaskRunner& runner, const Clock& clock, size_t threads);
  ~TaskPool();
  TaskPool(const TaskPool&) = delete;
  TaskPool& operator=(const TaskPool&) = delete;

  void Start(size_t task, const TaskContext& context);
  // What has ended since the last call; waits for the first at most so long.
  std::vector<FinishedAttempt> WaitForFinished(std::chrono::milliseconds longest);

 private:
  struct Attempt {
    size_t task;
    TaskContext context;
  };
  void Work();
  FinishedAttempt Carry(const Attempt& attempt);

  TaskRunner& runner_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable work_;      // something to do, or the end
  std::condition_variable finished_;  // something has ended
  std::deque<Attempt> waiting_;
  std::vector<FinishedAttempt> done_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace ingot::pipeline
