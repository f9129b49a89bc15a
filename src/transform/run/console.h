// What a command says while it works: dbt's lines, for people or as dbt's JSON events.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"

namespace ingot::transform {

// One thing said. `name` and `code` are those of dbt's event ("LogModelResult", "Q012"): tools look for them.
struct ConsoleEvent {
  LogLevel level = LogLevel::kInfo;
  std::string_view name = "Note";
  std::string_view code = "Z050";
  std::string text = {};
  Json data = Json::MakeObject();
};

// Which warnings are errors, and which are not said, by the names of their events.
struct WarningRules {
  bool all_errors = false;
  std::set<std::string, std::less<>> errors;
  std::set<std::string, std::less<>> warnings;  // stay warnings where all are errors
  std::set<std::string, std::less<>> silent;

  bool IsError(std::string_view event) const { return errors.contains(event) || (all_errors && !warnings.contains(event) && !silent.contains(event)); }
};

struct ConsoleSettings {
  LogFormat format = LogFormat::kText;
  LogLevel minimum = LogLevel::kInfo;
  bool quiet = false;   // errors only
  bool colors = false;
  std::string invocation_id = {};
  WarningRules warnings = {};
  size_t width = 80;    // of lines about nodes
};

// Thread-safe. As a Logger it takes what macros log().
class Console final : public Logger {
 public:
  // Gets whole lines, without their end, one at a time.
  using Sink = std::function<void(std::string_view line)>;

  // `log` gets every event as text, whatever the settings leave out; it may be empty.
  Console(ConsoleSettings settings, const Clock& clock, Sink sink, Sink log = {})
      : settings_(std::move(settings)), clock_(clock), sink_(std::move(sink)), log_(std::move(log)) {}

  void Tell(const ConsoleEvent& event);
  void Blank() { Tell({.name = "Formatting", .code = "Z017", .text = ""}); }
  void Log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) override;

  // Was there a warning that counts as an error?
  bool failed() const { return failed_.load(); }
  size_t width() const { return settings_.width; }
  bool colors() const { return settings_.colors && settings_.format == LogFormat::kText; }

 private:
  std::string TextLine(const ConsoleEvent& event) const;
  std::string JsonLine(const ConsoleEvent& event) const;

  const ConsoleSettings settings_;
  const Clock& clock_;
  const Sink sink_;
  const Sink log_;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;
};

}  // namespace ingot::transform
