#include "jinja/failure.h"

#include <fmt/format.h>

namespace ingot::jinja {

std::string Place::ToString() const { return fmt::format("{}:{}:{}", file, line, column); }

std::string Failure::ToString() const {
  if (frames.empty()) return message;
  const Place& at = frames.front().place;
  std::string text = fmt::format("{}: {}", at.ToString(), message);
  if (!source_line.empty()) {
    const std::string number = std::to_string(at.line);
    text += fmt::format("\n  {} | {}", number, source_line);
    text += fmt::format("\n  {:{}} | {:>{}}", "", number.size(), "^", at.column);
  }
  for (size_t i = 0; i + 1 < frames.size(); ++i) {
    text += fmt::format("\n  in {}, called from {}", frames[i].what, frames[i + 1].place.ToString());
  }
  return text;
}

}  // namespace ingot::jinja
