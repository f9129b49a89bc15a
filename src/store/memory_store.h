// Objects in memory, with the semantics of a bucket: for tests.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "store/object_store.h"

namespace ingot::store {

// What several MemoryStores can share. Thread-safe.
class MemoryBucket {
 public:
  MemoryBucket(std::string name, const Clock& clock) : name_(std::move(name)), clock_(clock) {}

  const std::string& name() const { return name_; }

 private:
  friend class MemoryStore;
  struct Object {
    std::shared_ptr<const std::string> bytes;
    Timestamp modified;
    uint64_t version = 0;  // counts the writes to the bucket
  };

  Object MakeObject(std::string_view bytes);  // with the mutex held

  const std::string name_;
  const Clock& clock_;
  std::mutex mutex_;
  uint64_t writes_ = 0;
  std::map<std::string, Object, std::less<>> objects_;
};

class MemoryStore final : public ObjectStore {
 public:
  // The objects of the bucket whose keys start with `prefix` and a '/' (all, when it is empty).
  explicit MemoryStore(std::shared_ptr<MemoryBucket> bucket, std::string prefix = "")
      : bucket_(std::move(bucket)), prefix_(std::move(prefix)) {}

  Result<std::string> Get(std::string_view key) override;
  Result<std::string> GetRange(std::string_view key, uint64_t offset, uint64_t length) override;
  Result<ObjectInfo> Head(std::string_view key) override;
  Status Put(std::string_view key, std::string_view bytes) override;
  Status PutIfAbsent(std::string_view key, std::string_view bytes) override;
  Result<std::unique_ptr<ObjectWriter>> OpenWriter(std::string_view key) override;
  Status Delete(std::string_view key) override;
  Status List(std::string_view prefix, std::string_view start_after,
              const std::function<bool(const ObjectInfo&)>& visit) override;
  Result<Listing> ListLevel(std::string_view prefix) override;
  std::string Url(std::string_view key) const override;

 private:
  Result<MemoryBucket::Object> Find(std::string_view key);
  ObjectInfo InfoOf(std::string_view full_key, const MemoryBucket::Object& object) const;
  // Up to a thousand objects whose full keys start with `prefix` and are greater than `after`.
  std::vector<ObjectInfo> Page(std::string_view prefix, std::string_view after);

  const std::shared_ptr<MemoryBucket> bucket_;
  const std::string prefix_;
};

}  // namespace ingot::store
