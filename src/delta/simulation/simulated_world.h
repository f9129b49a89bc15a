// For tests: several processes on one table, in a store that fails, loses replies, answers listings late, and kills
// them, in an order that a seed decides. Whatever commits can be plugged in as a step.
//
//   SimulatedWorld world(seed, rates);
//   world.AddProcess({Append, Optimize, …}, /*steps=*/10);   // several times
//   world.Run();
//   EXPECT_EQ(world.Verify(), "");
//
// Only one process runs at a time; at each call of the store, the seed says who goes on. So the same seed gives the same
// history (but for the ids in commitInfo).
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/scratch_directory.h"
#include "delta/commit/transaction.h"
#include "delta/simulation/stamped_store.h"
#include "delta/table.h"
#include "store/faulty_store.h"

namespace ingot::delta {

class SimulatedWorld;

// What a step sees: a table object of its own, as another process would have. When a fault has killed the process,
// nothing that it still does has any effect; its next step begins in a new one.
class SimulatedProcess {
 public:
  static constexpr uint64_t kRowsOfFile = 1000;  // as the log says; there are none

  const std::shared_ptr<Table>& table() const { return table_; }
  bool killed() const { return killed_; }
  size_t Below(size_t limit);
  // Lets time pass, up to `duration`; less while other processes are at a step, of which none may take as long as
  // kLongestStep.
  void LetTimePass(Duration duration);

  // The newest state, or nullptr when the store failed. It is compared with the log at the end.
  SnapshotPtr Read();
  // Writes a data file that nothing refers to yet, as DuckDB would: it is not durable; nothing when the store failed.
  std::optional<AddFile> StageFile();
  // Writes a data file and adds it.
  void AddFileTo(Transaction& transaction);
  // Commits under a name of its own, and notes what came of it: acknowledged (it must be in the log once), refused (it
  // must not be there) or in doubt (at most once).
  void Commit(Transaction& transaction, const std::string& operation);
  // A version not newer than the snapshot whose files no vacuum may take while this step lasts.
  int64_t RecentVersion(const Snapshot& snapshot);
  // Deletes what no version of the last kRetention needs, and notes up to when.
  void Vacuum();
  // For what commits by itself: a reason with such a name, and what came of it.
  CommitReason Reason(const std::string& operation);
  void Note(const CommitReason& reason, const Status& outcome);

 private:
  friend class SimulatedWorld;
  SimulatedProcess(SimulatedWorld& world, size_t number) : world_(world), number_(number) {}
  void Restart();
  store::Fault Decide(const store::StoreCall& call);

  SimulatedWorld& world_;
  const size_t number_;
  std::shared_ptr<Table> table_;
  bool killed_ = false;
  int64_t step_began_ = 0;  // an instant
};

class SimulatedWorld {
 public:
  using Step = std::function<void(SimulatedProcess&)>;
  // What keeps files that a running step has staged, or reads, from a vacuum.
  static constexpr Duration kRetention = std::chrono::milliseconds(8000);
  static constexpr Duration kLongestStep = std::chrono::milliseconds(4000);

  // The table is created with the properties and the protocol, before any fault.
  SimulatedWorld(uint64_t seed, const store::FaultRates& rates, std::map<std::string, std::string> properties,
                 Protocol protocol = {});
  ~SimulatedWorld();

  // A process that takes `steps` of these, each drawn anew. (Give one twice to have it drawn twice as often.)
  void AddProcess(std::vector<Step> kinds, int steps);
  // Instead of random faults, this one at the call of that number, counted over all processes.
  void FaultOnlyAt(uint64_t call, store::Fault fault);
  // Runs all processes to their end.
  void Run();
  uint64_t calls() const { return calls_; }

  // Compares what the processes were told with what the log holds and what a reader sees who comes anew: nothing when all
  // is as it must be, else the first thing that is not.
  std::string Verify();

  // A table object without faults.
  std::shared_ptr<Table> Open();

 private:
  friend class SimulatedProcess;
  enum class Outcome { kAcknowledged, kRefused, kInDoubt };
  struct Seen {
    int64_t at_least = 0;  // what had been acknowledged when the read began
    SnapshotPtr snapshot;
  };
  // Stands still while a process runs, and moves with each call.
  class SteppingClock final : public Clock {
   public:
    explicit SteppingClock(SimulatedWorld& world) : world_(world) {}
    Timestamp Now() const override;
    void Sleep(Duration duration) override;

   private:
    SimulatedWorld& world_;
  };
  struct Running {
    std::unique_ptr<SimulatedProcess> process;
    std::vector<Step> kinds;
    int steps = 0;
    bool started = false;
    bool done = false;
  };

  void Yield(size_t process);
  void WaitForTurn(size_t process, std::unique_lock<std::mutex>& lock);
  void PassOn();
  void RunProcess(size_t process);
  store::Fault Draw();
  std::string VerifyFiles(const std::vector<std::set<std::string>>& live);
  std::string VerifySweeping(const std::set<std::string>& newest);
  std::string VerifyReaders(const std::vector<std::set<std::string>>& live);

  std::mt19937_64 random_;
  const store::FaultRates rates_;
  ScratchDirectory folder_;
  SteppingClock clock_;
  std::shared_ptr<StampedStore> store_;
  std::vector<Running> processes_;
  std::mutex mutex_;
  std::condition_variable turned_;
  size_t turn_ = SIZE_MAX;
  uint64_t calls_ = 0;
  int64_t instant_ = 0;
  uint64_t names_ = 0;
  uint64_t only_call_ = UINT64_MAX;
  store::Fault only_fault_ = store::Fault::kNone;
  bool only_one_ = false;
  std::map<std::string, Outcome> outcomes_;
  int64_t acknowledged_ = 0;  // the greatest version
  Timestamp vacuumed_{};      // nothing that was needed since then may have gone
  std::vector<Seen> seen_;
};

}  // namespace ingot::delta
