#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <poll.h>
#include <string>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

#include "cli/context.h"
#include "cli/failure.h"
#include "cli/help.h"
#include "cli/parse.h"
#include "cli/verbs.h"
#include "cli/version.h"

namespace ingot::cli {
namespace {

LogLevel LevelOf(const std::string& name) {
  if (name == "debug") return LogLevel::kDebug;
  if (name == "warning" || name == "warn") return LogLevel::kWarning;
  return name == "error" ? LogLevel::kError : LogLevel::kInfo;
}

// Errors of the command line itself come before --log-format has been understood.
LogFormat FormatBeforeParsing(const std::vector<std::string>& words) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--log-format=json") return LogFormat::kJson;
    if (words[i] == "--log-format" && i + 1 < words.size() && words[i + 1] == "json") return LogFormat::kJson;
  }
  return LogFormat::kText;
}

void ShowHelp(const CommandLine& line, const Invocation& invocation) {
  if (invocation.command != nullptr) {
    fmt::print("{}", CommandHelp(line, *invocation.command));
  } else if (invocation.group != nullptr) {
    fmt::print("{}", GroupHelp(line, *invocation.group));
  } else {
    fmt::print("{}", OverviewHelp(line));
  }
}

Result<ExitCode> RunVerb(const CommandLine& line, const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  SystemClock clock;
  LogFormat format = arguments.Text("log-format") == "json" ? LogFormat::kJson : LogFormat::kText;
  StderrLogger logger(format, LevelOf(arguments.Text("log-level")), clock);
  InterruptWatcher interrupts;
  Context context{line, arguments, clock, logger, interrupts};
  return invocation.command->run(context);
}

Result<ExitCode> Run(const std::vector<std::string>& words) {
  CommandLine line = IngotCommandLine();
  ASSIGN_OR_RETURN(Invocation invocation, Parse(line, words));
  switch (invocation.wish) {
    case Invocation::Wish::kHelp: ShowHelp(line, invocation); return ExitCode::kDone;
    case Invocation::Wish::kVersion: fmt::print("{}\n", VersionLine()); return ExitCode::kDone;
    case Invocation::Wish::kRun: break;
  }
  return RunVerb(line, invocation);
}

// Did it fail only because whoever read standard output closed it, having seen enough (as `head` does)?
bool ReaderIsGone(const Error& error) {
  if (error.message().find("standard output") == std::string::npos) return false;
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  return poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

Status FlushOutput() {
  errno = 0;
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return Status::Ok();
  return Exhausted(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

int Main(const std::vector<std::string>& words) {
  Result<ExitCode> code = Run(words);
  if (code.ok()) {
    Status flushed = FlushOutput();
    if (!flushed.ok()) code = flushed.error();
  }
  if (code.ok()) return static_cast<int>(*code);
  if (ReaderIsGone(code.error())) return static_cast<int>(ExitCode::kDone);
  ReportError(code.error(), FormatBeforeParsing(words));
  return static_cast<int>(ExitCodeOf(code.error()));
}

}  // namespace
}  // namespace ingot::cli

int main(int argc, char** argv) {
  // A reader that goes away and a file that may not grow are error values, not deaths.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return ingot::cli::Main(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& fault) {
    fmt::print(stderr, "error: internal fault: {}\n", fault.what());
    return 1;
  }
}
