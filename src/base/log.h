// Logging: one line an event, text for people or JSON for machines, on standard error.
#pragma once

#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"

namespace ingot {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

using LogField = std::pair<std::string_view, std::string>;

// Where events go. Thread-safe. A null Logger* is never passed: use NullLogger().
class Logger {
 public:
  virtual ~Logger() = default;
  virtual void Log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) = 0;

  void Debug(std::string_view m, std::initializer_list<LogField> f = {}) { Log(LogLevel::kDebug, m, f); }
  void Info(std::string_view m, std::initializer_list<LogField> f = {}) { Log(LogLevel::kInfo, m, f); }
  void Warning(std::string_view m, std::initializer_list<LogField> f = {}) { Log(LogLevel::kWarning, m, f); }
  void Error(std::string_view m, std::initializer_list<LogField> f = {}) { Log(LogLevel::kError, m, f); }
};

enum class LogFormat { kText, kJson };

// Writes to standard error from `minimum` upwards.
class StderrLogger final : public Logger {
 public:
  StderrLogger(LogFormat format, LogLevel minimum, const Clock& clock);
  void Log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) override;

 private:
  const LogFormat format_;
  const LogLevel minimum_;
  const Clock& clock_;
  std::mutex mutex_;
};

// Drops everything.
Logger& NullLogger();

}  // namespace ingot
