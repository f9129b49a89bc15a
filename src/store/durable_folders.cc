#include "store/durable_folders.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include <optional>

#include "store/local_file.h"

namespace ingot::store {
namespace {

constexpr size_t kMostKnown = 100'000;

// The clock of file systems moves in ticks of some milliseconds: a folder that was made so shortly ago could be removed and
// made again with the same inode and time.
constexpr int64_t kSettled = 200'000'000;  // nanoseconds

int64_t Nanoseconds(int64_t seconds, int64_t rest) { return seconds * 1'000'000'000 + rest; }

// Nothing where the folder was made just now, or the file system does not tell when.
std::optional<std::pair<uint64_t, int64_t>> InodeAndBirth(int folder) {
  struct statx status {};
  if (::statx(folder, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &status) != 0) return std::nullopt;
  if ((status.stx_mask & STATX_BTIME) == 0) return std::nullopt;
  struct timespec now {};
  ::clock_gettime(CLOCK_REALTIME, &now);
  const int64_t birth = Nanoseconds(status.stx_btime.tv_sec, status.stx_btime.tv_nsec);
  if (Nanoseconds(now.tv_sec, now.tv_nsec) - birth < kSettled) return std::nullopt;
  return std::pair(static_cast<uint64_t>(status.stx_ino), birth);
}

}  // namespace

DurableFolders::DurableFolders(SyncOne sync_one) : sync_one_(std::move(sync_one)) {}

bool DurableFolders::Knows(const Identity& identity) {
  const std::lock_guard lock(mutex_);
  return known_.contains(identity);
}

void DurableFolders::Remember(std::vector<Identity> identities) {
  const std::lock_guard lock(mutex_);
  if (known_.size() > kMostKnown) known_.clear();
  for (Identity& identity : identities) known_.insert(std::move(identity));
}

Status DurableFolders::Sync(const std::string& folder, const std::string& root) {
  std::vector<Identity> named;  // their parents are synced here
  for (std::string path = folder;;) {
    const FileDescriptor open = OpenFile(AT_FDCWD, path.empty() ? "/" : path.c_str(), O_RDONLY | O_DIRECTORY);
    if (!open.valid()) return FileError(errno, "open the folder", path);
    // Its identity first: who takes its place after that is another one.
    const auto identity = InodeAndBirth(open.get());
    RETURN_IF_ERROR(sync_one_(open.get(), path));
    if (path.size() <= root.size()) break;
    if (identity) {
      Identity own(path, identity->first, identity->second);
      if (Knows(own)) break;
      named.push_back(std::move(own));
    }
    path.resize(path.find_last_of('/'));
  }
  Remember(std::move(named));
  return Status::Ok();
}

}  // namespace ingot::store
