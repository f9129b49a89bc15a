// Objects of store/ as files of DuckDB: "s3://bucket/key" (also s3a://, s3n://) and "memory://name/key".
#pragma once

#include <duckdb/common/file_system.hpp>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "base/result.h"
#include "store/location.h"
#include "store/object_store.h"

namespace ingot::engine {

// Gives the store rooted at a location.
using StoreOpener = std::function<Result<std::shared_ptr<store::ObjectStore>>(const store::Location&)>;

// Registered in every instance. Thread-safe. Errors of the store are thrown through DuckDB with their kind.
class StoreFileSystem final : public duckdb::FileSystem {
 public:
  explicit StoreFileSystem(StoreOpener open_store) : open_store_(std::move(open_store)) {}

  std::string GetName() const override { return "IngotStore"; }
  bool CanHandleFile(const std::string& path) override;
  // Also where the httpfs extension is loaded.
  bool IsManuallySet() override { return true; }
  bool CanSeek() override { return true; }
  // Tells DuckDB to fetch whole column chunks at once.
  bool OnDiskFile(duckdb::FileHandle&) override { return false; }
  std::string PathSeparator(const std::string&) override { return "/"; }
  std::string CanonicalizePath(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener>) override {
    return path;
  }

  void Read(duckdb::FileHandle& handle, void* buffer, int64_t length, duckdb::idx_t offset) override;
  int64_t Read(duckdb::FileHandle& handle, void* buffer, int64_t length) override;
  // Only at the end of what was written.
  void Write(duckdb::FileHandle& handle, void* buffer, int64_t length, duckdb::idx_t offset) override;
  int64_t Write(duckdb::FileHandle& handle, void* buffer, int64_t length) override;
  void FileSync(duckdb::FileHandle&) override {}  // an object is durable when it is closed
  void Seek(duckdb::FileHandle& handle, duckdb::idx_t offset) override;
  duckdb::idx_t SeekPosition(duckdb::FileHandle& handle) override;

  int64_t GetFileSize(duckdb::FileHandle& handle) override;
  duckdb::timestamp_t GetLastModifiedTime(duckdb::FileHandle& handle) override;
  std::string GetVersionTag(duckdb::FileHandle& handle) override;
  duckdb::FileType GetFileType(duckdb::FileHandle&) override { return duckdb::FileType::FILE_TYPE_REGULAR; }
  duckdb::FileMetadata Stats(duckdb::FileHandle& handle) override;

  bool FileExists(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener> opener) override;
  void RemoveFile(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener> opener) override;
  // DuckDB cleans up with this after a COPY that failed. An object whose writing never ended is left as it was.
  bool TryRemoveFile(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener> opener) override;
  // A copy, then a removal: not atomic.
  void MoveFile(const std::string& from, const std::string& to,
                duckdb::optional_ptr<duckdb::FileOpener> opener) override;
  // A directory is there when an object is under it; there is nothing to create.
  bool DirectoryExists(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener> opener) override;
  void CreateDirectory(const std::string&, duckdb::optional_ptr<duckdb::FileOpener>) override {}
  void CreateDirectoriesRecursive(const std::string&, duckdb::optional_ptr<duckdb::FileOpener>) override {}

  duckdb::vector<duckdb::OpenFileInfo> Glob(const std::string& pattern, duckdb::FileOpener* opener) override;

 protected:
  duckdb::unique_ptr<duckdb::FileHandle> OpenFileExtended(const duckdb::OpenFileInfo& file,
                                                          duckdb::FileOpenFlags flags,
                                                          duckdb::optional_ptr<duckdb::FileOpener> opener) override;
  bool SupportsOpenFileExtended() const override { return true; }
  bool ListFilesExtended(const std::string& directory,
                         const std::function<void(duckdb::OpenFileInfo&)>& callback,
                         duckdb::optional_ptr<duckdb::FileOpener> opener) override;
  bool SupportsListFilesExtended() const override { return true; }

 private:
  struct Place {
    std::shared_ptr<store::ObjectStore> store;
    std::string root;  // "s3://bucket/"
    std::string key;
  };
  Place Locate(const std::string& path);
  duckdb::unique_ptr<duckdb::FileHandle> OpenForWriting(const std::string& path, duckdb::FileOpenFlags flags);

  const StoreOpener open_store_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<store::ObjectStore>, std::less<>> open_;  // by root
  std::set<std::string> unfinished_;  // paths opened for writing and not visible yet
};

}  // namespace ingot::engine
