#include "cli/run_progress.h"

#include <cstdio>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/context.h"
#include "cli/terminal.h"

namespace ingot::cli {
namespace {

constexpr auto kPeriod = std::chrono::milliseconds(100);

std::string Seconds(double seconds) {
  return FormatDuration(std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds)));
}

double Since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// "bronze: succeeded, 99,500 rows in 1.2s (2 new files)"
std::string DescribeEnd(const pipeline::TaskOutcome& task) {
  std::string line = fmt::format("{}: {}", task.name, pipeline::TaskStateName(task.state));
  if (task.carried_over) return line + " before";
  if (task.rows) line += fmt::format(", {} {}", FormatCount(*task.rows), *task.rows == 1 ? "row" : "rows");
  if (task.started && task.ended) line += " in " + Seconds(task.seconds());
  if (!task.message.empty()) line += " (" + task.message + ")";
  return line;
}

}  // namespace

std::string DescribeIngest(const ingest::Progress& progress, double seconds) {
  std::string line = fmt::format("{} rows", FormatCount(progress.rows));
  if (progress.files_total > 0) line = fmt::format("{} of {} files  ", progress.files_done, progress.files_total) + line;
  if (progress.bytes_total == 0) return line;
  line += fmt::format("  {} of {}", FormatByteSize(progress.bytes_done), FormatByteSize(progress.bytes_total));
  if (seconds <= 0 || progress.bytes_done == 0) return line;
  double rate = static_cast<double>(progress.bytes_done) / seconds;
  line += fmt::format("  {}/s", FormatByteSize(static_cast<uint64_t>(rate)));
  if (progress.bytes_done < progress.bytes_total) {
    line += fmt::format("  about {} left", Seconds(static_cast<double>(progress.bytes_total - progress.bytes_done) / rate));
  }
  return line;
}

ProgressStyle ChooseStyle(const Context& context) {
  if (context.log_format() == LogFormat::kJson) return ProgressStyle::kLog;
  return IsTerminal(STDERR_FILENO) ? ProgressStyle::kLive : ProgressStyle::kPlain;
}

RunProgress::RunProgress(ProgressStyle style, Logger& logger) : style_(style), logger_(logger) {
  if (style_ == ProgressStyle::kLive) ticker_ = std::thread([this] { Tick(); });
}

RunProgress::~RunProgress() {
  if (!ticker_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  ticker_.join();
}

void RunProgress::OnRunStarted(const pipeline::RunOutcome& run) {
  std::string what = run.resumed ? "goes on" : "started";
  if (style_ == ProgressStyle::kLog) {
    logger_.Info("run " + what, {{"pipeline", run.pipeline}, {"run_id", run.run_id}});
  } else {
    Say(fmt::format("{}: run {} {}", run.pipeline, run.run_id, what));
  }
}

void RunProgress::OnTaskStarted(const pipeline::RunOutcome& run, const pipeline::TaskOutcome& task) {
  if (style_ == ProgressStyle::kLog) return Log(run, task, "task started");
  Begin(task.name);
}

void RunProgress::OnTaskRetrying(const pipeline::RunOutcome& run, const pipeline::TaskOutcome& task, Duration wait) {
  if (style_ == ProgressStyle::kLog) return Log(run, task, "task will be tried again");
  End(task.name, fmt::format("{}: attempt {} failed, next in {}: {}", task.name, task.attempts, FormatDuration(wait),
                             task.error));
}

void RunProgress::OnTaskEnded(const pipeline::RunOutcome& run, const pipeline::TaskOutcome& task) {
  if (style_ == ProgressStyle::kLog) return Log(run, task, "task ended");
  End(task.name, DescribeEnd(task));
}

void RunProgress::Log(const pipeline::RunOutcome& run, const pipeline::TaskOutcome& task, std::string_view what) {
  logger_.Info(what, {{"pipeline", run.pipeline},
                      {"run_id", run.run_id},
                      {"task", task.name},
                      {"state", std::string(pipeline::TaskStateName(task.state))},
                      {"attempt", std::to_string(task.attempts)},
                      {"rows", task.rows ? std::to_string(*task.rows) : ""},
                      {"detail", task.error.empty() ? task.message : task.error}});
}

void RunProgress::Begin(const std::string& name) {
  std::lock_guard lock(mutex_);
  running_[name] = {std::chrono::steady_clock::now(), ""};
  if (style_ == ProgressStyle::kPlain) fmt::print(stderr, "{}: started\n", name);
}

void RunProgress::Advance(const std::string& name, const ingest::Progress& progress) {
  std::lock_guard lock(mutex_);
  auto work = running_.find(name);
  if (work != running_.end()) work->second.state = DescribeIngest(progress, Since(work->second.start));
}

void RunProgress::End(const std::string& name, const std::string& line) {
  {
    std::lock_guard lock(mutex_);
    running_.erase(name);
  }
  Say(line);
}

void RunProgress::Say(const std::string& line) {
  std::lock_guard lock(mutex_);
  if (style_ == ProgressStyle::kLog) return logger_.Info(line);
  Write(Erased() + line + "\n" + Drawn());
}

void RunProgress::Tick() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kPeriod, [this] { return stop_; })) Write(Erased() + Drawn());
  Write(Erased());
}

std::string RunProgress::Drawn() {
  if (style_ != ProgressStyle::kLive || stop_) return "";
  size_t width = TerminalWidth(STDERR_FILENO) - 1;
  std::string text;
  for (const auto& [name, work] : running_) {
    text += Shorten(fmt::format("{}: {}  {}", name, Seconds(Since(work.start)), work.state), width) + "\n";
  }
  drawn_ = running_.size();
  return text;
}

std::string RunProgress::Erased() {
  size_t lines = std::exchange(drawn_, 0);
  return lines == 0 ? "" : fmt::format("\x1b[{}A\x1b[J", lines);
}

// At once: what is written in pieces flickers.
void RunProgress::Write(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

}  // namespace ingot::cli
