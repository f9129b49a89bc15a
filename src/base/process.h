// Running another program.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cancellation.h"
#include "base/result.h"

namespace ingot {

struct ProcessOptions {
  std::vector<std::string> arguments;                            // arguments[0] is looked up in PATH
  std::vector<std::pair<std::string, std::string>> environment;  // added to this process's own
  std::string directory;                                         // empty: this process's
  std::optional<std::chrono::microseconds> timeout;
  // Called with each line of standard output and error as it comes, from the calling thread.
  std::function<void(std::string_view line, bool is_error)> on_line;
};

struct ProcessOutcome {
  int exit_code = 0;  // 128 + N when signal N ended it
  bool timed_out = false;
};

// Runs the program in a process group of its own and waits. A timeout or a cancellation sends SIGTERM to the group,
// and SIGKILL five seconds later; what the program leaves behind in its group when it ends is killed. Standard input
// is empty. kNotFound when there is no such program; kCancelled.
Result<ProcessOutcome> RunProcess(const ProcessOptions& options, const Cancellation& cancellation);

}  // namespace ingot
