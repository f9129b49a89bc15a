#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace ingot {

Status ForEachInParallel(size_t count, size_t threads, const std::function<Status(size_t)>& work) {
  std::atomic<size_t> next{0};
  std::atomic<bool> failed{false};
  std::mutex mutex;
  size_t failed_at = count;
  Status first;
  auto run = [&] {
    for (size_t i = next++; i < count && !failed; i = next++) {
      Status done = work(i);
      if (done.ok()) continue;
      failed = true;
      std::lock_guard lock(mutex);
      if (i < failed_at) {
        failed_at = i;
        first = std::move(done);
      }
    }
  };
  std::vector<std::jthread> others;
  for (size_t i = 1; i < std::min(threads, count); ++i) others.emplace_back(run);
  run();
  others.clear();  // joins them
  return first;
}

}  // namespace ingot
