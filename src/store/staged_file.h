// A file of the local disk that nobody sees until it is published whole.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/local_file.h"

namespace ingot::store {

// Where the file system can (ext4, xfs, btrfs, tmpfs), the bytes are in a file without a name, so that even a
// process killed at any instruction leaves nothing behind; elsewhere in a hidden file beside the target.
// Destroyed without having been published, it leaves nothing. One thread at a time.
class StagedFile {
 public:
  enum class Publishing {
    kReplace,   // takes the place of a file of that name
    kIfAbsent,  // kAlreadyExists when there is one
  };

  // Stages what will be `path`; makes the missing folders.
  static Result<StagedFile> Create(const std::string& path);

  StagedFile(StagedFile&& other) noexcept = default;
  StagedFile& operator=(StagedFile&&) = delete;
  ~StagedFile();

  Status Append(std::string_view bytes);
  uint64_t size() const { return size_; }
  // Syncs the bytes, names the file in one atomic step, syncs the folder. To be called once.
  Status Publish(Publishing publishing);

 private:
  StagedFile(std::string path, size_t slash);

  Status Open();
  Status OpenFolder();
  Status OpenNamed();
  // Gives the file without a name this name; 0 or an errno. When the folder was removed meanwhile (it was
  // empty), it is made again.
  int Link(const std::string& name);
  Status PublishUnnamed(Publishing publishing);
  Status PublishNamed(Publishing publishing);

  std::string path_;
  std::string folder_path_;
  std::string name_;
  std::string staged_name_;  // of a hidden file that exists; empty when the file has no name
  FileDescriptor folder_;
  FileDescriptor file_;
  uint64_t size_ = 0;
};

}  // namespace ingot::store
