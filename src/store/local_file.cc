#include "store/local_file.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <system_error>

namespace ingot::store {
namespace {

struct Meaning {
  ErrorKind kind;
  std::string_view way_out;
};

Meaning MeaningOf(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return {ErrorKind::kNotFound, ""};
    case EACCES:
    case EPERM:
      return {ErrorKind::kPermissionDenied, "; give this user the right to it, or choose another place"};
    case EROFS:
      return {ErrorKind::kPermissionDenied, "; the file system is mounted for reading only"};
    case ENOSPC:
      return {ErrorKind::kExhausted, "; free some space there, or move the lake to a larger disk"};
    case EDQUOT:
      return {ErrorKind::kExhausted, "; this user's quota there is used up"};
    case EFBIG:
      return {ErrorKind::kExhausted, "; the file system or ulimit -f allows no larger file"};
    case EMFILE:
    case ENFILE:
      return {ErrorKind::kExhausted, "; raise ulimit -n"};
    case ENOMEM:
      return {ErrorKind::kExhausted, ""};
    case ENAMETOOLONG:
    case EISDIR:
    case ELOOP:
    case EINVAL:
      return {ErrorKind::kInvalidArgument, ""};
    default:
      return {ErrorKind::kUnavailable, ""};
  }
}

}  // namespace

Error FileError(int error_number, std::string_view action, const std::string& path) {
  const Meaning meaning = MeaningOf(error_number);
  return Error(meaning.kind, fmt::format("cannot {} {}: {}{}", action, path,
                                         std::generic_category().message(error_number), meaning.way_out));
}

FileDescriptor OpenFile(int folder, const char* path, int flags, mode_t mode) {
  int fd;
  do {
    fd = ::openat(folder, path, flags | O_CLOEXEC, mode);
  } while (fd < 0 && errno == EINTR);
  return FileDescriptor(fd);
}

Result<FileDescriptor> OpenForReading(const std::string& path, struct stat* status) {
  // O_NONBLOCK: a pipe that someone left in the lake must not hang its readers.
  FileDescriptor file = OpenFile(AT_FDCWD, path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!file.valid()) return FileError(errno, "read", path);
  if (::fstat(file.get(), status) != 0) return FileError(errno, "read", path);
  if (!S_ISREG(status->st_mode)) return NotFound(fmt::format("cannot read {}: it is not a file", path));
  return file;
}

ObjectInfo InfoFromStat(std::string key, const struct stat& status) {
  const auto since_epoch =
      std::chrono::seconds(status.st_mtim.tv_sec) + std::chrono::nanoseconds(status.st_mtim.tv_nsec);
  ObjectInfo info;
  info.key = std::move(key);
  info.size = static_cast<uint64_t>(status.st_size);
  info.modified = Timestamp(std::chrono::floor<std::chrono::microseconds>(since_epoch));
  info.etag = fmt::format("{}-{}", std::chrono::nanoseconds(since_epoch).count(), info.size);
  return info;
}

Status SyncFolder(int folder, const std::string& path) {
  int result;
  do {
    result = ::fsync(folder);
  } while (result != 0 && errno == EINTR);
  if (result != 0 && errno != EINVAL && errno != ENOTSUP) return FileError(errno, "sync the folder", path);
  return Status::Ok();
}

Status MakeFolders(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) != 0) {
    const int error_number = errno;
    if (error_number == EEXIST) return Status::Ok();
    if (error_number != ENOENT) return FileError(error_number, "make the folder", path);
  }
  const size_t slash = path.find_last_of('/');
  if (slash == std::string::npos || slash == 0) return FileError(ENOENT, "make the folder", path);
  const std::string parent = path.substr(0, slash);
  RETURN_IF_ERROR(MakeFolders(parent));
  if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST) return FileError(errno, "make the folder", path);
  const FileDescriptor folder = OpenFile(AT_FDCWD, parent.c_str(), O_RDONLY | O_DIRECTORY);
  if (!folder.valid()) return FileError(errno, "open the folder", parent);
  return SyncFolder(folder.get(), parent);
}

}  // namespace ingot::store
