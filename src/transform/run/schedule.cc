#include "transform/run/schedule.h"

namespace ingot::transform {

RunSchedule::RunSchedule(const std::vector<std::vector<uint32_t>>& before)
    : behind_(before.size()), waiting_for_(before.size()), cause_(before.size()) {
  for (uint32_t task = 0; task < before.size(); ++task) {
    waiting_for_[task] = static_cast<uint32_t>(before[task].size());
    for (const uint32_t other : before[task]) behind_[other].push_back(task);
    if (before[task].empty()) ready_.push(task);
  }
}

std::optional<RunSchedule::Turn> RunSchedule::Next() {
  if (ready_.empty()) return std::nullopt;
  const uint32_t task = ready_.top();
  ready_.pop();
  ++running_;
  return Turn{task, cause_[task]};
}

void RunSchedule::End(uint32_t task, bool failed) {
  --running_;
  ++ended_;
  for (const uint32_t next : behind_[task]) {
    // The failure itself is the cause, not what was skipped on the way.
    if (failed && !cause_[next]) cause_[next] = cause_[task] ? cause_[task] : task;
    if (--waiting_for_[next] == 0) ready_.push(next);
  }
}

}  // namespace ingot::transform
