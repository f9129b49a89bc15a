#include "cli/query_progress.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <unistd.h>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/terminal.h"

namespace ingot::cli {
namespace {

using Steady = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::milliseconds(700);  // shorter queries show nothing
constexpr auto kPeriod = std::chrono::milliseconds(100);
constexpr int kBar = 24;
constexpr double kWorthGuessing = 0.05;  // below this share the time left is a wild guess

std::string Bar(double fraction) {
  int full = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * kBar);
  std::string bar = "[";
  for (int i = 0; i < kBar; ++i) bar += i < full ? "█" : "·";
  return bar + "]";
}

std::string Seconds(double seconds) {
  return FormatDuration(std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds)));
}

}  // namespace

std::string DescribeProgress(const engine::Progress& progress, double seconds) {
  if (progress.fraction < 0) return "running  " + Seconds(seconds);
  std::string line = fmt::format("{} {:3.0f} %", Bar(progress.fraction), progress.fraction * 100);
  if (progress.rows_total > 0) {
    line += fmt::format("  {} of {} rows", FormatCount(static_cast<int64_t>(progress.rows_done)),
                        FormatCount(static_cast<int64_t>(progress.rows_total)));
  }
  line += "  " + Seconds(seconds);
  if (progress.fraction >= kWorthGuessing && progress.fraction < 1) {
    line += fmt::format("  about {} left", Seconds(seconds / progress.fraction - seconds));
  }
  return line;
}

QueryProgress::QueryProgress(engine::Session& session, bool enabled) : session_(session) {
  if (enabled) thread_ = std::thread([this] { Draw(); });
}

void QueryProgress::Stop() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void QueryProgress::Draw() {
  Steady::time_point start = Steady::now();
  std::unique_lock lock(mutex_);
  bool drawn = false;
  for (auto wait = kPatience; !wake_.wait_for(lock, wait, [this] { return stop_; }); wait = kPeriod) {
    double seconds = std::chrono::duration<double>(Steady::now() - start).count();
    std::string line = DescribeProgress(session_.CurrentProgress(), seconds);
    fmt::print(stderr, "\r{}\x1b[K", Shorten(line, TerminalWidth(STDERR_FILENO) - 1));
    std::fflush(stderr);
    drawn = true;
  }
  if (drawn) fmt::print(stderr, "\r\x1b[K");
}

}  // namespace ingot::cli
