// For tests: a store whose objects bear the instants of a simulated clock, so that what goes by age can be simulated; and
// which knows what a loss of power would take.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "store/object_store.h"

namespace ingot::delta {

// Thread-safe. The clock must outlive it and its writers. Objects that it has not written keep the inner store's times.
class StampedStore final : public store::ObjectStore {
 public:
  StampedStore(std::shared_ptr<store::ObjectStore> inner, const Clock& clock);

  Result<std::string> Get(std::string_view key) override { return inner_->Get(key); }
  Result<std::string> GetRange(std::string_view key, uint64_t offset, uint64_t length) override {
    return inner_->GetRange(key, offset, length);
  }
  Result<store::ObjectInfo> Head(std::string_view key) override;
  Status Put(std::string_view key, std::string_view bytes) override;
  Status PutIfAbsent(std::string_view key, std::string_view bytes) override;
  Result<std::unique_ptr<store::ObjectWriter>> OpenWriter(std::string_view key) override;
  Status Delete(std::string_view key) override { return inner_->Delete(key); }
  Status MakeDurable(const std::vector<std::string>& keys) override;
  Status List(std::string_view prefix, std::string_view start_after,
              const std::function<bool(const store::ObjectInfo&)>& visit) override;
  Result<store::Listing> ListLevel(std::string_view prefix) override;
  std::string Url(std::string_view key) const override { return inner_->Url(key); }

  // When this store last wrote the object; the end of time when it did not.
  Timestamp WrittenAt(std::string_view key) const;

  // The object is as one that something else has written: a loss of power takes it unless it is made durable.
  void MarkVolatile(std::string_view key);
  bool IsVolatile(std::string_view key) const;

 private:
  class Stamps;

  const std::shared_ptr<store::ObjectStore> inner_;
  const std::shared_ptr<Stamps> stamps_;
};

}  // namespace ingot::delta
