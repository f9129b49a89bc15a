// A run of a pipeline: what is asked, what is told meanwhile, what came out.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancellation.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/result.h"
#include "pipeline/pipeline.h"
#include "pipeline/task_runner.h"

namespace ingot::pipeline {

class StateStore;

enum class RunState {
  kRunning,      // or killed: what is written cannot tell (run_list.h can)
  kSucceeded,    // every task did
  kFailed,       // some task failed
  kCancelled,    // stopped on request
  kInterrupted,  // killed, as a later run of the pipeline found
  kReplaced,     // not finished, and a later run with the same parameters was started afresh
};
enum class TaskState { kPending, kRunning, kRetrying, kSucceeded, kFailed, kSkipped, kCancelled };

std::string_view RunStateName(RunState state);    // "succeeded", …
std::string_view TaskStateName(TaskState state);  // "succeeded", …; skipped is "upstream_failed"

struct TaskOutcome {
  std::string name;
  TaskKind kind = TaskKind::kSql;
  TaskState state = TaskState::kPending;
  int attempts = 0;  // over all tries, resumed ones too
  std::optional<int64_t> rows;
  std::optional<Timestamp> started;  // of the last attempt
  std::optional<Timestamp> ended;
  std::string message;  // what the task said when it succeeded
  std::string error;    // of the last attempt, when it failed
  bool carried_over = false;  // done in an earlier try of this run, and not run again

  double seconds() const;  // of the last attempt; 0 before its end
};

struct RunOutcome {
  std::string run_id;
  std::string pipeline;
  RunState state = RunState::kRunning;
  bool resumed = false;
  ParameterValues parameters;
  Timestamp started;
  std::optional<Timestamp> ended;
  std::vector<TaskOutcome> tasks;  // in the order of the file
};

// {"run_id", "pipeline", "state", "resumed", "parameters", "started_at", "ended_at", "seconds",
//  "tasks": [{"name", "kind", "state", "attempts", "rows", "seconds", "message", "error"}]}
Json ToJson(const RunOutcome& outcome);

struct RunRequest {
  Json conf;                              // --conf: an object of parameter values, or null
  std::optional<Timestamp> logical_date;  // the start of the data interval; by default today, 00:00 UTC
  // Go on with the last unfinished run of the pipeline: its parameters, its id; tasks that had succeeded stay. `conf`
  // must be null then.
  bool resume = false;
};

// Hears of a run as it goes; called from the thread that runs it, after the event is in the state store.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void OnRunStarted(const RunOutcome&) {}
  virtual void OnTaskStarted(const RunOutcome&, const TaskOutcome&) {}
  virtual void OnTaskRetrying(const RunOutcome&, const TaskOutcome&, Duration /*wait*/) {}
  virtual void OnTaskEnded(const RunOutcome&, const TaskOutcome&) {}
  virtual void OnRunEnded(const RunOutcome&) {}
};

// What a run works with. All outlive the run.
struct RunServices {
  StateStore& state;
  TaskRunner& runner;
  Clock& clock;
  Logger& logger;
  RunObserver* observer = nullptr;
  Cancellation cancellation = {};
  std::function<double()> random = nullptr;  // from 0 to 1, for the jitter of retries; by default the kernel's
  // How long a task may go on after it was asked to stop. A task that does not stop has failed, and so has the run.
  Duration stop_grace = std::chrono::seconds(30);
  // Called when such a run has ended in every other respect and is written down. The task's thread still uses what the
  // caller owns, so this ends the process; when it returns, or is not given, RunPipeline waits for the task after all.
  std::function<void(const RunOutcome&)> on_hung = nullptr;
};

// Runs the pipeline to its end; at most max_parallel tasks at a time. The outcome is in the state store too, and each
// end of a task is there before a task that waits for it starts. A task whose upstream failed is skipped; other branches
// go on. A cancellation stops what runs and leaves the run resumable.
// An Error is returned only when there was no run, or its state could not be written: kConflict when another process (or
// this one) is running the pipeline, naming its process, host and run; kNotFound when there is nothing to resume;
// kInvalidArgument for parameters; kExhausted or kUnavailable when the state store fails.
Result<RunOutcome> RunPipeline(const Pipeline& pipeline, const RunRequest& request, const RunServices& services);

}  // namespace ingot::pipeline
