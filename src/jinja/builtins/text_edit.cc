#include <cstring>

#include "jinja/builtins/bind.h"
#include "jinja/builtins/format.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::builtins {

Value ReplaceText(Interpreter& run, std::string_view text, std::string_view from, std::string_view to,
                  int64_t count) {
  std::string result;
  if (from.empty()) {
    // Between all characters, and at both ends.
    for (size_t at = 0; count != 0; --count) {
      result += to;
      if (at >= text.size()) return run.String(result);
      const size_t begin = at;
      NextCodePoint(text, &at);
      result += text.substr(begin, at - begin);
      if (!run.Affords(result.size())) return Value::Raised();
      if (count == 1) {
        result += text.substr(at);
        return run.String(result);
      }
    }
    return run.String(text);
  }
  for (; count != 0; --count) {
    const void* found = memmem(text.data(), text.size(), from.data(), from.size());
    if (found == nullptr) break;
    const auto at = static_cast<size_t>(static_cast<const char*>(found) - text.data());
    result += text.substr(0, at);
    result += to;
    text.remove_prefix(at + from.size());
    if (!run.Affords(result.size())) return Value::Raised();
  }
  result += text;
  return run.String(result);
}

std::string_view StripText(std::string_view text, const std::string_view* chars, bool left, bool right) {
  if (chars == nullptr) {
    if (left) text = StripLeft(text);
    return right ? StripRight(text) : text;
  }
  const std::u32string set = ToCodePoints(*chars);
  auto stripped = [&](char32_t c) { return set.find(c) != std::u32string::npos; };
  size_t begin = 0;
  while (left && begin < text.size()) {
    size_t next = begin;
    if (!stripped(NextCodePoint(text, &next))) break;
    begin = next;
  }
  text.remove_prefix(begin);
  while (right && !text.empty()) {
    size_t start = text.size() - 1;
    while (start > 0 && text.size() - start < 4 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80)
      --start;
    size_t at = start;
    if (!stripped(NextCodePoint(text, &at)) || at != text.size()) break;
    text = text.substr(0, start);
  }
  return text;
}

}  // namespace ingot::jinja::builtins
