#include "pipeline/graph.h"

#include <algorithm>
#include <functional>
#include <queue>

namespace ingot::pipeline {
namespace {

// Of tasks that can never start, each waits for another of them: following those comes round to where it was.
std::vector<std::string> FindCycle(const std::vector<Task>& tasks, const std::vector<size_t>& missing) {
  std::vector<size_t> path;
  std::vector<bool> seen(tasks.size(), false);
  size_t at = 0;
  while (missing[at] == 0) ++at;
  while (!seen[at]) {
    seen[at] = true;
    path.push_back(at);
    const auto blocked = [&](size_t upstream) { return missing[upstream] > 0; };
    at = *std::find_if(tasks[at].after.begin(), tasks[at].after.end(), blocked);
  }
  path.erase(path.begin(), std::find(path.begin(), path.end(), at));
  std::reverse(path.begin(), path.end());  // in the order of the work: each before what waits for it
  std::rotate(path.begin(), std::min_element(path.begin(), path.end()), path.end());
  path.push_back(path.front());
  std::vector<std::string> names;
  for (size_t task : path) names.push_back(tasks[task].name);
  return names;
}

}  // namespace

std::vector<std::vector<size_t>> Downstream(const std::vector<Task>& tasks) {
  std::vector<std::vector<size_t>> downstream(tasks.size());
  for (size_t task = 0; task < tasks.size(); ++task) {
    for (size_t upstream : tasks[task].after) downstream[upstream].push_back(task);
  }
  return downstream;
}

std::vector<size_t> TopologicalOrder(const std::vector<Task>& tasks, std::vector<std::string>* cycle) {
  const auto downstream = Downstream(tasks);
  std::vector<size_t> missing(tasks.size());  // how many of `after` are not in the order yet
  std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready;
  for (size_t task = 0; task < tasks.size(); ++task) {
    missing[task] = tasks[task].after.size();
    if (missing[task] == 0) ready.push(task);
  }
  std::vector<size_t> order;
  while (!ready.empty()) {
    const size_t task = ready.top();
    ready.pop();
    order.push_back(task);
    for (size_t next : downstream[task]) {
      if (--missing[next] == 0) ready.push(next);
    }
  }
  if (order.size() == tasks.size()) return order;
  *cycle = FindCycle(tasks, missing);
  return {};
}

}  // namespace ingot::pipeline
