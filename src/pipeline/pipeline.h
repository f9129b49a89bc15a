// What a pipeline is: tasks, the order between them, parameters. pipelines/*.yml says it; this folder reads it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/document.h"
#include "base/json.h"
#include "base/result.h"

namespace ingot::pipeline {

enum class TaskKind { kIngest, kDbt, kSql, kShell };
std::string_view TaskKindName(TaskKind kind);  // "ingest", "dbt", "sql", "shell"

// A task that fails is tried again `retries` times. Before the nth retry it waits delay × 2^(n-1), at most max_delay, of
// which up to a half is left out at random.
struct RetryPolicy {
  int retries = 0;
  Duration delay = std::chrono::seconds(1);
  Duration max_delay = std::chrono::minutes(5);
};

// What a kDbt task does with the project's dbt project.
struct DbtWork {
  std::string verb;                  // one of kDbtVerbs
  std::vector<std::string> select;   // words, as behind --select; none: everything
  std::vector<std::string> exclude;
  std::string project_dir;           // that holds dbt_project.yml, relative to the project; empty: the project itself
  std::string target;                // empty: the profile's
  bool full_refresh = false;
  bool once_per_interval = false;    // incremental models and snapshots are built once for each data interval
};
inline constexpr std::string_view kDbtVerbs[] = {"build", "run", "test", "seed", "snapshot"};

struct Task {
  std::string name;
  TaskKind kind = TaskKind::kSql;
  std::vector<std::string> sources;  // kIngest: names of sources
  DbtWork dbt;                       // kDbt
  std::string file;                  // kSql: as written, relative to the project
  std::string command;               // kShell: for `sh -c`
  std::vector<size_t> after;         // indices of the tasks that must succeed first
  RetryPolicy retry;
  std::optional<Duration> timeout;  // of one attempt
  std::string place;                // "pipelines/daily.yml:7:5"
};

struct Parameter {
  std::string name;              // letters, digits and '_'
  std::optional<Json> fallback;  // text, number or boolean; without one the run must give a value
};

// Its tasks' `after` form no cycle; names of tasks are unique; so are those of parameters, whatever their case.
struct Pipeline {
  std::string name;
  std::string description;
  std::vector<Parameter> parameters;
  std::vector<Task> tasks;  // at least one, in the order of the file
  int max_parallel = 4;
  std::string place;
};

// All errors are kInvalidArgument with file:line:column. `fallback_name` is the name when the file gives none.
Result<Pipeline> ParsePipeline(const Node& root, std::string_view fallback_name);

// Every pipelines/*.yml and *.yaml of a directory, by name; empty when there is no such directory. Two files with one
// name are an error.
Result<std::vector<Pipeline>> LoadPipelines(const std::string& directory);

// The pipeline of that name, whatever is wrong with others. kNotFound names the near one or those that there are.
Result<Pipeline> FindPipeline(const std::string& directory, std::string_view name);

}  // namespace ingot::pipeline
