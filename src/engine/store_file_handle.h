// One object open in DuckDB, to be read at any place or written front to back.
#pragma once

#include <atomic>
#include <duckdb/common/file_system.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "store/object_store.h"

namespace ingot::engine {

// Reads small pieces ahead, so that decompressors and line readers do not pay a request for each. ReadAt may be called
// from many threads; the rest belongs to one at a time. What fails is thrown through DuckDB.
class StoreReadHandle final : public duckdb::FileHandle {
 public:
  // `object.key` is the object's key in `store`.
  StoreReadHandle(duckdb::FileSystem& system, std::string path, duckdb::FileOpenFlags open_flags,
                  std::shared_ptr<store::ObjectStore> store, store::ObjectInfo object);

  const store::ObjectInfo& object() const { return object_; }
  // Exactly `length` bytes, or an error.
  void ReadAt(char* to, uint64_t length, uint64_t offset);
  // Up to `length` bytes from the position on, which moves.
  uint64_t ReadNext(char* to, uint64_t length);
  void SeekTo(uint64_t position) { position_ = position; }
  uint64_t position() const { return position_; }

  duckdb::idx_t GetProgress() override { return position_; }
  void Close() override {}

 private:
  struct Window {
    uint64_t offset = 0;
    std::string bytes;
    bool Holds(uint64_t from, uint64_t length) const {
      return from >= offset && from + length <= offset + bytes.size();
    }
  };
  std::string Fetch(uint64_t offset, uint64_t length);
  std::shared_ptr<const Window> WindowFor(uint64_t offset, uint64_t length);

  const std::shared_ptr<store::ObjectStore> store_;
  const store::ObjectInfo object_;
  std::atomic<uint64_t> position_ = 0;
  std::mutex mutex_;  // guards what follows
  std::shared_ptr<const Window> window_;
  uint64_t ahead_;  // bytes to fetch at once; grows while the reading is sequential
};

// Nothing is visible before Close(); a handle destroyed without it leaves nothing.
class StoreWriteHandle final : public duckdb::FileHandle {
 public:
  // `on_visible` is called when the object has become visible.
  StoreWriteHandle(duckdb::FileSystem& system, std::string path, duckdb::FileOpenFlags open_flags,
                   std::unique_ptr<store::ObjectWriter> writer, std::function<void()> on_visible);

  void Append(const char* bytes, uint64_t length);
  uint64_t size() const { return size_; }
  // Once something has failed, closing fails too: the object would be torn.
  void Close() override;

 private:
  std::unique_ptr<store::ObjectWriter> writer_;
  const std::function<void()> on_visible_;
  uint64_t size_ = 0;
  bool closed_ = false;
};

}  // namespace ingot::engine
