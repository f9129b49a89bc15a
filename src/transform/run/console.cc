#include "transform/run/console.h"

#include <fmt/format.h>

namespace ingot::transform {
namespace {

std::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarning: return "warn";
    case LogLevel::kError: return "error";
  }
  return "info";
}

}  // namespace

void Console::Tell(const ConsoleEvent& said) {
  if (said.level == LogLevel::kWarning && settings_.warnings.silent.contains(said.name)) return;
  ConsoleEvent event = said;
  if (event.level == LogLevel::kWarning && settings_.warnings.IsError(event.name)) {
    event.level = LogLevel::kError;
    failed_ = true;
  }
  if (log_) {
    const std::lock_guard lock(mutex_);
    log_(TextLine(event));
  }
  if (event.level < settings_.minimum || (settings_.quiet && event.level < LogLevel::kError)) return;
  if (settings_.format == LogFormat::kJson && event.text.empty() && event.name == "Formatting") return;
  const std::string line = settings_.format == LogFormat::kJson ? JsonLine(event) : TextLine(event);
  const std::lock_guard lock(mutex_);
  sink_(line);
}

void Console::Log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  ConsoleEvent event{.level = level, .name = "JinjaLogInfo", .code = "I062", .text = std::string(message)};
  for (const auto& [key, value] : fields) {
    event.text += fmt::format(" {}={}", key, value);
    event.data.Set(key, value);
  }
  Tell(event);
}

// "09:30:00  text": the time in UTC, as dbt shows it.
std::string Console::TextLine(const ConsoleEvent& event) const {
  const std::string now = FormatIso8601(clock_.Now());
  std::string line = now.substr(11, 8) + "  ";
  if (event.level == LogLevel::kWarning && event.name == "JinjaLogInfo") line += "[WARNING]: ";
  return line + event.text;
}

std::string Console::JsonLine(const ConsoleEvent& event) const {
  Json info = Json::MakeObject();
  info.Set("category", "").Set("code", event.code).Set("invocation_id", settings_.invocation_id);
  info.Set("level", LevelName(event.level)).Set("msg", event.text).Set("name", event.name);
  info.Set("ts", FormatIso8601(clock_.Now()));
  Json line = Json::MakeObject();
  line.Set("data", event.data).Set("info", std::move(info));
  return line.Dump();
}

}  // namespace ingot::transform
