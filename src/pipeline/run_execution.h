// One try at one run: dispatching what is ready, taking in what ends, and writing both down.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "pipeline/run.h"
#include "pipeline/schedule.h"
#include "pipeline/state_store.h"
#include "pipeline/task_pool.h"

namespace ingot::pipeline {

// Lives on the thread that runs it. `run` is in the state store already, its unfinished tasks kPending.
class RunExecution {
 public:
  RunExecution(const Pipeline& pipeline, const RunServices& services, RunOutcome run);
  // To the end of the run. An Error only when the state store failed; what was running has ended then too.
  Result<RunOutcome> Execute();

 private:
  struct Flight {
    Cancellation cancellation;
    std::optional<Timestamp> deadline;
    std::optional<Timestamp> give_up;  // once it was asked to stop
    bool timed_out = false;
  };

  void NoticeCancellation();
  void NoticeTimeouts();
  void NoticeHung();
  void AskToStop(Flight* flight);
  void Dispatch();
  void Launch(size_t task);
  void Settle(FinishedAttempt finished);
  void SettleFailure(size_t task, const Error& error, bool retryable);
  void Fail(size_t task);
  Status WriteChanges();
  void StopEverything();
  void WaitForSomething();
  void CancelWhatIsLeft();
  RunState FinalState() const;
  Result<RunOutcome> Finish();
  Status WriteEnd();

  void Changed(size_t task) { changed_.push_back(task); }
  // Told once the change is written.
  void Tell(std::function<void(RunObserver&)> event);
  void TellAll();

  const Pipeline& pipeline_;
  const RunServices& services_;
  RunOutcome run_;
  Schedule schedule_;
  std::map<size_t, Flight> flights_;
  std::multimap<Timestamp, size_t> retries_;  // by when they are due
  std::vector<int> tries_;                    // attempts of this try, by task
  std::vector<size_t> launching_;             // marked running, not handed to the pool yet
  std::vector<size_t> changed_;               // not written yet
  std::vector<std::function<void(RunObserver&)>> events_;
  bool stopping_ = false;
  bool hung_ = false;  // a task did not stop, and was left behind
  Status store_status_;
  TaskPool pool_;  // last: its threads end before what they use
};

}  // namespace ingot::pipeline
