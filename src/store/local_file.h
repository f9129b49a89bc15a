// Files of the local disk as the store sees them: descriptors that close themselves, errors with the path and
// the way out, and what stat says about an object.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "store/object_store.h"

namespace ingot::store {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    if (this != &other) {
      Close();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  ~FileDescriptor() { Close(); }

  bool valid() const { return fd_ >= 0; }
  int get() const { return fd_; }
  // Gives the descriptor away: somebody else closes it.
  int Release() { return std::exchange(fd_, -1); }
  void Close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

// What a failed system call means: "cannot <action> <path>: <reason>; <way out>".
Error FileError(int error_number, std::string_view action, const std::string& path);

// open(2), again when interrupted. O_CLOEXEC is added. Not valid() with errno when it failed.
FileDescriptor OpenFile(int folder, const char* path, int flags, mode_t mode = 0);

// A regular file for reading; anything else under that name is kNotFound.
Result<FileDescriptor> OpenForReading(const std::string& path, struct stat* status);

ObjectInfo InfoFromStat(std::string key, const struct stat& status);

// Makes the folder and its missing parents, each durable in its parent.
Status MakeFolders(const std::string& path);

// fsync of a folder; file systems that cannot do that are taken as safe without.
Status SyncFolder(int folder, const std::string& path);

// Files under this name are being written: no listing shows them and no key may name them.
inline constexpr std::string_view kStagedPrefix = ".ingot-staged-";

}  // namespace ingot::store
