// A store that fails on purpose, by a plan that can be repeated: for tests of what stands on a store.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "store/object_store.h"

namespace ingot::store {

enum class Operation {
  kGet,
  kGetRange,
  kHead,
  kPut,
  kPutIfAbsent,
  kOpenWriter,
  kAppend,
  kClose,
  kDelete,
  kList,
  kListLevel,
};
std::string_view OperationName(Operation operation);  // "put_if_absent"

// One call of the store or of a writer that it opened.
struct StoreCall {
  Operation operation;
  std::string_view key;  // or the prefix of a listing
  uint64_t number = 0;   // from 0, over all calls of this store
};

enum class Fault {
  kNone,
  kErrorBefore,  // kUnavailable, nothing done
  kLostReply,    // done, yet kUnavailable
  kSlow,         // sleeps on the clock, then done
  kTornList,     // a listing lacks its newest entries; other calls: none
  kCrashBefore,  // calls `crash`, nothing done
  kCrashAfter,   // done, then calls `crash`
};

// Says what happens to a call. Called for one call at a time, in the order of their numbers.
using FaultPlan = std::function<Fault(const StoreCall&)>;

// How often each fault happens, from 0 to 1; together at most 1.
struct FaultRates {
  double error_before = 0;
  double lost_reply = 0;
  double slow = 0;
  double torn_list = 0;
  double crash_before = 0;
  double crash_after = 0;
};
// The same seed and the same calls meet the same faults.
FaultPlan SeededFaults(uint64_t seed, const FaultRates& rates);
// One fault, at the call of that number.
FaultPlan FaultAt(uint64_t number, Fault fault);

struct FaultOptions {
  FaultPlan plan;
  // Throws, or ends the process; when it returns, the call fails as kUnavailable.
  std::function<void(const StoreCall&)> crash;
  Duration slowness = std::chrono::milliseconds(20);
  size_t torn_entries = 1;  // how many of the newest a torn listing lacks
  bool is_remote = false;   // says that it is behind a network, whatever it wraps
};

// Thread-safe. The clock must outlive it and its writers.
class FaultyStore final : public ObjectStore {
 public:
  FaultyStore(std::shared_ptr<ObjectStore> inner, FaultOptions options, Clock& clock);

  // Calls made so far: a first run without faults tells where a second one can have them.
  uint64_t calls() const;
  // From now on another plan; numbers start anew.
  void SetPlan(FaultPlan plan);

  Result<std::string> Get(std::string_view key) override;
  Result<std::string> GetRange(std::string_view key, uint64_t offset, uint64_t length) override;
  Result<ObjectInfo> Head(std::string_view key) override;
  Status Put(std::string_view key, std::string_view bytes) override;
  Status PutIfAbsent(std::string_view key, std::string_view bytes) override;
  Result<std::unique_ptr<ObjectWriter>> OpenWriter(std::string_view key) override;
  Status Delete(std::string_view key) override;
  Status MakeDurable(const std::vector<std::string>& keys) override { return inner_->MakeDurable(keys); }
  Status List(std::string_view prefix, std::string_view start_after,
              const std::function<bool(const ObjectInfo&)>& visit) override;
  Result<Listing> ListLevel(std::string_view prefix) override;
  std::string Url(std::string_view key) const override;
  bool is_remote() const override;

  class Injector;

 private:
  const std::shared_ptr<ObjectStore> inner_;
  const std::shared_ptr<Injector> injector_;
};

}  // namespace ingot::store
