// What runs and tasks have come to: one SQLite file a project, which survives kill -9 at any instant.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "pipeline/run.h"

namespace ingot::pipeline {

// Who runs a pipeline at the moment.
struct Lease {
  std::string run_id;
  int64_t pid = 0;
  std::string host;
  Timestamp since;
};

// Several processes may use one file (WAL); within a process, one thread at a time. Each call that writes is one
// transaction. Errors: kExhausted (disk full), kUnavailable (another process held the file for ten seconds, or an
// I/O error), kCorrupt.
class StateStore {
 public:
  // Opens or makes the file and its directory; usually <project>/.ingot/state.db. kUnsupported when a later Ingot wrote it.
  static Result<std::unique_ptr<StateStore>> Open(const std::string& path);
  ~StateStore();

  // The directory of the file, where locks lie beside it.
  const std::string& directory() const;

  // Writes a new run with its tasks and its lease; unfinished runs of the pipeline with the same parameters become
  // kReplaced, others that were kRunning kInterrupted. Only under the pipeline's lock.
  Status CreateRun(const RunOutcome& run, const Lease& lease);
  // Writes a run that goes on: its state, its tasks as they now are, its lease.
  Status ReopenRun(const RunOutcome& run, const Lease& lease);
  // Writes what these tasks (indices) have become.
  Status UpdateTasks(const RunOutcome& run, std::span<const size_t> tasks);
  // Writes the run's end and what these tasks have become, and gives its lease back.
  Status FinishRun(const RunOutcome& run, std::span<const size_t> tasks);

  // The newest run of a pipeline that can be resumed: running (so killed), failed, cancelled or interrupted.
  Result<std::optional<RunOutcome>> LastUnfinishedRun(std::string_view pipeline);
  Result<std::optional<RunOutcome>> FindRun(std::string_view run_id);
  // Newest first, with their tasks; of every pipeline when `pipeline` is empty.
  Result<std::vector<RunOutcome>> ListRuns(std::string_view pipeline, int limit);
  Result<std::optional<Lease>> FindLease(std::string_view pipeline);

  struct State;
  explicit StateStore(std::unique_ptr<State> state);

 private:
  std::unique_ptr<State> state_;
};

}  // namespace ingot::pipeline
