// What a run is called and how it is told; run_pipeline.cc carries it out.
#include "pipeline/run.h"

#include <fmt/format.h>

#include "pipeline/state_names.h"

namespace ingot::pipeline {
namespace {

template <typename Value, size_t kCount>
Result<Value> FindByName(const Value (&values)[kCount], std::string_view (*name_of)(Value), std::string_view name) {
  for (Value value : values) {
    if (name_of(value) == name) return value;
  }
  return Corrupt(fmt::format("the state file holds an unknown word '{}'", name));
}

double Seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }

Json ToJson(const TaskOutcome& task) {
  Json json = Json::MakeObject();
  json.Set("name", task.name)
      .Set("kind", TaskKindName(task.kind))
      .Set("state", TaskStateName(task.state))
      .Set("attempts", task.attempts)
      .Set("rows", task.rows ? Json(*task.rows) : Json())
      .Set("seconds", task.seconds())
      .Set("carried_over", task.carried_over);
  if (!task.message.empty()) json.Set("message", task.message);
  if (!task.error.empty()) json.Set("error", task.error);
  return json;
}

}  // namespace

std::string_view RunStateName(RunState state) {
  switch (state) {
    case RunState::kRunning: return "running";
    case RunState::kSucceeded: return "succeeded";
    case RunState::kFailed: return "failed";
    case RunState::kCancelled: return "cancelled";
    case RunState::kInterrupted: return "interrupted";
    case RunState::kReplaced: return "replaced";
  }
  return "failed";
}

std::string_view TaskStateName(TaskState state) {
  switch (state) {
    case TaskState::kPending: return "pending";
    case TaskState::kRunning: return "running";
    case TaskState::kRetrying: return "retrying";
    case TaskState::kSucceeded: return "succeeded";
    case TaskState::kFailed: return "failed";
    case TaskState::kSkipped: return "upstream_failed";
    case TaskState::kCancelled: return "cancelled";
  }
  return "failed";
}

Result<RunState> ParseRunState(std::string_view name) {
  constexpr RunState kAll[] = {RunState::kRunning,   RunState::kSucceeded,   RunState::kFailed,
                               RunState::kCancelled, RunState::kInterrupted, RunState::kReplaced};
  return FindByName(kAll, RunStateName, name);
}

Result<TaskState> ParseTaskState(std::string_view name) {
  constexpr TaskState kAll[] = {TaskState::kPending, TaskState::kRunning, TaskState::kRetrying, TaskState::kSucceeded,
                                TaskState::kFailed,  TaskState::kSkipped, TaskState::kCancelled};
  return FindByName(kAll, TaskStateName, name);
}

Result<TaskKind> ParseTaskKind(std::string_view name) {
  constexpr TaskKind kAll[] = {TaskKind::kIngest, TaskKind::kDbt, TaskKind::kSql, TaskKind::kShell};
  return FindByName(kAll, TaskKindName, name);
}

double TaskOutcome::seconds() const { return started && ended ? Seconds(*ended - *started) : 0; }

Json ToJson(const RunOutcome& outcome) {
  Json::Array tasks;
  for (const TaskOutcome& task : outcome.tasks) tasks.push_back(ToJson(task));
  Json json = Json::MakeObject();
  json.Set("run_id", outcome.run_id)
      .Set("pipeline", outcome.pipeline)
      .Set("state", RunStateName(outcome.state))
      .Set("resumed", outcome.resumed)
      .Set("parameters", outcome.parameters)
      .Set("started_at", FormatIso8601(outcome.started))
      .Set("ended_at", outcome.ended ? Json(FormatIso8601(*outcome.ended)) : Json())
      .Set("seconds", outcome.ended ? Seconds(*outcome.ended - outcome.started) : 0.0)
      .Set("tasks", std::move(tasks));
  return json;
}

}  // namespace ingot::pipeline
