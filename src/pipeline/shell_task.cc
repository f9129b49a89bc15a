#include <fmt/format.h>

#include <deque>

#include "base/process.h"
#include "base/text.h"
#include "pipeline/task_runner.h"

namespace ingot::pipeline {
namespace {

constexpr size_t kLinesInError = 5;
constexpr int kNoSuchCommand = 127;  // POSIX: the shell's exit code then

}  // namespace

Result<TaskResult> RunShellTask(const TaskContext& context, const std::string& directory,
                                const std::function<void(std::string_view line, bool is_error)>& on_line) {
  std::deque<std::string> last_lines;
  ProcessOptions options;
  options.arguments = {"sh", "-c", context.task.command};
  options.environment = ShellEnvironment(context.parameters);
  options.environment.emplace_back("INGOT_RUN_ID", context.run_id);
  options.directory = directory;
  options.on_line = [&](std::string_view line, bool is_error) {
    last_lines.emplace_back(line);
    if (last_lines.size() > kLinesInError) last_lines.pop_front();
    if (on_line) on_line(line, is_error);
  };
  ASSIGN_OR_RETURN(const ProcessOutcome outcome, RunProcess(options, context.cancellation));
  const std::vector<std::string> lines(last_lines.begin(), last_lines.end());
  if (outcome.exit_code == 0) return TaskResult{std::nullopt, lines.empty() ? "" : lines.back()};
  std::string message = fmt::format("the command of '{}' ended with exit code {}", context.task.name, outcome.exit_code);
  if (!lines.empty()) message += ": " + Join(lines, "; ");
  return outcome.exit_code == kNoSuchCommand ? NotFound(message) : Unavailable(message);
}

}  // namespace ingot::pipeline
