// Where an instance spills what memory does not hold.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace ingot::engine {

// A folder of its own for each instance (DuckDB's spill files have the same names in every one), which goes
// when its owner does. A process that is killed leaves its folder behind; the next that makes one beside it
// removes it. Whether an owner lives is told by a lock on the folder, which ends with its process however
// that ends.
class SpillDirectory {
 public:
  // Makes <parent>/ingot-<pid>-<random>; an empty parent is the system's temporary directory.
  // kInvalidArgument when `parent` cannot be made. Where only the folder cannot, the error comes from what
  // tries to spill into it.
  static Result<SpillDirectory> Make(const std::string& parent);
  ~SpillDirectory();
  SpillDirectory(SpillDirectory&& other) noexcept
      : path_(std::exchange(other.path_, "")), lock_(std::exchange(other.lock_, -1)) {}
  SpillDirectory& operator=(SpillDirectory&&) = delete;

  const std::string& path() const { return path_; }

 private:
  SpillDirectory(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::string path_;
  int lock_;
};

}  // namespace ingot::engine
