// pipelines/*.yml into Pipeline.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "pipeline/graph.h"
#include "pipeline/pipeline.h"

namespace ingot::pipeline {
namespace {

const std::vector<std::string> kPipelineKeys = {"name",    "description", "parameters",  "tasks", "max_parallel",
                                                "retries", "retry_delay", "retry_max_delay", "timeout"};
const std::vector<std::string> kTaskKeys = {"name",    "description", "ingest",          "dbt",     "sql", "shell", "after",
                                            "retries", "retry_delay", "retry_max_delay", "timeout", "select", "exclude",
                                            "project_dir", "target", "full_refresh", "once_per_interval"};
const std::vector<std::string> kDbtKeys = {"select", "exclude", "project_dir", "target", "full_refresh", "once_per_interval"};

constexpr int64_t kMostParallel = 256;
constexpr int64_t kMostRetries = 100;

Result<std::string> ParseName(const Node& node) {
  ASSIGN_OR_RETURN(const std::string name, node.AsString());
  const bool plain = name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") ==
                     std::string::npos;
  if (!plain || name.empty() || name.size() > 200 || name.front() == '.' || name.front() == '-') {
    return node.ErrorHere(fmt::format("'{}' is no name; use letters, digits, '_', '-' and '.'", name));
  }
  return name;
}

Result<int> ParseCount(const Node& node, int64_t least, int64_t most) {
  ASSIGN_OR_RETURN(const int64_t count, node.AsInt());
  if (count < least || count > most) {
    return node.ErrorHere(fmt::format("expected a number from {} to {}, found {}", least, most, count));
  }
  return static_cast<int>(count);
}

Result<Duration> ParseSpan(const Node& node) {
  ASSIGN_OR_RETURN(const std::string text, node.AsString());
  const auto span = ingot::ParseDuration(text);
  if (!span.ok()) return node.ErrorHere(span.error().message());
  if (*span <= Duration::zero()) return node.ErrorHere("expected more than no time");
  return *span;
}

// What a pipeline says for all of its tasks, and a task for itself.
struct Limits {
  RetryPolicy retry;
  std::optional<Duration> timeout;
};

Status ParseLimits(const Node& node, Limits* limits) {
  if (const Node* retries = node.Find("retries")) {
    ASSIGN_OR_RETURN(limits->retry.retries, ParseCount(*retries, 0, kMostRetries));
  }
  if (const Node* delay = node.Find("retry_delay")) {
    ASSIGN_OR_RETURN(limits->retry.delay, ParseSpan(*delay));
  }
  if (const Node* most = node.Find("retry_max_delay")) {
    ASSIGN_OR_RETURN(limits->retry.max_delay, ParseSpan(*most));
  }
  if (const Node* timeout = node.Find("timeout")) {
    ASSIGN_OR_RETURN(limits->timeout, ParseSpan(*timeout));
  }
  return Status::Ok();
}

Result<std::string> ParseDbtVerb(const Node& node) {
  ASSIGN_OR_RETURN(const std::string verb, node.AsString());
  if (std::find(std::begin(kDbtVerbs), std::end(kDbtVerbs), verb) == std::end(kDbtVerbs)) {
    return node.ErrorHere(fmt::format("'{}' is none of the verbs that a task may have: {}", verb,
                                      Join(std::vector<std::string>(std::begin(kDbtVerbs), std::end(kDbtVerbs)), ", ")));
  }
  return verb;
}

// The keys beside `dbt`.
Status ParseDbt(const Node& node, DbtWork* dbt) {
  for (const auto& [key, list] : {std::pair("select", &dbt->select), std::pair("exclude", &dbt->exclude)}) {
    if (const Node* words = node.Find(key)) {
      ASSIGN_OR_RETURN(*list, words->AsStringList());
    }
  }
  for (const auto& [key, text] : {std::pair("project_dir", &dbt->project_dir), std::pair("target", &dbt->target)}) {
    if (const Node* found = node.Find(key)) {
      ASSIGN_OR_RETURN(*text, found->AsString());
    }
  }
  for (const auto& [key, flag] : {std::pair("full_refresh", &dbt->full_refresh), std::pair("once_per_interval", &dbt->once_per_interval)}) {
    if (const Node* found = node.Find(key)) {
      ASSIGN_OR_RETURN(*flag, found->AsBool());
    }
  }
  return Status::Ok();
}

Status RefuseDbtKeys(const Node& node) {
  for (const std::string& key : kDbtKeys) {
    if (const Node* found = node.Find(key)) return found->ErrorHere(fmt::format("'{}' belongs to tasks with 'dbt'", key));
  }
  return Status::Ok();
}

// Exactly one of ingest, dbt, sql and shell says what the task does.
Status ParseWork(const Node& node, Task* task) {
  const Node* work = nullptr;
  for (TaskKind kind : {TaskKind::kIngest, TaskKind::kDbt, TaskKind::kSql, TaskKind::kShell}) {
    const Node* found = node.Find(TaskKindName(kind));
    if (found == nullptr) continue;
    if (work != nullptr) return found->ErrorHere("a task has one of 'ingest', 'dbt', 'sql' and 'shell', not two");
    work = found;
    task->kind = kind;
  }
  if (work == nullptr) {
    return node.ErrorHere(fmt::format("the task '{}' does nothing; give it 'ingest' with sources, 'dbt' with a verb, 'sql' "
                                      "with a file or 'shell' with a command", task->name));
  }
  if (task->kind == TaskKind::kDbt) {
    ASSIGN_OR_RETURN(task->dbt.verb, ParseDbtVerb(*work));
    return ParseDbt(node, &task->dbt);
  }
  RETURN_IF_ERROR(RefuseDbtKeys(node));
  if (task->kind == TaskKind::kIngest) {
    ASSIGN_OR_RETURN(task->sources, work->AsStringList());
    if (task->sources.empty()) return work->ErrorHere("expected at least one source");
    return Status::Ok();
  }
  std::string& text = task->kind == TaskKind::kSql ? task->file : task->command;
  ASSIGN_OR_RETURN(text, work->AsString());
  if (Trim(text).empty()) return work->ErrorHere(task->kind == TaskKind::kSql ? "expected a file" : "expected a command");
  return Status::Ok();
}

Result<Task> ParseTask(const Node& node, const Limits& defaults) {
  RETURN_IF_ERROR(node.ExpectKeys(kTaskKeys));
  Task task;
  task.place = node.Place();
  const Node* name = node.Find("name");
  if (name == nullptr) return node.ErrorHere("a task needs a 'name'");
  ASSIGN_OR_RETURN(task.name, ParseName(*name));
  RETURN_IF_ERROR(ParseWork(node, &task));
  Limits limits = defaults;
  RETURN_IF_ERROR(ParseLimits(node, &limits));
  task.retry = limits.retry;
  task.timeout = limits.timeout;
  return task;
}

// `after` names any task of the file, also a later one, so it is read when all are known.
Status ParseAfter(const Node& after, const std::vector<std::string>& names,
                  const std::unordered_map<std::string, size_t>& index, Task* task) {
  RETURN_IF_ERROR(after.AsStringList());  // one name, or a list of names, and nothing else
  const auto one = [&](const Node& item) -> Status {
    const auto found = index.find(item.text);
    if (found == index.end()) {
      const auto nearest = NearestWord(item.text, names);
      const std::string hint = nearest ? fmt::format("did you mean '{}'?", *nearest)
                                       : fmt::format("tasks here: {}", Join(names, ", "));
      return item.ErrorHere(fmt::format("there is no task '{}'; {}", item.text, hint));
    }
    if (std::find(task->after.begin(), task->after.end(), found->second) == task->after.end()) {
      task->after.push_back(found->second);
    }
    return Status::Ok();
  };
  if (after.kind == Node::Kind::kScalar) return one(after);
  for (const Node& item : after.items) RETURN_IF_ERROR(one(item));
  return Status::Ok();
}

Result<std::vector<Task>> ParseTasks(const Node& list, const Limits& defaults) {
  if (list.kind != Node::Kind::kSequence || list.items.empty()) return list.ErrorHere("expected a list of tasks");
  std::vector<Task> tasks;
  std::vector<std::string> names;
  std::unordered_map<std::string, size_t> index;
  for (const Node& node : list.items) {
    ASSIGN_OR_RETURN(Task task, ParseTask(node, defaults));
    const auto [first, is_new] = index.emplace(task.name, tasks.size());
    if (!is_new) {
      return node.Find("name")->ErrorHere(fmt::format("the task '{}' is there already, at {}", task.name,
                                                      tasks[first->second].place));
    }
    names.push_back(task.name);
    tasks.push_back(std::move(task));
  }
  for (size_t i = 0; i < tasks.size(); ++i) {
    const Node* after = list.items[i].Find("after");
    if (after != nullptr && after->kind != Node::Kind::kNull) {
      RETURN_IF_ERROR(ParseAfter(*after, names, index, &tasks[i]));
    }
  }
  std::vector<std::string> cycle;
  if (TopologicalOrder(tasks, &cycle).empty()) {
    const Node& node = list.items[index.at(cycle.front())];
    return (node.Find("after") != nullptr ? *node.Find("after") : node)
        .ErrorHere(fmt::format("tasks wait for each other: {}", Join(cycle, " → ")));
  }
  return tasks;
}

bool IsParameterName(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return !name.empty() && letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || digit(c); });
}

Result<std::vector<Parameter>> ParseParameters(const Node& mapping) {
  std::vector<Parameter> parameters;
  if (mapping.kind == Node::Kind::kNull) return parameters;
  if (mapping.kind != Node::Kind::kMapping) return mapping.ErrorHere("expected names with their defaults");
  for (const auto& [key, value] : mapping.entries) {
    if (!IsParameterName(key.text)) {
      return key.ErrorHere(fmt::format("'{}' is no parameter's name; use letters, digits and '_'", key.text));
    }
    if (EqualsIgnoreCase(key.text, "data_interval_start") || EqualsIgnoreCase(key.text, "data_interval_end")) {
      return key.ErrorHere(fmt::format("every run has '{}' by itself", ToLower(key.text)));
    }
    for (const Parameter& other : parameters) {
      if (EqualsIgnoreCase(other.name, key.text)) {
        return key.ErrorHere(fmt::format("'{}' and '{}' differ by case only", other.name, key.text));
      }
    }
    if (value.kind == Node::Kind::kSequence || value.kind == Node::Kind::kMapping) {
      return value.ErrorHere("a parameter is text, a number, true or false");
    }
    Parameter& parameter = parameters.emplace_back();
    parameter.name = key.text;
    if (value.kind == Node::Kind::kScalar) parameter.fallback = value.ToJson();
  }
  return parameters;
}

}  // namespace

std::string_view TaskKindName(TaskKind kind) {
  switch (kind) {
    case TaskKind::kIngest: return "ingest";
    case TaskKind::kDbt: return "dbt";
    case TaskKind::kSql: return "sql";
    case TaskKind::kShell: return "shell";
  }
  return "sql";
}

Result<Pipeline> ParsePipeline(const Node& root, std::string_view fallback_name) {
  RETURN_IF_ERROR(root.ExpectKeys(kPipelineKeys));
  Pipeline pipeline;
  pipeline.place = root.Place();
  pipeline.name = fallback_name;
  if (const Node* name = root.Find("name")) {
    ASSIGN_OR_RETURN(pipeline.name, ParseName(*name));
  }
  if (const Node* description = root.Find("description")) {
    ASSIGN_OR_RETURN(pipeline.description, description->AsString());
  }
  if (const Node* most = root.Find("max_parallel")) {
    ASSIGN_OR_RETURN(pipeline.max_parallel, ParseCount(*most, 1, kMostParallel));
  }
  if (const Node* parameters = root.Find("parameters")) {
    ASSIGN_OR_RETURN(pipeline.parameters, ParseParameters(*parameters));
  }
  Limits defaults;
  RETURN_IF_ERROR(ParseLimits(root, &defaults));
  const Node* tasks = root.Find("tasks");
  if (tasks == nullptr) return root.ErrorHere("a pipeline needs 'tasks'");
  ASSIGN_OR_RETURN(pipeline.tasks, ParseTasks(*tasks, defaults));
  return pipeline;
}

}  // namespace ingot::pipeline
