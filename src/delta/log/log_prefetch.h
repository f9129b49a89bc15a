// Entries of a log, read before they are asked for.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"
#include "delta/action/actions.h"
#include "delta/table.h"

namespace ingot::delta {

// Reads and parses entries `first` to `last` on threads of its own, a bounded number of them ahead of whoever takes
// them. Few entries on a local disk are read where they are asked for, without a thread.
class LogPrefetch {
 public:
  LogPrefetch(Table& table, int64_t first, int64_t last);
  ~LogPrefetch();  // stops and joins
  LogPrefetch(const LogPrefetch&) = delete;
  LogPrefetch& operator=(const LogPrefetch&) = delete;

  // The actions of the next entry, in order; not to be called after `last`. Errors as of ReadLogEntry.
  Result<std::vector<Action>> Next();

 private:
  void Work();

  Table& table_;
  const int64_t last_;
  int64_t to_give_;
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int64_t to_read_;
  bool stopped_ = false;
  std::map<int64_t, Result<std::vector<Action>>> read_;
};

}  // namespace ingot::delta
