// Starting a run or going on with one, under the pipeline's lock.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/ids.h"
#include "pipeline/graph.h"
#include "pipeline/run.h"
#include "pipeline/run_execution.h"
#include "pipeline/run_lock.h"
#include "pipeline/state_store.h"

namespace ingot::pipeline {
namespace {

Lease LeaseOfThisProcess(const std::string& run_id, Timestamp now) {
  char host[256] = "";
  if (gethostname(host, sizeof(host) - 1) != 0) host[0] = '\0';
  return {run_id, getpid(), host, now};
}

// Takes the lock, or tells who has it.
Result<RunLock> LockPipeline(const Pipeline& pipeline, StateStore* state) {
  Result<RunLock> lock = RunLock::Take(state->directory(), pipeline.name);
  if (lock.ok() || lock.error().kind() != ErrorKind::kConflict) return lock;
  ASSIGN_OR_RETURN(const std::optional<Lease> lease, state->FindLease(pipeline.name));
  if (!lease) return lock;
  return Conflict(fmt::format("{}: run {}, process {} on {}, since {}; wait for it, or stop that process",
                              lock.error().message(), lease->run_id, lease->pid, lease->host,
                              FormatIso8601(lease->since)));
}

TaskOutcome Unstarted(const Task& task) {
  TaskOutcome outcome;
  outcome.name = task.name;
  outcome.kind = task.kind;
  return outcome;
}

Result<RunOutcome> NewRun(const Pipeline& pipeline, const RunRequest& request, const RunServices& services) {
  const Timestamp now = services.clock.Now();
  const Timestamp today = std::chrono::floor<std::chrono::days>(now);
  RunOutcome run;
  run.pipeline = pipeline.name;
  ASSIGN_OR_RETURN(run.parameters, ResolveParameters(pipeline, request.conf, request.logical_date.value_or(today)));
  run.run_id = NewSortableId(services.clock);
  run.started = now;
  for (const Task& task : pipeline.tasks) run.tasks.push_back(Unstarted(task));
  RETURN_IF_ERROR(services.state.CreateRun(run, LeaseOfThisProcess(run.run_id, now)));
  return run;
}

// The pipeline may have been edited since: a task is done when it had succeeded and so has all that it waits for now.
std::vector<TaskOutcome> CarryOver(const Pipeline& pipeline, const std::vector<TaskOutcome>& before) {
  std::map<std::string, const TaskOutcome*> by_name;
  for (const TaskOutcome& task : before) by_name[task.name] = &task;
  std::vector<TaskOutcome> tasks;
  for (const Task& task : pipeline.tasks) {
    TaskOutcome& outcome = tasks.emplace_back(Unstarted(task));
    const auto found = by_name.find(task.name);
    if (found == by_name.end()) continue;
    if (found->second->state == TaskState::kSucceeded) {
      outcome = *found->second;
      outcome.carried_over = true;
    } else {
      outcome.attempts = found->second->attempts;
    }
  }
  std::vector<std::string> no_cycle;
  for (size_t task : TopologicalOrder(pipeline.tasks, &no_cycle)) {
    const bool upstream_done = std::all_of(pipeline.tasks[task].after.begin(), pipeline.tasks[task].after.end(),
                                           [&](size_t upstream) { return tasks[upstream].carried_over; });
    if (!tasks[task].carried_over || upstream_done) continue;
    const int attempts = tasks[task].attempts;
    tasks[task] = Unstarted(pipeline.tasks[task]);
    tasks[task].attempts = attempts;
  }
  return tasks;
}

Result<RunOutcome> LastRun(const Pipeline& pipeline, const RunRequest& request, const RunServices& services) {
  if (!request.conf.is_null() || request.logical_date) {
    return InvalidArgument("a resumed run keeps its parameters; leave out --conf, or start a new run");
  }
  ASSIGN_OR_RETURN(const std::optional<RunOutcome> last, services.state.LastUnfinishedRun(pipeline.name));
  if (!last) return NotFound(fmt::format("nothing to resume: the pipeline '{}' has no unfinished run", pipeline.name));
  RunOutcome run = *last;
  for (const Parameter& parameter : pipeline.parameters) {
    if (run.parameters.Find(parameter.name) == nullptr && parameter.fallback) {
      run.parameters.Set(parameter.name, *parameter.fallback);
    }
  }
  run.state = RunState::kRunning;
  run.resumed = true;
  run.ended.reset();
  run.tasks = CarryOver(pipeline, last->tasks);
  RETURN_IF_ERROR(services.state.ReopenRun(run, LeaseOfThisProcess(run.run_id, services.clock.Now())));
  return run;
}

}  // namespace

Result<RunOutcome> RunPipeline(const Pipeline& pipeline, const RunRequest& request, const RunServices& services) {
  ASSIGN_OR_RETURN(const RunLock lock, LockPipeline(pipeline, &services.state));
  ASSIGN_OR_RETURN(RunOutcome run, request.resume ? LastRun(pipeline, request, services)
                                                  : NewRun(pipeline, request, services));
  return RunExecution(pipeline, services, std::move(run)).Execute();
}

}  // namespace ingot::pipeline
