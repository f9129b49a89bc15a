#include "store/memory_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "store/key.h"

namespace ingot::store {
namespace {

constexpr size_t kPageSize = 1000;

class MemoryWriter final : public ObjectWriter {
 public:
  MemoryWriter(MemoryStore store, std::string key) : store_(std::move(store)), key_(std::move(key)) {}

  Status Append(std::string_view bytes) override {
    if (closed_) return InvalidArgument("cannot append to an object that is closed");
    buffer_.append(bytes);
    return Status::Ok();
  }
  uint64_t size() const override { return buffer_.size(); }
  Status Close() override {
    if (closed_) return InvalidArgument("cannot close an object twice");
    closed_ = true;
    return store_.Put(key_, buffer_);
  }

 private:
  MemoryStore store_;
  const std::string key_;
  std::string buffer_;
  bool closed_ = false;
};

}  // namespace

MemoryBucket::Object MemoryBucket::MakeObject(std::string_view bytes) {
  return {std::make_shared<const std::string>(bytes), clock_.Now(), ++writes_};
}

std::string MemoryStore::Url(std::string_view key) const {
  return fmt::format("memory://{}/{}", bucket_->name(), JoinKey(prefix_, key));
}

ObjectInfo MemoryStore::InfoOf(std::string_view full_key, const MemoryBucket::Object& object) const {
  if (!prefix_.empty()) full_key.remove_prefix(prefix_.size() + 1);
  return {std::string(full_key), object.bytes->size(), object.modified, fmt::format("{}", object.version)};
}

Result<MemoryBucket::Object> MemoryStore::Find(std::string_view key) {
  RETURN_IF_ERROR(CheckKey(key));
  const std::lock_guard lock(bucket_->mutex_);
  const auto found = bucket_->objects_.find(JoinKey(prefix_, key));
  if (found == bucket_->objects_.end()) return NotFound(fmt::format("there is no object {}", Url(key)));
  return found->second;
}

Result<std::string> MemoryStore::Get(std::string_view key) {
  ASSIGN_OR_RETURN(const auto object, Find(key));
  return *object.bytes;
}

Result<std::string> MemoryStore::GetRange(std::string_view key, uint64_t offset, uint64_t length) {
  ASSIGN_OR_RETURN(const auto object, Find(key));
  if (offset >= object.bytes->size()) return std::string();
  return object.bytes->substr(offset, length);
}

Result<ObjectInfo> MemoryStore::Head(std::string_view key) {
  ASSIGN_OR_RETURN(const auto object, Find(key));
  return InfoOf(JoinKey(prefix_, key), object);
}

Status MemoryStore::Put(std::string_view key, std::string_view bytes) {
  RETURN_IF_ERROR(CheckKey(key));
  const std::lock_guard lock(bucket_->mutex_);
  bucket_->objects_.insert_or_assign(JoinKey(prefix_, key), bucket_->MakeObject(bytes));
  return Status::Ok();
}

Status MemoryStore::PutIfAbsent(std::string_view key, std::string_view bytes) {
  RETURN_IF_ERROR(CheckKey(key));
  const std::lock_guard lock(bucket_->mutex_);
  const auto [at, inserted] = bucket_->objects_.try_emplace(JoinKey(prefix_, key));
  if (!inserted) return AlreadyExists(fmt::format("{} exists already", Url(key)));
  at->second = bucket_->MakeObject(bytes);
  return Status::Ok();
}

Result<std::unique_ptr<ObjectWriter>> MemoryStore::OpenWriter(std::string_view key) {
  RETURN_IF_ERROR(CheckKey(key));
  return std::unique_ptr<ObjectWriter>(
      std::make_unique<MemoryWriter>(MemoryStore(bucket_, prefix_), std::string(key)));
}

Status MemoryStore::Delete(std::string_view key) {
  RETURN_IF_ERROR(CheckKey(key));
  const std::lock_guard lock(bucket_->mutex_);
  bucket_->objects_.erase(JoinKey(prefix_, key));
  return Status::Ok();
}

std::vector<ObjectInfo> MemoryStore::Page(std::string_view prefix, std::string_view after) {
  std::vector<ObjectInfo> page;
  const std::lock_guard lock(bucket_->mutex_);
  auto at = after < prefix ? bucket_->objects_.lower_bound(prefix) : bucket_->objects_.upper_bound(after);
  for (; at != bucket_->objects_.end() && at->first.starts_with(prefix) && page.size() < kPageSize; ++at) {
    page.push_back(InfoOf(at->first, at->second));
  }
  return page;
}

Status MemoryStore::List(std::string_view prefix, std::string_view start_after,
                         const std::function<bool(const ObjectInfo&)>& visit) {
  RETURN_IF_ERROR(CheckPrefix(prefix));
  const std::string full_prefix = JoinKey(prefix_, prefix);
  std::string after = JoinKey(prefix_, start_after);
  for (;;) {
    // Visited without the lock: a visitor may use the store.
    const std::vector<ObjectInfo> page = Page(full_prefix, after);
    for (const ObjectInfo& info : page) {
      if (!visit(info)) return Status::Ok();
    }
    if (page.size() < kPageSize) return Status::Ok();
    after = JoinKey(prefix_, page.back().key);
  }
}

Result<Listing> MemoryStore::ListLevel(std::string_view prefix) {
  RETURN_IF_ERROR(CheckLevel(prefix));
  Listing listing;
  RETURN_IF_ERROR(List(prefix, "", [&](const ObjectInfo& info) {
    const size_t slash = info.key.find('/', prefix.size());
    if (slash == std::string::npos) {
      listing.objects.push_back(info);
    } else if (std::string folder = info.key.substr(0, slash + 1);
               listing.prefixes.empty() || listing.prefixes.back() != folder) {
      listing.prefixes.push_back(std::move(folder));
    }
    return true;
  }));
  return listing;
}

}  // namespace ingot::store
