// The escapes of string literals: Python's.
#include <fmt/format.h>

#include "jinja/syntax/lexer.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::syntax {
namespace {

int DigitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

// Reads exactly `count` hexadecimal digits.
bool ReadHex(std::string_view text, size_t* at, size_t count, char32_t* value) {
  *value = 0;
  for (size_t i = 0; i < count; ++i, ++*at) {
    if (*at >= text.size() || DigitOf(text[*at]) > 15) return false;
    *value = *value * 16 + static_cast<char32_t>(DigitOf(text[*at]));
  }
  return *value <= 0x10FFFF;
}

char SimpleEscape(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'a':
      return '\a';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'v':
      return '\v';
    case '\\':
    case '\'':
    case '"':
      return c;
    default:
      return '\0';
  }
}

// The escape behind the backslash before `*at`.
bool Unescape(std::string_view text, size_t* at, std::string* out, std::string* message) {
  const char c = text[(*at)++];
  if (c == '\n') return true;
  if (const char simple = SimpleEscape(c); simple != '\0') {
    out->push_back(simple);
    return true;
  }
  if (c >= '0' && c <= '7') {
    char32_t value = static_cast<char32_t>(c - '0');
    for (int i = 0; i < 2 && *at < text.size() && DigitOf(text[*at]) < 8; ++i) {
      value = value * 8 + static_cast<char32_t>(DigitOf(text[(*at)++]));
    }
    AppendCodePoint(out, value);
    return true;
  }
  if (c == 'x' || c == 'u' || c == 'U') {
    char32_t value = 0;
    if (!ReadHex(text, at, c == 'x' ? 2 : (c == 'u' ? 4 : 8), &value)) {
      *message = fmt::format("truncated or illegal \\{} escape", c);
      return false;
    }
    AppendCodePoint(out, value);
    return true;
  }
  if (c == 'N') {
    *message = "character names (\\N{…}) are not supported: write the character, or its number as \\u";
    return false;
  }
  out->push_back('\\');
  out->push_back(c);
  return true;
}

}  // namespace

bool UnescapeString(std::string_view token, std::string* out, std::string* message) {
  const std::string_view text = token.substr(1, token.size() - 2);
  for (size_t at = 0; at < text.size();) {
    const size_t slash = text.find('\\', at);
    out->append(text.substr(at, slash - at));
    if (slash == std::string_view::npos) break;
    at = slash + 1;
    if (!Unescape(text, &at, out, message)) return false;
  }
  return true;
}

}  // namespace ingot::jinja::syntax
