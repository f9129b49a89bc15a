#include "jinja/value/unicode.h"

#include "base/utf8.h"

namespace ingot::jinja {
namespace {

// Upper and lower letters stand in turn, the upper one first.
bool InAlternatingRange(char32_t c) {
  return (c >= 0x100 && c <= 0x137 && c != 0x130 && c != 0x131) || (c >= 0x14A && c <= 0x177) ||
         (c >= 0x1E00 && c <= 0x1E95) || (c >= 0x1EA0 && c <= 0x1EFF) || (c >= 0x460 && c <= 0x481) ||
         (c >= 0x48A && c <= 0x4BF) || (c >= 0x4D0 && c <= 0x52F) || (c >= 0x3D8 && c <= 0x3EF) ||
         (c >= 0x1DE && c <= 0x1EF) || (c >= 0x1F8 && c <= 0x21F) || (c >= 0x222 && c <= 0x233);
}

// The same, the upper letter being odd.
bool InOddRange(char32_t c) {
  return (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E) || (c >= 0x1CD && c <= 0x1DC) ||
         (c >= 0x4C1 && c <= 0x4CE);
}

}  // namespace

char32_t NextCodePoint(std::string_view text, size_t* at) {
  const auto first = static_cast<unsigned char>(text[*at]);
  if (first < 0x80) {
    ++*at;
    return first;
  }
  const size_t length = Utf8SequenceLength(text, *at);
  if (length < 2) {
    ++*at;
    return 0xDC00 + first;  // as Python's surrogateescape
  }
  char32_t c = first & (0x7F >> length);
  for (size_t i = 1; i < length; ++i) c = (c << 6) | (static_cast<unsigned char>(text[*at + i]) & 0x3F);
  *at += length;
  return c;
}

void AppendCodePoint(std::string* out, char32_t c) {
  auto put = [out](char32_t byte) { out->push_back(static_cast<char>(byte)); };
  if (c >= 0xDC80 && c <= 0xDCFF) {
    put(c - 0xDC00);
  } else if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

size_t CountCodePoints(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) NextCodePoint(text, &at);
  return count;
}

size_t ByteOfCodePoint(std::string_view text, size_t number) {
  size_t at = 0;
  for (; number > 0 && at < text.size(); --number) NextCodePoint(text, &at);
  return at;
}

std::u32string ToCodePoints(std::string_view text) {
  std::u32string result;
  result.reserve(text.size());
  for (size_t at = 0; at < text.size();) result.push_back(NextCodePoint(text, &at));
  return result;
}

std::string FromCodePoints(std::u32string_view text) {
  std::string result;
  result.reserve(text.size());
  for (char32_t c : text) AppendCodePoint(&result, c);
  return result;
}

bool IsSpace(char32_t c) {
  if (c < 0x80) return c == ' ' || (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x1F);
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool IsLineBreak(char32_t c) {
  return (c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool IsDigit(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 0x660 && c <= 0x669) || (c >= 0x966 && c <= 0x96F) ||
         (c >= 0xFF10 && c <= 0xFF19) || c == 0xB2 || c == 0xB3 || c == 0xB9;
}

bool IsAlpha(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  if (c < 0x100) return c == 0xAA || c == 0xB5 || c == 0xBA || (c >= 0xC0 && c != 0xD7 && c != 0xF7);
  if (IsSpace(c) || IsDigit(c) || (c >= 0xD800 && c <= 0xDFFF)) return false;
  // Marks, punctuation, symbols, private use.
  if ((c >= 0x2B0 && c <= 0x36F) || (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3001 && c <= 0x3004))
    return false;
  return !((c >= 0x3008 && c <= 0x3020) || (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xFE00 && c <= 0xFE6F) ||
           (c >= 0xFFE0 && c <= 0xFFFF) || (c >= 0x1F000 && c <= 0x1FAFF) || c >= 0xE0000);
}

char32_t ToLower(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if (c < 0x100) return c >= 0xC0 && c <= 0xDE && c != 0xD7 ? c + 32 : c;
  if (InAlternatingRange(c)) return c | 1;
  if (InOddRange(c)) return (c & 1) != 0 ? c + 1 : c;
  if (c == 0x178) return 0xFF;
  if (c >= 0x391 && c <= 0x3AB && c != 0x3A2) return c + 32;
  if (c >= 0x388 && c <= 0x38A) return c + 37;
  if (c == 0x386) return 0x3AC;
  if (c == 0x38C) return 0x3CC;
  if (c == 0x38E || c == 0x38F) return c + 63;
  if (c >= 0x410 && c <= 0x42F) return c + 32;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  if (c >= 0x531 && c <= 0x556) return c + 48;
  return c;
}

char32_t ToUpper(char32_t c) {
  if (c < 0x80) return c >= 'a' && c <= 'z' ? c - 32 : c;
  if (c == 0xB5) return 0x39C;
  if (c < 0x100) return c >= 0xE0 && c != 0xF7 && c != 0xFF ? c - 32 : (c == 0xFF ? 0x178 : c);
  if (InAlternatingRange(c)) return c & ~char32_t{1};
  if (InOddRange(c)) return (c & 1) == 0 ? c - 1 : c;
  if (c == 0x17F) return 'S';
  if (c == 0x3C2) return 0x3A3;
  if (c >= 0x3B1 && c <= 0x3CB) return c - 32;
  if (c >= 0x3AD && c <= 0x3AF) return c - 37;
  if (c == 0x3AC) return 0x386;
  if (c == 0x3CC) return 0x38C;
  if (c == 0x3CD || c == 0x3CE) return c - 63;
  if (c >= 0x430 && c <= 0x44F) return c - 32;
  if (c >= 0x450 && c <= 0x45F) return c - 80;
  if (c >= 0x561 && c <= 0x586) return c - 48;
  return c;
}

bool IsUpper(char32_t c) { return ToLower(c) != c; }

bool IsLower(char32_t c) { return ToUpper(c) != c || c == 0xDF || c == 0xAA || c == 0xBA; }

bool IsPrintable(char32_t c) {
  if (c < 0x20 || c == 0x7F) return false;
  if (c < 0x7F) return true;
  if (c < 0xA1 || c == 0xAD || (c >= 0xD800 && c <= 0xF8FF) || c == 0xFEFF) return false;
  return !IsSpace(c) && !(c >= 0x200B && c <= 0x200F) && !(c >= 0x202A && c <= 0x202E) &&
         !(c >= 0x2060 && c <= 0x206F) && !(c >= 0xFFF0 && c <= 0xFFFB) && c < 0xE0000;
}

namespace {

template <char32_t (*Map)(char32_t)>
std::string Mapped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      result.push_back(static_cast<char>(Map(byte)));
      ++at;
    } else {
      AppendCodePoint(&result, Map(NextCodePoint(text, &at)));
    }
  }
  return result;
}

}  // namespace

std::string Upper(std::string_view text) {
  std::string result = Mapped<ToUpper>(text);
  // The one common letter that becomes two.
  for (size_t at = 0; (at = result.find("\xC3\x9F", at)) != std::string::npos;) result.replace(at, 2, "SS");
  return result;
}

std::string Lower(std::string_view text) { return Mapped<ToLower>(text); }

std::string Capitalize(std::string_view text) {
  if (text.empty()) return {};
  size_t at = 0;
  NextCodePoint(text, &at);
  return Upper(text.substr(0, at)) + Lower(text.substr(at));
}

std::string_view StripLeft(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    size_t next = at;
    if (!IsSpace(NextCodePoint(text, &next))) break;
    at = next;
  }
  return text.substr(at);
}

std::string_view StripRight(std::string_view text) {
  size_t end = text.size();
  while (end > 0) {
    size_t start = end - 1;
    while (start > 0 && end - start < 4 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    size_t at = start;
    if (!IsSpace(NextCodePoint(text, &at)) || at != end) break;
    end = start;
  }
  return text.substr(0, end);
}

}  // namespace ingot::jinja
