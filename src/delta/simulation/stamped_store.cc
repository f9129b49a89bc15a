#include "delta/simulation/stamped_store.h"

#include <set>
#include <utility>

namespace ingot::delta {

class StampedStore::Stamps {
 public:
  explicit Stamps(const Clock& clock) : clock_(clock) {}

  Status Note(std::string_view key, Status written) {
    if (!written.ok()) return written;
    const std::lock_guard lock(mutex_);
    times_[std::string(key)] = clock_.Now();
    return written;
  }
  store::ObjectInfo Stamped(store::ObjectInfo object) const {
    const std::lock_guard lock(mutex_);
    if (auto found = times_.find(object.key); found != times_.end()) object.modified = found->second;
    return object;
  }
  void SetVolatile(std::string_view key, bool is_volatile) {
    const std::lock_guard lock(mutex_);
    is_volatile ? static_cast<void>(volatile_.emplace(key)) : static_cast<void>(volatile_.erase(std::string(key)));
  }
  bool IsVolatile(std::string_view key) const {
    const std::lock_guard lock(mutex_);
    return volatile_.contains(std::string(key));
  }
  Timestamp At(std::string_view key) const {
    const std::lock_guard lock(mutex_);
    auto found = times_.find(std::string(key));
    return found == times_.end() ? Timestamp::max() : found->second;
  }

 private:
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::string, Timestamp> times_;
  std::set<std::string> volatile_;
};

namespace {

class StampedWriter final : public store::ObjectWriter {
 public:
  StampedWriter(std::unique_ptr<store::ObjectWriter> inner, std::function<Status(Status)> note)
      : inner_(std::move(inner)), note_(std::move(note)) {}
  Status Append(std::string_view bytes) override { return inner_->Append(bytes); }
  uint64_t size() const override { return inner_->size(); }
  Status Close() override { return note_(inner_->Close()); }

 private:
  const std::unique_ptr<store::ObjectWriter> inner_;
  const std::function<Status(Status)> note_;
};

}  // namespace

StampedStore::StampedStore(std::shared_ptr<store::ObjectStore> inner, const Clock& clock)
    : inner_(std::move(inner)), stamps_(std::make_shared<Stamps>(clock)) {}

Result<store::ObjectInfo> StampedStore::Head(std::string_view key) {
  ASSIGN_OR_RETURN(store::ObjectInfo object, inner_->Head(key));
  return stamps_->Stamped(std::move(object));
}

Status StampedStore::Put(std::string_view key, std::string_view bytes) {
  return stamps_->Note(key, inner_->Put(key, bytes));
}

Status StampedStore::PutIfAbsent(std::string_view key, std::string_view bytes) {
  return stamps_->Note(key, inner_->PutIfAbsent(key, bytes));
}

Result<std::unique_ptr<store::ObjectWriter>> StampedStore::OpenWriter(std::string_view key) {
  ASSIGN_OR_RETURN(std::unique_ptr<store::ObjectWriter> writer, inner_->OpenWriter(key));
  auto note = [stamps = stamps_, name = std::string(key)](Status written) {
    return stamps->Note(name, std::move(written));
  };
  return std::unique_ptr<store::ObjectWriter>(std::make_unique<StampedWriter>(std::move(writer), std::move(note)));
}

Status StampedStore::MakeDurable(const std::vector<std::string>& keys) {
  RETURN_IF_ERROR(inner_->MakeDurable(keys));
  for (const std::string& key : keys) stamps_->SetVolatile(key, false);
  return Status::Ok();
}

void StampedStore::MarkVolatile(std::string_view key) { stamps_->SetVolatile(key, true); }
bool StampedStore::IsVolatile(std::string_view key) const { return stamps_->IsVolatile(key); }

Status StampedStore::List(std::string_view prefix, std::string_view start_after,
                          const std::function<bool(const store::ObjectInfo&)>& visit) {
  return inner_->List(prefix, start_after,
                      [&](const store::ObjectInfo& object) { return visit(stamps_->Stamped(object)); });
}

Result<store::Listing> StampedStore::ListLevel(std::string_view prefix) {
  ASSIGN_OR_RETURN(store::Listing listing, inner_->ListLevel(prefix));
  for (store::ObjectInfo& object : listing.objects) object = stamps_->Stamped(std::move(object));
  return listing;
}

Timestamp StampedStore::WrittenAt(std::string_view key) const { return stamps_->At(key); }

}  // namespace ingot::delta
