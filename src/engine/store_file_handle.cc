#include "engine/store_file_handle.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "engine/error_mapping.h"

namespace ingot::engine {
namespace {

constexpr uint64_t kFirstAhead = 256ULL << 10;
constexpr uint64_t kLargestAhead = 8ULL << 20;

}  // namespace

StoreReadHandle::StoreReadHandle(duckdb::FileSystem& system, std::string name, duckdb::FileOpenFlags open_flags,
                                 std::shared_ptr<store::ObjectStore> store, store::ObjectInfo object)
    : FileHandle(system, std::move(name), open_flags),
      store_(std::move(store)),
      object_(std::move(object)),
      ahead_(kFirstAhead) {}

std::string StoreReadHandle::Fetch(uint64_t offset, uint64_t length) {
  std::string bytes = ValueOrThrow(store_->GetRange(object_.key, offset, length));
  if (bytes.size() == length) return bytes;
  ThrowThroughDuckDb(Conflict("object '" + path + "' changed while it was read: expected " +
                              std::to_string(object_.size) + " bytes, but it ends at " +
                              std::to_string(offset + bytes.size())));
}

std::shared_ptr<const StoreReadHandle::Window> StoreReadHandle::WindowFor(uint64_t offset, uint64_t length) {
  uint64_t wanted = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (window_ != nullptr && window_->Holds(offset, length)) return window_;
    const bool sequential =
        window_ != nullptr && offset >= window_->offset && offset <= window_->offset + window_->bytes.size();
    ahead_ = sequential ? std::min(ahead_ * 2, kLargestAhead) : kFirstAhead;
    wanted = std::max(length, ahead_);
  }
  auto fresh = std::make_shared<Window>();
  fresh->offset = offset;
  fresh->bytes = Fetch(offset, std::min(wanted, object_.size - offset));
  const std::lock_guard<std::mutex> lock(mutex_);
  window_ = fresh;
  return fresh;
}

void StoreReadHandle::ReadAt(char* to, uint64_t length, uint64_t offset) {
  if (length == 0) return;
  if (offset > object_.size || length > object_.size - offset) {
    ThrowThroughDuckDb(Corrupt("object '" + path + "' has " + std::to_string(object_.size) + " bytes, not the " +
                               std::to_string(offset + length) + " that its content speaks of"));
  }
  if (length >= kFirstAhead) {
    const std::string bytes = Fetch(offset, length);
    std::memcpy(to, bytes.data(), length);
    return;
  }
  const auto window = WindowFor(offset, length);
  std::memcpy(to, window->bytes.data() + (offset - window->offset), length);
}

uint64_t StoreReadHandle::ReadNext(char* to, uint64_t length) {
  const uint64_t from = position_;
  if (from >= object_.size) return 0;
  const uint64_t count = std::min(length, object_.size - from);
  ReadAt(to, count, from);
  position_ = from + count;
  return count;
}

StoreWriteHandle::StoreWriteHandle(duckdb::FileSystem& system, std::string name, duckdb::FileOpenFlags open_flags,
                                   std::unique_ptr<store::ObjectWriter> writer, std::function<void()> on_visible)
    : FileHandle(system, std::move(name), open_flags),
      writer_(std::move(writer)),
      on_visible_(std::move(on_visible)) {}

void StoreWriteHandle::Append(const char* bytes, uint64_t length) {
  if (writer_ == nullptr) ThrowThroughDuckDb(Internal("write to '" + path + "' after it was closed or failed"));
  const Status appended = writer_->Append(std::string_view(bytes, length));
  if (!appended.ok()) {
    writer_.reset();
    ThrowThroughDuckDb(appended.error());
  }
  size_ += length;
}

void StoreWriteHandle::Close() {
  if (closed_) return;
  if (writer_ == nullptr) ThrowThroughDuckDb(Internal("'" + path + "' cannot be closed: writing it failed"));
  const auto writer = std::move(writer_);
  OkOrThrow(writer->Close());
  closed_ = true;
  on_visible_();
}

}  // namespace ingot::engine
