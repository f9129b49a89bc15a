// Which of a command's nodes may run now, and what becomes of those behind a failure. It has no threads and no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <vector>

namespace ingot::transform {

// Tasks are numbers from 0. The lower number goes first wherever both may. Used by one thread at a time.
class RunSchedule {
 public:
  // before[i]: what must have ended before i begins; each once, without a cycle.
  explicit RunSchedule(const std::vector<std::vector<uint32_t>>& before);

  // A task whose turn has come. With `cause` it is not to be run: the task of that number failed in front of it.
  struct Turn {
    uint32_t task = 0;
    std::optional<uint32_t> cause;
  };
  // Nothing: all that may begin has begun.
  std::optional<Turn> Next();
  // The end of what Next() gave out. What stands behind a failure is still given out by Next(), with its cause.
  void End(uint32_t task, bool failed);

  // Every task has ended.
  bool done() const { return ended_ == waiting_for_.size(); }
  size_t running() const { return running_; }

 private:
  std::vector<std::vector<uint32_t>> behind_;
  std::vector<uint32_t> waiting_for_;  // how many tasks, by task
  std::vector<std::optional<uint32_t>> cause_;
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> ready_;
  size_t ended_ = 0;
  size_t running_ = 0;
};

}  // namespace ingot::transform
