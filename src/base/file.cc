#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "base/ids.h"
#include "base/text.h"

namespace ingot {
namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int Close() { return close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

Error SystemError(std::string_view action, const std::string& path, int code) {
  const std::string message = fmt::format("cannot {} '{}': {}", action, path, strerror(code));
  switch (code) {
    case ENOENT: return NotFound(message);
    case EACCES:
    case EPERM:
    case EROFS: return PermissionDenied(message);
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE: return Exhausted(message);
    case EISDIR:
    case ENOTDIR:
    case ENAMETOOLONG: return InvalidArgument(message);
    default: return Unavailable(message);
  }
}

Status WriteAll(int fd, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError("write", path, errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return Status::Ok();
}

Status WriteAndSync(const std::string& path, std::string_view bytes) {
  FileDescriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file.valid()) return SystemError("create", path, errno);
  RETURN_IF_ERROR(WriteAll(file.get(), path, bytes));
  if (fsync(file.get()) != 0) return SystemError("sync", path, errno);
  if (file.Close() != 0) return SystemError("close", path, errno);
  return Status::Ok();
}

Status SyncDirectory(const std::string& path) {
  FileDescriptor directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return SystemError("open", path, errno);
  // Some file systems cannot sync a directory; the rename was atomic all the same.
  if (fsync(directory.get()) != 0 && errno != EINVAL) return SystemError("sync", path, errno);
  return Status::Ok();
}

}  // namespace

Result<std::string> ReadFile(const std::string& path, uint64_t limit) {
  FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return SystemError("open", path, errno);
  std::string bytes;
  struct stat info {};
  if (fstat(file.get(), &info) == 0 && info.st_size > 0) {
    bytes.reserve(std::min(static_cast<uint64_t>(info.st_size), limit));
  }
  char buffer[64 << 10];  // the size that stat told is a hint only: pipes and /proc have none
  while (true) {
    const ssize_t got = read(file.get(), buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError("read", path, errno);
    if (got == 0) return bytes;
    if (bytes.size() + static_cast<size_t>(got) > limit) {
      return Exhausted(fmt::format("'{}' is larger than {}", path, FormatByteSize(limit)));
    }
    bytes.append(buffer, static_cast<size_t>(got));
  }
}

Result<std::string> ReadFileStart(const std::string& path, size_t size) {
  FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return SystemError("open", path, errno);
  std::string bytes(size, '\0');
  size_t filled = 0;
  while (filled < size) {
    const ssize_t got = read(file.get(), bytes.data() + filled, size - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError("read", path, errno);
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

Status WriteFileAtomically(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".tmp-" + NewUuid();
  Status written = WriteAndSync(temporary, bytes);
  if (written.ok() && rename(temporary.c_str(), path.c_str()) != 0) written = SystemError("write", path, errno);
  if (!written.ok()) {
    unlink(temporary.c_str());
    return written;
  }
  const std::string directory = std::filesystem::path(path).parent_path().string();
  return SyncDirectory(directory.empty() ? "." : directory);
}

Status MakeDirectories(const std::string& path) {
  std::error_code code;
  std::filesystem::create_directories(path, code);
  if (code) return SystemError("make the directory", path, code.value());
  return Status::Ok();
}

Status CheckFilePlace(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code failed;
  if (path.empty()) return InvalidArgument("the name of a file is empty");
  if (fs::is_directory(path, failed) || path.back() == '/') {
    return InvalidArgument(fmt::format("'{}' is a folder; expected the name of a file", path));
  }
  const std::string folder = fs::path(path).parent_path().string();
  if (!folder.empty() && !fs::is_directory(folder, failed)) {
    return NotFound(fmt::format("there is no folder '{}' for '{}'; make it first", folder, path));
  }
  return Status::Ok();
}

bool FileExists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

Result<std::vector<std::string>> ListDirectory(const std::string& path, std::string_view glob) {
  std::vector<std::string> names;
  std::unique_ptr<DIR, int (*)(DIR*)> directory(opendir(path.c_str()), closedir);
  if (directory == nullptr) {
    if (errno == ENOENT) return names;
    return SystemError("list", path, errno);
  }
  errno = 0;
  while (const dirent* entry = readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != ".." && GlobMatches(glob, name)) names.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) return SystemError("list", path, errno);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace ingot
