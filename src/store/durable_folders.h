// Which folders of the local disk are known to be named in their parents for good, so that it need not be made sure again.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/result.h"

namespace ingot::store {

// Safe for many threads.
class DurableFolders {
 public:
  // Of an open folder and its path; SyncFolder(), but in tests.
  using SyncOne = std::function<Status(int, const std::string&)>;

  explicit DurableFolders(SyncOne sync_one);
  // Syncs `folder`, which lies in `root` or is it, and the folders above it, up to `root`, as far as their names are not
  // known to be durable. A folder that was removed and made again is another one; one that
  // was made just now is not taken as known yet, for the clock of file systems is coarse.
  Status Sync(const std::string& folder, const std::string& root);

 private:
  // Path, inode and time of birth: one of them differs where a folder took another's place.
  using Identity = std::tuple<std::string, uint64_t, int64_t>;

  bool Knows(const Identity& identity);
  void Remember(std::vector<Identity> identities);

  const SyncOne sync_one_;
  std::mutex mutex_;
  std::set<Identity> known_;
};

}  // namespace ingot::store
