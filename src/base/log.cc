#include "base/log.h"

#include <unistd.h>

#include <algorithm>

#include "base/json.h"

namespace ingot {
namespace {

std::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarning: return "warning";
    case LogLevel::kError: return "error";
  }
  return "error";
}

// Quoted when it holds anything that would blur where it ends.
void AppendTextValue(std::string* out, std::string_view value) {
  const bool plain = !value.empty() && value.find_first_of(" \"=\\") == std::string_view::npos &&
                     std::none_of(value.begin(), value.end(), [](char c) { return c >= 0 && c < ' '; });
  if (plain) {
    *out += value;
  } else {
    AppendJsonString(out, value);
  }
}

std::string TextLine(Timestamp now, LogLevel level, std::string_view message,
                     std::initializer_list<LogField> fields) {
  std::string line = FormatIso8601(now);
  line += ' ';
  line += LevelName(level);
  line += ' ';
  for (char c : message) line += c == '\n' || c == '\r' ? ' ' : c;
  for (const auto& [name, value] : fields) {
    line += ' ';
    line += name;
    line += '=';
    AppendTextValue(&line, value);
  }
  line += '\n';
  return line;
}

std::string JsonLine(Timestamp now, LogLevel level, std::string_view message,
                     std::initializer_list<LogField> fields) {
  Json object = Json::MakeObject();
  object.Set("time", FormatIso8601(now)).Set("level", LevelName(level)).Set("message", message);
  for (const auto& [name, value] : fields) object.Set(name, value);
  return object.Dump() + "\n";
}

class DroppingLogger final : public Logger {
 public:
  void Log(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

}  // namespace

StderrLogger::StderrLogger(LogFormat format, LogLevel minimum, const Clock& clock)
    : format_(format), minimum_(minimum), clock_(clock) {}

void StderrLogger::Log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  if (level < minimum_) return;
  const std::string line = format_ == LogFormat::kJson ? JsonLine(clock_.Now(), level, message, fields)
                                                       : TextLine(clock_.Now(), level, message, fields);
  std::lock_guard lock(mutex_);
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = write(STDERR_FILENO, rest.data(), rest.size());
    if (written <= 0) return;  // nobody is left to tell
    rest.remove_prefix(static_cast<size_t>(written));
  }
}

Logger& NullLogger() {
  static DroppingLogger logger;
  return logger;
}

}  // namespace ingot
