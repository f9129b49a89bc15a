#include "transform/lake/statement_text.h"

#include <algorithm>
#include <charconv>

namespace ingot::transform {

namespace {

bool IsWordLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// The text behind white space and comments.
std::string_view SkipBlank(std::string_view text) {
  while (!text.empty()) {
    size_t skipped = 0;
    if (text.starts_with("--")) {
      skipped = text.find('\n');
    } else if (text.starts_with("/*")) {
      skipped = text.find("*/");
      if (skipped != std::string_view::npos) skipped += 2;
    } else if (std::string_view(" \t\r\n\f\v(").find(text.front()) != std::string_view::npos) {
      skipped = 1;
    } else {
      return text;
    }
    if (skipped == std::string_view::npos) return {};
    text.remove_prefix(skipped);
  }
  return text;
}

// Takes the first word off the text, in upper case; empty when it does not begin with one.
std::string TakeWord(std::string_view* text) {
  *text = SkipBlank(*text);
  size_t length = 0;
  while (length < text->size() && IsWordLetter((*text)[length])) ++length;
  std::string word(text->substr(0, length));
  for (char& c : word) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  text->remove_prefix(length);
  return word;
}

}  // namespace

std::string StatementVerb(std::string_view statement) {
  const std::string verb = TakeWord(&statement);
  if (verb == "WITH" || verb == "FROM" || verb == "VALUES") return "SELECT";
  if (verb != "CREATE" && verb != "DROP" && verb != "ALTER" && verb != "COMMENT") return verb;
  std::string object = TakeWord(&statement);
  while (object == "OR" || object == "REPLACE" || object == "TEMP" || object == "TEMPORARY") object = TakeWord(&statement);
  return object.empty() ? verb : verb + " " + object;
}

size_t LineOf(std::string_view text, size_t offset) {
  return static_cast<size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size())), '\n'));
}

Error AtLine(const Error& error, size_t lines) {
  constexpr std::string_view kLine = "LINE ";
  const std::string& message = error.message();
  const size_t at = lines == 0 ? std::string::npos : message.find(kLine);
  if (at == std::string::npos) return error;
  const size_t begin = at + kLine.size();
  size_t line = 0;
  const auto [end, problem] = std::from_chars(message.data() + begin, message.data() + message.size(), line);
  if (problem != std::errc() || end == message.data() + message.size() || *end != ':') return error;
  std::string number = std::to_string(line + lines);
  std::string rest(end, message.data() + message.size());
  // The caret below stands under a byte of that line, which moves with the number's length.
  const size_t grown = number.size() - static_cast<size_t>(end - (message.data() + begin));
  if (const size_t caret_line = rest.rfind('\n'); grown > 0 && caret_line != std::string::npos) {
    rest.insert(caret_line + 1, grown, ' ');
  }
  return Error(error.kind(), message.substr(0, begin) + number + rest);
}

}  // namespace ingot::transform
