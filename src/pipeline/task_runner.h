// What carries out a task. This folder knows neither sources nor SQL: its caller hands in one of these.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/cancellation.h"
#include "base/result.h"
#include "pipeline/parameters.h"
#include "pipeline/pipeline.h"

namespace ingot::pipeline {

// One attempt at one task. The references live as long as the call.
struct TaskContext {
  const Pipeline& pipeline;
  const Task& task;
  const std::string& run_id;
  const ParameterValues& parameters;
  int attempt = 1;
  Cancellation cancellation;  // of this attempt: the run is to stop, or the task's timeout has passed
};

struct TaskResult {
  std::optional<int64_t> rows;  // written or changed; nothing when the task does not count rows
  std::string message;          // for people; may be empty
};

// Called from several threads at once. Must return soon after a cancellation (with kCancelled). An attempt may come
// after one that was killed at any instant, so its work must be repeatable. kInvalidArgument, kNotFound,
// kPermissionDenied, kUnsupported and kCorrupt are not retried.
class TaskRunner {
 public:
  virtual ~TaskRunner() = default;
  virtual Result<TaskResult> Run(const TaskContext& context) = 0;
};

// Runs a kShell task's command with `sh -c` in the directory, with ShellEnvironment() and INGOT_RUN_ID. An exit code
// other than 0 is kUnavailable (127, no such command: kNotFound) with the last lines that the command wrote.
Result<TaskResult> RunShellTask(const TaskContext& context, const std::string& directory,
                                const std::function<void(std::string_view line, bool is_error)>& on_line);

}  // namespace ingot::pipeline
