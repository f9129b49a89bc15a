#include "pipeline/run_list.h"

#include "pipeline/run_lock.h"

namespace ingot::pipeline {
namespace {

// Looks again under the lock: the run may have ended since it was read.
Status BringUpToDate(StateStore& state, RunOutcome* run) {
  const Result<RunLock> lock = RunLock::Take(state.directory(), run->pipeline);
  if (!lock.ok()) return lock.error().kind() == ErrorKind::kConflict ? Status::Ok() : Status(lock.error());
  ASSIGN_OR_RETURN(std::optional<RunOutcome> now, state.FindRun(run->run_id));
  if (now) *run = std::move(*now);
  if (run->state == RunState::kRunning) run->state = RunState::kInterrupted;
  return Status::Ok();
}

}  // namespace

Result<std::vector<RunOutcome>> ListRunsByNow(StateStore& state, std::string_view pipeline, int limit) {
  ASSIGN_OR_RETURN(std::vector<RunOutcome> runs, state.ListRuns(pipeline, limit));
  for (RunOutcome& run : runs) {
    if (run.state == RunState::kRunning) RETURN_IF_ERROR(BringUpToDate(state, &run));
  }
  return runs;
}

}  // namespace ingot::pipeline
