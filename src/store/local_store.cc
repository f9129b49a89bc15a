#include "store/local_store.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <utility>

#include "store/key.h"
#include "store/local_file.h"
#include "store/local_listing.h"
#include "store/staged_file.h"

namespace ingot::store {
namespace {

constexpr size_t kWriterBuffer = 256 << 10;

// Gathers small appends, so that a line at a time does not cost a system call each.
class LocalWriter final : public ObjectWriter {
 public:
  explicit LocalWriter(StagedFile staged) : staged_(std::move(staged)) {}

  Status Append(std::string_view bytes) override {
    if (closed_) return InvalidArgument("cannot append to an object that is closed");
    if (buffer_.size() + bytes.size() > kWriterBuffer) RETURN_IF_ERROR(Flush());
    if (bytes.size() >= kWriterBuffer) return staged_.Append(bytes);
    buffer_.append(bytes);
    return Status::Ok();
  }

  uint64_t size() const override { return staged_.size() + buffer_.size(); }

  Status Close() override {
    if (closed_) return InvalidArgument("cannot close an object twice");
    RETURN_IF_ERROR(Flush());
    closed_ = true;
    return staged_.Publish(StagedFile::Publishing::kReplace);
  }

 private:
  Status Flush() {
    RETURN_IF_ERROR(staged_.Append(buffer_));
    buffer_.clear();
    return Status::Ok();
  }

  StagedFile staged_;
  std::string buffer_;
  bool closed_ = false;
};

Result<std::string> ReadAt(int file, uint64_t offset, uint64_t length, const std::string& path) {
  std::string bytes(length, '\0');
  size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got =
        ::pread(file, bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(offset + filled));
    if (got < 0) {
      if (errno == EINTR) continue;
      return FileError(errno, "read", path);
    }
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace

Result<std::string> LocalStore::PathOf(std::string_view key) const {
  RETURN_IF_ERROR(CheckKey(key));
  if (key.starts_with(kStagedPrefix) ||
      key.find("/" + std::string(kStagedPrefix)) != std::string_view::npos) {
    return InvalidArgument(
        fmt::format("'{}' is not a key of an object: names that start with {} are of files "
                    "that are being written",
                    key, kStagedPrefix));
  }
  return Url(key);
}

std::string LocalStore::Url(std::string_view key) const {
  std::string path;
  path.reserve(root_.size() + 1 + key.size());
  path.append(root_).append(1, '/').append(key);
  return path;
}

Result<std::string> LocalStore::Get(std::string_view key) {
  ASSIGN_OR_RETURN(const std::string path, PathOf(key));
  struct stat status;
  ASSIGN_OR_RETURN(const FileDescriptor file, OpenForReading(path, &status));
  return ReadAt(file.get(), 0, static_cast<uint64_t>(status.st_size), path);
}

Result<std::string> LocalStore::GetRange(std::string_view key, uint64_t offset, uint64_t length) {
  ASSIGN_OR_RETURN(const std::string path, PathOf(key));
  struct stat status;
  ASSIGN_OR_RETURN(const FileDescriptor file, OpenForReading(path, &status));
  const auto size = static_cast<uint64_t>(status.st_size);
  if (offset >= size) return std::string();
  return ReadAt(file.get(), offset, std::min(length, size - offset), path);
}

Result<ObjectInfo> LocalStore::Head(std::string_view key) {
  ASSIGN_OR_RETURN(const std::string path, PathOf(key));
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) return FileError(errno, "look at", path);
  if (!S_ISREG(status.st_mode)) return NotFound(fmt::format("cannot look at {}: it is not a file", path));
  return InfoFromStat(std::string(key), status);
}

Status LocalStore::Put(std::string_view key, std::string_view bytes) {
  ASSIGN_OR_RETURN(const std::string path, PathOf(key));
  ASSIGN_OR_RETURN(StagedFile staged, StagedFile::Create(path));
  RETURN_IF_ERROR(staged.Append(bytes));
  return staged.Publish(StagedFile::Publishing::kReplace);
}

Status LocalStore::PutIfAbsent(std::string_view key, std::string_view bytes) {
  ASSIGN_OR_RETURN(const std::string path, PathOf(key));
  // Who comes late learns so without writing and syncing bytes in vain; linking the file decides all the
  // same.
  if (::access(path.c_str(), F_OK) == 0) return AlreadyExists(fmt::format("{} exists already", path));
  ASSIGN_OR_RETURN(StagedFile staged, StagedFile::Create(path));
  RETURN_IF_ERROR(staged.Append(bytes));
  return staged.Publish(StagedFile::Publishing::kIfAbsent);
}

Result<std::unique_ptr<ObjectWriter>> LocalStore::OpenWriter(std::string_view key) {
  ASSIGN_OR_RETURN(const std::string path, PathOf(key));
  ASSIGN_OR_RETURN(StagedFile staged, StagedFile::Create(path));
  return std::unique_ptr<ObjectWriter>(std::make_unique<LocalWriter>(std::move(staged)));
}

Status LocalStore::Delete(std::string_view key) {
  ASSIGN_OR_RETURN(std::string path, PathOf(key));
  if (::unlink(path.c_str()) != 0) {
    const int error_number = errno;
    struct stat status;
    if (error_number == ENOENT || error_number == ENOTDIR) return Status::Ok();
    if (::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return Status::Ok();
    return FileError(error_number, "delete", path);
  }
  while (path.resize(path.find_last_of('/')), path.size() > root_.size()) {
    if (::rmdir(path.c_str()) != 0) break;
  }
  return Status::Ok();
}

Status LocalStore::MakeDurable(const std::vector<std::string>& keys) {
  std::set<std::string> folders;
  for (const std::string& key : keys) {
    ASSIGN_OR_RETURN(std::string path, PathOf(key));
    const FileDescriptor file = OpenFile(AT_FDCWD, path.c_str(), O_RDONLY | O_NONBLOCK);
    if (!file.valid() && errno == ENOENT) continue;
    if (!file.valid()) return FileError(errno, "open", path);
    if (::fsync(file.get()) != 0) return FileError(errno, "sync", path);
    path.resize(path.find_last_of('/'));
    folders.insert(std::move(path));
  }
  for (const std::string& folder : folders) RETURN_IF_ERROR(durable_.Sync(folder, root_));
  return Status::Ok();
}

Status LocalStore::List(std::string_view prefix, std::string_view start_after,
                        const std::function<bool(const ObjectInfo&)>& visit) {
  RETURN_IF_ERROR(CheckPrefix(prefix));
  return WalkFiles(root_, prefix, start_after, visit);
}

Result<Listing> LocalStore::ListLevel(std::string_view prefix) {
  RETURN_IF_ERROR(CheckLevel(prefix));
  return ReadLevel(root_, prefix);
}

}  // namespace ingot::store
