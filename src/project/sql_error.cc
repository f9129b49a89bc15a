#include "project/sql_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace ingot::project {
namespace {

// What DuckDB adds to a message: "\n\nLINE 2: …the line…\n            ^".
struct Pointer {
  size_t begin = 0;        // of it in the message
  size_t line = 1;         // of the statement
  std::string_view shown;  // that line, or a part of it between "..."
  size_t indent = 0;       // characters of `shown` before the caret
};

std::optional<Pointer> FindPointer(std::string_view message) {
  constexpr std::string_view kMark = "\n\nLINE ";
  Pointer pointer;
  pointer.begin = message.rfind(kMark);
  if (pointer.begin == std::string_view::npos) return std::nullopt;
  const std::string_view rest = message.substr(pointer.begin + kMark.size());
  const size_t colon = rest.find(": ");
  const size_t end = rest.find('\n');
  const size_t caret = rest.find('^', end);
  if (colon == std::string_view::npos || end == std::string_view::npos || caret == std::string_view::npos)
    return std::nullopt;
  const std::optional<int64_t> line = ParseInt64(rest.substr(0, colon));
  const size_t label = std::string_view("LINE ").size() + colon + 2;
  if (!line || *line < 1 || colon > end || caret - end - 1 < label) return std::nullopt;
  pointer.line = static_cast<size_t>(*line);
  pointer.shown = rest.substr(colon + 2, end - colon - 2);
  pointer.indent = caret - end - 1 - label;
  return pointer;
}

bool ContinuesCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// The byte that so many characters take.
size_t SkipCharacters(std::string_view text, size_t count) {
  size_t at = 0;
  while (at < text.size() && count > 0) {
    ++at;
    while (at < text.size() && ContinuesCharacter(text[at])) ++at;
    --count;
  }
  return at;
}

size_t LineStart(std::string_view text, size_t line) {
  size_t start = 0;
  while (--line > 0) {
    const size_t end = text.find('\n', start);
    if (end == std::string_view::npos) return text.size();
    start = end + 1;
  }
  return start;
}

size_t OffsetOf(const Pointer& pointer, std::string_view statement) {
  constexpr std::string_view kCut = "...";
  const size_t start = LineStart(statement, pointer.line);
  const std::string_view line = statement.substr(start, statement.find('\n', start) - start);
  std::string_view shown = pointer.shown;
  size_t indent = pointer.indent;
  size_t from = 0;
  if (shown.starts_with(kCut) && !line.starts_with(shown)) {
    shown.remove_prefix(kCut.size());
    indent -= std::min(indent, kCut.size());
    from = std::min(line.find(shown.substr(0, SkipCharacters(shown, indent))), line.size());
  }
  return start + std::min(from + SkipCharacters(shown, indent), line.size());
}

// Past white space and comments.
size_t FirstWord(std::string_view sql) {
  size_t at = 0;
  while (at < sql.size()) {
    if (std::string_view(" \t\r\n").find(sql[at]) != std::string_view::npos) {
      ++at;
    } else if (sql.substr(at, 2) == "--") {
      at = std::min(sql.find('\n', at), sql.size());
    } else if (sql.substr(at, 2) == "/*") {
      const size_t end = sql.find("*/", at + 2);
      at = end == std::string_view::npos ? sql.size() : end + 2;
    } else {
      return at;
    }
  }
  return 0;
}

size_t CountLines(std::string_view text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return !ContinuesCharacter(byte); }));
}

// The same message with the file's line in it; the caret stays under what it points at.
std::string Renumber(const std::string& message, const Pointer& pointer, size_t line) {
  const std::string old_label = fmt::format("LINE {}: ", pointer.line);
  const std::string label = fmt::format("LINE {}: ", line);
  const size_t at = pointer.begin + 2;
  std::string text = message.substr(0, at) + label + message.substr(at + old_label.size());
  const size_t caret_line = text.find('\n', at) + 1;
  if (label.size() >= old_label.size()) {
    text.insert(caret_line, label.size() - old_label.size(), ' ');
  } else {
    text.erase(caret_line, old_label.size() - label.size());
  }
  return text;
}

}  // namespace

Error PlaceSqlError(const Error& error, const SqlFile& file, std::string_view statement,
                    const std::function<size_t(size_t)>& offset_in_file) {
  const std::optional<Pointer> pointer = FindPointer(error.message());
  const size_t offset = offset_in_file(pointer ? OffsetOf(*pointer, statement) : FirstWord(statement));
  const std::string_view before = std::string_view(file.text).substr(0, offset);
  const size_t line = CountLines(before);
  const size_t column = CountCharacters(before.substr(before.rfind('\n') + 1)) + 1;  // npos + 1 is 0
  Error placed(error.kind(), pointer ? Renumber(error.message(), *pointer, line) : error.message());
  return file.name.empty() ? placed : placed.WithContext(fmt::format("{}:{}:{}", file.name, line, column));
}

}  // namespace ingot::project
