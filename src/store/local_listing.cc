#include "store/local_listing.h"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "store/key.h"
#include "store/local_file.h"

namespace ingot::store {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

bool IsGone(int error_number) {
  return error_number == ENOENT || error_number == ENOTDIR || error_number == ELOOP;
}

// Null where there is no such folder.
Result<Folder> OpenFolder(int parent, const char* name, const std::string& path) {
  FileDescriptor fd = OpenFile(parent, name, O_RDONLY | O_DIRECTORY);
  if (!fd.valid()) {
    if (IsGone(errno)) return Folder();
    return FileError(errno, "list", path);
  }
  Folder folder(::fdopendir(fd.get()));
  if (folder == nullptr) return FileError(errno, "list", path);
  fd.Release();
  return folder;
}

enum class EntryKind { kFile, kFolder, kOther };

EntryKind KindOf(int folder, const dirent& entry) {
  if (entry.d_type == DT_REG) return EntryKind::kFile;
  if (entry.d_type == DT_DIR) return EntryKind::kFolder;
  if (entry.d_type != DT_LNK && entry.d_type != DT_UNKNOWN) return EntryKind::kOther;
  struct stat status;
  if (::fstatat(folder, entry.d_name, &status, 0) != 0) return EntryKind::kOther;
  if (S_ISREG(status.st_mode)) return EntryKind::kFile;
  return S_ISDIR(status.st_mode) ? EntryKind::kFolder : EntryKind::kOther;
}

bool IsHidden(std::string_view name) {
  return name == "." || name == ".." || name.starts_with(kStagedPrefix);
}

// The names in a folder for which `wanted(name)` holds, folders with '/' at their end. Sorted, which is the
// order of the keys under them: the '/' takes part in the comparison.
template <typename Wanted>
Result<std::vector<std::string>> ReadNames(DIR* folder, const std::string& path, const Wanted& wanted) {
  std::vector<std::string> names;
  std::string name;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(folder);
    if (entry == nullptr) {
      if (errno != 0 && !IsGone(errno)) return FileError(errno, "list", path);
      break;
    }
    name = entry->d_name;
    if (IsHidden(name)) continue;
    const EntryKind kind = KindOf(::dirfd(folder), *entry);
    if (kind == EntryKind::kOther) continue;
    if (kind == EntryKind::kFolder) name += '/';
    if (wanted(name)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

// One walk; holds what all its folders share.
class Walk {
 public:
  Walk(const std::string& root, std::string_view prefix, std::string_view start_after,
       const std::function<bool(const ObjectInfo&)>& visit)
      : root_(root), prefix_(prefix), start_after_(start_after), visit_(visit) {}

  Status Run() {
    const std::string_view start = prefix_.substr(0, prefix_.find_last_of('/') + 1);
    const std::string path = root_ + "/" + std::string(start);
    key_ = start;
    ASSIGN_OR_RETURN(Folder folder, OpenFolder(AT_FDCWD, path.c_str(), path));
    if (folder == nullptr) return Status::Ok();
    return Enter(folder.get());
  }

 private:
  // Can a key that is `key`, or that starts with it when it is a folder, be asked for?
  bool MayHold(std::string_view key) const {
    if (!key.ends_with('/')) return key.starts_with(prefix_) && key > start_after_;
    return (key.starts_with(prefix_) || prefix_.starts_with(key)) &&
           (key > start_after_ || start_after_.starts_with(key));
  }

  // Visits what lies under the folder `key_`; restores `key_`.
  Status Enter(DIR* folder) {
    struct stat status;
    if (::fstat(::dirfd(folder), &status) != 0) return FileError(errno, "list", PathHere());
    const std::pair<dev_t, ino_t> identity(status.st_dev, status.st_ino);
    if (std::find(inside_.begin(), inside_.end(), identity) != inside_.end()) return Status::Ok();
    inside_.push_back(identity);
    const Status done = VisitNames(folder);
    inside_.pop_back();
    return done;
  }

  Status VisitNames(DIR* folder) {
    const size_t length = key_.size();
    ASSIGN_OR_RETURN(const auto names, ReadNames(folder, PathHere(), [&](const std::string& name) {
                       key_.append(name);
                       const bool may = MayHold(key_);
                       key_.resize(length);
                       return may;
                     }));
    for (const std::string& name : names) {
      if (stopped_) break;
      key_.append(name);
      const Status done =
          name.ends_with('/') ? VisitFolder(::dirfd(folder), name) : VisitFile(::dirfd(folder), name);
      key_.resize(length);
      RETURN_IF_ERROR(done);
    }
    return Status::Ok();
  }

  Status VisitFolder(int parent, const std::string& name) {
    ASSIGN_OR_RETURN(const Folder folder, OpenFolder(parent, name.c_str(), PathHere()));
    return folder == nullptr ? Status::Ok() : Enter(folder.get());
  }

  Status VisitFile(int parent, const std::string& name) {
    struct stat status;
    if (::fstatat(parent, name.c_str(), &status, 0) != 0) {
      if (IsGone(errno)) return Status::Ok();
      return FileError(errno, "list", PathHere());
    }
    stopped_ = !visit_(InfoFromStat(key_, status));
    return Status::Ok();
  }

  std::string PathHere() const { return root_ + "/" + key_; }

  const std::string& root_;
  const std::string_view prefix_;
  const std::string_view start_after_;
  const std::function<bool(const ObjectInfo&)>& visit_;
  std::string key_;
  std::vector<std::pair<dev_t, ino_t>> inside_;  // the folders from the start to here
  bool stopped_ = false;
};

}  // namespace

Status WalkFiles(const std::string& root, std::string_view prefix, std::string_view start_after,
                 const std::function<bool(const ObjectInfo&)>& visit) {
  return Walk(root, prefix, start_after, visit).Run();
}

Result<Listing> ReadLevel(const std::string& root, std::string_view level) {
  Listing listing;
  const std::string path = root + "/" + std::string(level);
  ASSIGN_OR_RETURN(const Folder folder, OpenFolder(AT_FDCWD, path.c_str(), path));
  if (folder == nullptr) return listing;
  ASSIGN_OR_RETURN(const auto names, ReadNames(folder.get(), path, [](const std::string&) { return true; }));
  for (const std::string& name : names) {
    std::string key = std::string(level) + name;
    if (key.ends_with('/')) {
      listing.prefixes.push_back(std::move(key));
      continue;
    }
    struct stat status;
    if (::fstatat(::dirfd(folder.get()), name.c_str(), &status, 0) == 0) {
      listing.objects.push_back(InfoFromStat(std::move(key), status));
    } else if (!IsGone(errno)) {
      return FileError(errno, "list", path + name);
    }
  }
  return listing;
}

}  // namespace ingot::store
