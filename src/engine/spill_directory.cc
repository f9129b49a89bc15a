#include "engine/spill_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string_view>

#include "base/ids.h"

namespace ingot::engine {
namespace {

namespace spill_fs = std::filesystem;

// "ingot-1234-0a1b2c3d"
bool IsSpillName(std::string_view name) {
  constexpr std::string_view kFront = "ingot-";
  if (!name.starts_with(kFront)) return false;
  name.remove_prefix(kFront.size());
  const size_t dash = name.find('-');
  return dash != std::string_view::npos && dash > 0 && name.find_first_not_of("0123456789") == dash &&
         name.size() == dash + 9 &&
         name.find_first_not_of("0123456789abcdef", dash + 1) == std::string_view::npos;
}

// Removes the folder if nobody holds its lock.
void RemoveIfLeftBehind(const spill_fs::path& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return;
  std::error_code ignored;  // another process may be removing it too
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) spill_fs::remove_all(folder, ignored);
  close(fd);
}

void RemoveLeftBehind(const spill_fs::path& parent) {
  std::error_code failed;
  for (spill_fs::directory_iterator it(parent, failed), end; !failed && it != end; it.increment(failed)) {
    if (IsSpillName(it->path().filename().string())) RemoveIfLeftBehind(it->path());
  }
}

bool IsThere(int fd, const std::string& path) {
  struct stat opened {
  }, named{};
  return fstat(fd, &opened) == 0 && stat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

}  // namespace

Result<SpillDirectory> SpillDirectory::Make(const std::string& parent) {
  std::error_code failed;
  const spill_fs::path folder =
      parent.empty() ? spill_fs::temp_directory_path(failed) : spill_fs::absolute(parent, failed);
  if (failed) return Unavailable("no temporary directory: " + failed.message());
  spill_fs::create_directories(folder, failed);
  if (failed) {
    return InvalidArgument("temporary directory '" + folder.string() +
                           "' cannot be made: " + failed.message());
  }
  RemoveLeftBehind(folder);
  while (true) {
    std::string path =
        (folder / ("ingot-" + std::to_string(getpid()) + "-" + NewUuid().substr(0, 8))).string();
    // Where nothing can be written, what need not spill works all the same.
    if (mkdir(path.c_str(), 0700) != 0) return SpillDirectory(path, -1);
    SpillDirectory made(path, open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (made.lock_ < 0 && errno != ENOENT) return made;
    if (made.lock_ < 0) continue;
    const bool locked = flock(made.lock_, LOCK_EX) == 0;
    // On a file system without locks none can be had by who looks for folders that were left behind either.
    if (!locked && errno != EINTR) return made;
    // Until it is locked, another process may take it for one that was left behind.
    if (locked && IsThere(made.lock_, path)) return made;
  }
}

SpillDirectory::~SpillDirectory() {
  if (path_.empty()) return;
  std::error_code ignored;  // what cannot be removed now is removed by the next
  spill_fs::remove_all(path_, ignored);
  if (lock_ >= 0) close(lock_);
}

}  // namespace ingot::engine
