#include "pipeline/schedule.h"

#include "pipeline/graph.h"

namespace ingot::pipeline {

Schedule::Schedule(const std::vector<Task>& tasks, const std::vector<bool>& done)
    : downstream_(Downstream(tasks)), missing_(tasks.size(), 0), skipped_(tasks.size(), false) {
  for (size_t task = 0; task < tasks.size(); ++task) {
    for (size_t upstream : tasks[task].after) missing_[task] += done[upstream] ? 0 : 1;
    if (missing_[task] == 0 && !done[task]) ready_.push(task);
  }
}

std::optional<size_t> Schedule::TakeReady() {
  if (ready_.empty()) return std::nullopt;
  const size_t task = ready_.top();
  ready_.pop();
  return task;
}

void Schedule::Succeed(size_t task) {
  for (size_t next : downstream_[task]) {
    if (--missing_[next] == 0) ready_.push(next);
  }
}

std::vector<size_t> Schedule::Fail(size_t task) {
  std::vector<size_t> skipped;
  std::vector<size_t> open = {task};
  while (!open.empty()) {
    const size_t at = open.back();
    open.pop_back();
    for (size_t next : downstream_[at]) {
      if (skipped_[next]) continue;
      skipped_[next] = true;
      skipped.push_back(next);
      open.push_back(next);
    }
  }
  return skipped;
}

}  // namespace ingot::pipeline
