// What is shown on standard error while a pipeline runs or a source is read.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "base/log.h"
#include "ingest/source.h"
#include "pipeline/run.h"

namespace ingot::cli {

struct Context;

// "12 of 40 files  1,204,000 rows  310 MB of 1.1 GB  98 MB/s  about 8s left", as far as it is known.
std::string DescribeIngest(const ingest::Progress& progress, double seconds);

// How progress is shown: lines that change in place on a terminal, lines that stay elsewhere, objects for machines.
enum class ProgressStyle { kLive, kPlain, kLog };
ProgressStyle ChooseStyle(const Context& context);

// Thread-safe. Everything drawn in place is gone when it is destroyed.
class RunProgress final : public pipeline::RunObserver {
 public:
  RunProgress(ProgressStyle style, Logger& logger);
  ~RunProgress() override;

  void OnRunStarted(const pipeline::RunOutcome& run) override;
  void OnTaskStarted(const pipeline::RunOutcome& run, const pipeline::TaskOutcome& task) override;
  void OnTaskRetrying(const pipeline::RunOutcome& run, const pipeline::TaskOutcome& task, Duration wait) override;
  void OnTaskEnded(const pipeline::RunOutcome& run, const pipeline::TaskOutcome& task) override;

  // Of work that is not a task of a run: a source.
  void Begin(const std::string& name);
  void Advance(const std::string& name, const ingest::Progress& progress);
  // `line` says what came of it.
  void End(const std::string& name, const std::string& line);

  // A line that stays.
  void Say(const std::string& line);

 private:
  struct Work {
    std::chrono::steady_clock::time_point start;
    std::string state;
  };

  void Log(const pipeline::RunOutcome& run, const pipeline::TaskOutcome& task, std::string_view what);
  void Tick();
  // Under the mutex: what takes the lines away that are drawn, and what draws those that are wanted.
  std::string Erased();
  std::string Drawn();
  static void Write(const std::string& text);

  const ProgressStyle style_;
  Logger& logger_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, Work> running_;
  size_t drawn_ = 0;  // lines
  bool stop_ = false;
  std::thread ticker_;
};

}  // namespace ingot::cli
