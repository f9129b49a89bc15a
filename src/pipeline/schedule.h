// Which task may start next. No threads, no clock: a state that tasks' ends move on.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

#include "pipeline/pipeline.h"

namespace ingot::pipeline {

class Schedule {
 public:
  // `done` tasks have succeeded before.
  Schedule(const std::vector<Task>& tasks, const std::vector<bool>& done);

  // The first task of the file that waits for nothing more and was not taken yet.
  std::optional<size_t> TakeReady();
  // A taken task has succeeded: those that waited for it only are ready.
  void Succeed(size_t task);
  // A taken task has failed for good: what depends on it, directly or not, and was not skipped before.
  std::vector<size_t> Fail(size_t task);

 private:
  std::vector<std::vector<size_t>> downstream_;
  std::vector<size_t> missing_;  // how many upstream tasks have not succeeded
  std::vector<bool> skipped_;
  std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready_;
};

}  // namespace ingot::pipeline
