#include "store/staged_file.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>

#include "base/ids.h"

namespace ingot::store {
namespace {

// Deletions remove folders that they leave empty; between making a folder and using it, that may happen this
// often.
constexpr int kFolderAttempts = 16;

std::string NewStagedName() { return std::string(kStagedPrefix) + NewUuid(); }

// Does the file system, or this system, lack files without names?
bool LacksUnnamedFiles(int error_number) {
  return error_number == EOPNOTSUPP || error_number == EISDIR || error_number == EINVAL;
}

// Files without names are given one through /proc; without it they would be lost.
bool CanLinkUnnamedFiles() {
  static const bool can = ::access("/proc/self/fd", X_OK) == 0;
  return can;
}

}  // namespace

StagedFile::StagedFile(std::string path, size_t slash)
    : path_(std::move(path)), folder_path_(path_.substr(0, slash)), name_(path_.substr(slash + 1)) {
  if (folder_path_.empty()) folder_path_ = "/";
}

StagedFile::~StagedFile() {
  if (!staged_name_.empty() && folder_.valid()) ::unlinkat(folder_.get(), staged_name_.c_str(), 0);
}

Result<StagedFile> StagedFile::Create(const std::string& path) {
  StagedFile staged(path, path.find_last_of('/'));
  RETURN_IF_ERROR(staged.Open());
  return staged;
}

Status StagedFile::OpenFolder() {
  for (int attempt = 1;; ++attempt) {
    folder_ = OpenFile(AT_FDCWD, folder_path_.c_str(), O_RDONLY | O_DIRECTORY);
    if (folder_.valid()) return Status::Ok();
    if (errno == ENOTDIR)
      return InvalidArgument(fmt::format("cannot write {}: a part of its path is a file", path_));
    if (errno != ENOENT || attempt == kFolderAttempts)
      return FileError(errno, "write to the folder", folder_path_);
    RETURN_IF_ERROR(MakeFolders(folder_path_));
  }
}

Status StagedFile::Open() {
  for (int attempt = 1;; ++attempt) {
    RETURN_IF_ERROR(OpenFolder());
    if (!CanLinkUnnamedFiles()) return OpenNamed();
    file_ = OpenFile(folder_.get(), ".", O_TMPFILE | O_WRONLY, 0666);
    if (file_.valid()) return Status::Ok();
    if (LacksUnnamedFiles(errno)) return OpenNamed();
    if (errno != ENOENT || attempt == kFolderAttempts) return FileError(errno, "write", path_);
  }
}

Status StagedFile::OpenNamed() {
  std::string staged_name = NewStagedName();
  file_ = OpenFile(folder_.get(), staged_name.c_str(), O_CREAT | O_EXCL | O_WRONLY, 0666);
  if (!file_.valid()) return FileError(errno, "write", path_);
  staged_name_ = std::move(staged_name);
  return Status::Ok();
}

Status StagedFile::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return FileError(errno, "write", path_);
    }
    bytes.remove_prefix(static_cast<size_t>(written));
    size_ += static_cast<uint64_t>(written);
  }
  return Status::Ok();
}

Status StagedFile::Publish(Publishing publishing) {
  int result;
  do {
    result = ::fdatasync(file_.get());
  } while (result != 0 && errno == EINTR);
  if (result != 0) return FileError(errno, "sync", path_);
  RETURN_IF_ERROR(staged_name_.empty() ? PublishUnnamed(publishing) : PublishNamed(publishing));
  return SyncFolder(folder_.get(), folder_path_);
}

int StagedFile::Link(const std::string& name) {
  char source[40];
  std::snprintf(source, sizeof(source), "/proc/self/fd/%d", file_.get());
  for (int attempt = 1;; ++attempt) {
    if (::linkat(AT_FDCWD, source, folder_.get(), name.c_str(), AT_SYMLINK_FOLLOW) == 0) return 0;
    const int error_number = errno;
    if (error_number != ENOENT || attempt == kFolderAttempts) return error_number;
    if (!OpenFolder().ok()) return error_number;
  }
}

Status StagedFile::PublishUnnamed(Publishing publishing) {
  const int error_number = Link(name_);
  if (error_number == 0) return Status::Ok();
  if (error_number != EEXIST) return FileError(error_number, "write", path_);
  if (publishing == Publishing::kIfAbsent) return AlreadyExists(fmt::format("{} exists already", path_));
  std::string staged_name = NewStagedName();
  if (const int staging_error = Link(staged_name); staging_error != 0) {
    return FileError(staging_error, "write", path_);
  }
  staged_name_ = std::move(staged_name);
  return PublishNamed(publishing);
}

Status StagedFile::PublishNamed(Publishing publishing) {
  const char* staged = staged_name_.c_str();
  if (publishing == Publishing::kReplace) {
    if (::renameat(folder_.get(), staged, folder_.get(), name_.c_str()) != 0)
      return FileError(errno, "write", path_);
    staged_name_.clear();
    return Status::Ok();
  }
  if (::linkat(folder_.get(), staged, folder_.get(), name_.c_str(), 0) != 0) {
    if (errno == EEXIST) return AlreadyExists(fmt::format("{} exists already", path_));
    return FileError(errno, "write", path_);
  }
  ::unlinkat(folder_.get(), staged, 0);
  staged_name_.clear();
  return Status::Ok();
}

}  // namespace ingot::store
