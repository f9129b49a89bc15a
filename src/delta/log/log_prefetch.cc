#include "delta/log/log_prefetch.h"

#include <algorithm>
#include <utility>

#include "delta/log/snapshot_loader.h"

namespace ingot::delta {
namespace {

// Over a network an entry costs a round trip, so many are under way at once; on a local disk it costs its parsing.
constexpr int64_t kRemoteThreads = 16;
constexpr int64_t kLocalThreads = 2;
constexpr int64_t kFewLocalEntries = 64;
constexpr int64_t kAheadOfThread = 8;

int64_t ThreadsFor(Table& table, int64_t entries) {
  if (table.store().is_remote()) return entries == 1 ? 0 : std::min(entries, kRemoteThreads);
  return entries <= kFewLocalEntries ? 0 : kLocalThreads;
}

}  // namespace

LogPrefetch::LogPrefetch(Table& table, int64_t first, int64_t last)
    : table_(table), last_(last), to_give_(first), to_read_(first) {
  int64_t threads = ThreadsFor(table, last - first + 1);
  for (int64_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

LogPrefetch::~LogPrefetch() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void LogPrefetch::Work() {
  std::unique_lock lock(mutex_);
  const int64_t ahead = kAheadOfThread * (table_.store().is_remote() ? kRemoteThreads : kLocalThreads);
  while (true) {
    changed_.wait(lock, [&] { return stopped_ || to_read_ > last_ || to_read_ < to_give_ + ahead; });
    if (stopped_ || to_read_ > last_) return;
    int64_t version = to_read_++;
    lock.unlock();
    auto actions = ReadLogEntry(table_, version);
    lock.lock();
    read_.emplace(version, std::move(actions));
    changed_.notify_all();
  }
}

Result<std::vector<Action>> LogPrefetch::Next() {
  if (threads_.empty()) return ReadLogEntry(table_, to_give_++);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return read_.contains(to_give_); });
  auto actions = std::move(read_.extract(to_give_).mapped());
  ++to_give_;
  changed_.notify_all();
  return actions;
}

}  // namespace ingot::delta
