#include "store/faulty_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <tuple>
#include <utility>
#include <vector>

namespace ingot::store {
namespace {

// The `count` objects that were modified last; of the same instant, those with the greatest keys.
void DropNewest(std::vector<ObjectInfo>* objects, size_t count) {
  for (; count > 0 && !objects->empty(); --count) {
    const auto newest = std::max_element(objects->begin(), objects->end(), [](const auto& a, const auto& b) {
      return std::tie(a.modified, a.key) < std::tie(b.modified, b.key);
    });
    objects->erase(newest);
  }
}

}  // namespace

std::string_view OperationName(Operation operation) {
  switch (operation) {
    case Operation::kGet:
      return "get";
    case Operation::kGetRange:
      return "get_range";
    case Operation::kHead:
      return "head";
    case Operation::kPut:
      return "put";
    case Operation::kPutIfAbsent:
      return "put_if_absent";
    case Operation::kOpenWriter:
      return "open_writer";
    case Operation::kAppend:
      return "append";
    case Operation::kClose:
      return "close";
    case Operation::kDelete:
      return "delete";
    case Operation::kList:
      return "list";
    case Operation::kListLevel:
      return "list_level";
  }
  return "unknown";
}

FaultPlan SeededFaults(uint64_t seed, const FaultRates& rates) {
  const std::vector<std::pair<double, Fault>> steps = {{rates.error_before, Fault::kErrorBefore},
                                                       {rates.lost_reply, Fault::kLostReply},
                                                       {rates.slow, Fault::kSlow},
                                                       {rates.torn_list, Fault::kTornList},
                                                       {rates.crash_before, Fault::kCrashBefore},
                                                       {rates.crash_after, Fault::kCrashAfter}};
  return [random = std::mt19937_64(seed), steps](const StoreCall&) mutable {
    double drawn = static_cast<double>(random() >> 11) * 0x1.0p-53;
    for (const auto& [rate, fault] : steps) {
      if (drawn < rate) return fault;
      drawn -= rate;
    }
    return Fault::kNone;
  };
}

FaultPlan FaultAt(uint64_t number, Fault fault) {
  return [number, fault](const StoreCall& call) { return call.number == number ? fault : Fault::kNone; };
}

// What a FaultyStore and its writers share.
class FaultyStore::Injector {
 public:
  Injector(FaultOptions options, Clock& clock) : options_(std::move(options)), clock_(clock) {}

  uint64_t calls() {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

  void SetPlan(FaultPlan plan) {
    const std::lock_guard lock(mutex_);
    options_.plan = std::move(plan);
    calls_ = 0;
  }

  size_t torn_entries() const { return options_.torn_entries; }
  bool is_remote() const { return options_.is_remote; }

  // Runs `operation`, which returns a Status or a Result and is told whether to tear its listing.
  template <typename Run>
  auto Around(Operation operation, std::string_view key, const Run& run) -> decltype(run(false)) {
    StoreCall call{operation, key, 0};
    const Fault fault = Decide(&call);
    if (fault == Fault::kErrorBefore) return Failure(call, "nothing was done");
    if (fault == Fault::kCrashBefore) return Crash(call);
    if (fault == Fault::kSlow) clock_.Sleep(options_.slowness);
    auto result = run(fault == Fault::kTornList);
    if (fault == Fault::kCrashAfter) return Crash(call);
    if (fault == Fault::kLostReply && result.ok()) return Failure(call, "the reply was lost");
    return result;
  }

 private:
  Fault Decide(StoreCall* call) {
    const std::lock_guard lock(mutex_);
    call->number = calls_++;
    return options_.plan ? options_.plan(*call) : Fault::kNone;
  }

  static Error Failure(const StoreCall& call, std::string_view what) {
    return Unavailable(fmt::format("injected fault at call {}, {} of '{}': {}", call.number,
                                   OperationName(call.operation), call.key, what));
  }

  Error Crash(const StoreCall& call) const {
    if (options_.crash) options_.crash(call);
    return Failure(call, "crashed");
  }

  std::mutex mutex_;
  FaultOptions options_;  // its plan and calls_: under the mutex
  uint64_t calls_ = 0;
  Clock& clock_;
};

namespace {

class FaultyWriter final : public ObjectWriter {
 public:
  FaultyWriter(std::unique_ptr<ObjectWriter> inner, std::shared_ptr<FaultyStore::Injector> injector,
               std::string key)
      : inner_(std::move(inner)), injector_(std::move(injector)), key_(std::move(key)) {}

  Status Append(std::string_view bytes) override {
    return injector_->Around(Operation::kAppend, key_, [&](bool) { return inner_->Append(bytes); });
  }
  uint64_t size() const override { return inner_->size(); }
  Status Close() override {
    return injector_->Around(Operation::kClose, key_, [&](bool) { return inner_->Close(); });
  }

 private:
  const std::unique_ptr<ObjectWriter> inner_;
  const std::shared_ptr<FaultyStore::Injector> injector_;
  const std::string key_;
};

}  // namespace

FaultyStore::FaultyStore(std::shared_ptr<ObjectStore> inner, FaultOptions options, Clock& clock)
    : inner_(std::move(inner)), injector_(std::make_shared<Injector>(std::move(options), clock)) {}

uint64_t FaultyStore::calls() const { return injector_->calls(); }
void FaultyStore::SetPlan(FaultPlan plan) { injector_->SetPlan(std::move(plan)); }
bool FaultyStore::is_remote() const { return injector_->is_remote() || inner_->is_remote(); }
std::string FaultyStore::Url(std::string_view key) const { return inner_->Url(key); }

Result<std::string> FaultyStore::Get(std::string_view key) {
  return injector_->Around(Operation::kGet, key, [&](bool) { return inner_->Get(key); });
}

Result<std::string> FaultyStore::GetRange(std::string_view key, uint64_t offset, uint64_t length) {
  return injector_->Around(Operation::kGetRange, key,
                           [&](bool) { return inner_->GetRange(key, offset, length); });
}

Result<ObjectInfo> FaultyStore::Head(std::string_view key) {
  return injector_->Around(Operation::kHead, key, [&](bool) { return inner_->Head(key); });
}

Status FaultyStore::Put(std::string_view key, std::string_view bytes) {
  return injector_->Around(Operation::kPut, key, [&](bool) { return inner_->Put(key, bytes); });
}

Status FaultyStore::PutIfAbsent(std::string_view key, std::string_view bytes) {
  return injector_->Around(Operation::kPutIfAbsent, key,
                           [&](bool) { return inner_->PutIfAbsent(key, bytes); });
}

Result<std::unique_ptr<ObjectWriter>> FaultyStore::OpenWriter(std::string_view key) {
  return injector_->Around(Operation::kOpenWriter, key, [&](bool) -> Result<std::unique_ptr<ObjectWriter>> {
    ASSIGN_OR_RETURN(auto writer, inner_->OpenWriter(key));
    return std::unique_ptr<ObjectWriter>(
        std::make_unique<FaultyWriter>(std::move(writer), injector_, std::string(key)));
  });
}

Status FaultyStore::Delete(std::string_view key) {
  return injector_->Around(Operation::kDelete, key, [&](bool) { return inner_->Delete(key); });
}

Status FaultyStore::List(std::string_view prefix, std::string_view start_after,
                         const std::function<bool(const ObjectInfo&)>& visit) {
  return injector_->Around(Operation::kList, prefix, [&](bool torn) -> Status {
    if (!torn) return inner_->List(prefix, start_after, visit);
    std::vector<ObjectInfo> objects;
    RETURN_IF_ERROR(inner_->List(prefix, start_after, [&](const ObjectInfo& info) {
      objects.push_back(info);
      return true;
    }));
    DropNewest(&objects, injector_->torn_entries());
    for (const ObjectInfo& info : objects) {
      if (!visit(info)) break;
    }
    return Status::Ok();
  });
}

Result<Listing> FaultyStore::ListLevel(std::string_view prefix) {
  return injector_->Around(Operation::kListLevel, prefix, [&](bool torn) -> Result<Listing> {
    ASSIGN_OR_RETURN(Listing listing, inner_->ListLevel(prefix));
    if (torn) DropNewest(&listing.objects, injector_->torn_entries());
    return listing;
  });
}

}  // namespace ingot::store
