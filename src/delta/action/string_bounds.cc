// Cutting string bounds: by code points, whose order is also the byte order of UTF-8.
#include <optional>

#include "delta/action/statistics.h"

namespace ingot::delta {
namespace {

constexpr char32_t kLastCodePoint = 0x10FFFF;
constexpr char32_t kFirstSurrogate = 0xD800;
constexpr char32_t kAfterSurrogates = 0xE000;

// Reads the code point at `at` and moves past it; nothing when the bytes are not UTF-8.
std::optional<char32_t> NextCodePoint(std::string_view text, size_t* at) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char lead = byte(*at);
  size_t length = lead < 0x80 ? 1 : (lead >> 5) == 6 ? 2 : (lead >> 4) == 14 ? 3 : (lead >> 3) == 30 ? 4 : 0;
  if (length == 0 || *at + length > text.size()) return std::nullopt;
  char32_t point = length == 1 ? lead : lead & (0x7F >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(*at + i) >> 6) != 2) return std::nullopt;
    point = (point << 6) | (byte(*at + i) & 0x3F);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  bool surrogate = point >= kFirstSurrogate && point < kAfterSurrogates;
  if (point < kLeast[length] || point > kLastCodePoint || surrogate) return std::nullopt;
  *at += length;
  return point;
}

void AppendCodePoint(std::string* out, char32_t point) {
  auto put = [&](char32_t bits) { *out += static_cast<char>(bits); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | (point >> 6));
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

struct Prefix {
  std::u32string points;  // at most the limit
  size_t bytes = 0;       // that they take
  bool whole = false;     // nothing follows them
  bool valid = true;      // the bytes after them, if any, begin a code point
};

Prefix TakePrefix(std::string_view value, size_t limit) {
  Prefix prefix;
  while (prefix.bytes < value.size() && prefix.points.size() < limit) {
    auto point = NextCodePoint(value, &prefix.bytes);
    if (!point.has_value()) {
      prefix.valid = false;
      break;
    }
    prefix.points += *point;
  }
  prefix.whole = prefix.bytes == value.size();
  return prefix;
}

}  // namespace

std::string CutMinimum(std::string_view value, size_t limit) {
  return std::string(value.substr(0, TakePrefix(value, limit).bytes));
}

std::optional<std::string> CutMaximum(std::string_view value, size_t limit) {
  Prefix prefix = TakePrefix(value, limit);
  if (prefix.whole) return std::string(value);
  if (!prefix.valid) return std::nullopt;
  // The next string of the prefix's length or shorter: drop what cannot be raised, raise what comes before
  // it.
  while (!prefix.points.empty() && prefix.points.back() == kLastCodePoint) prefix.points.pop_back();
  if (prefix.points.empty()) return std::nullopt;
  char32_t raised = prefix.points.back() + 1;
  prefix.points.back() = raised == kFirstSurrogate ? kAfterSurrogates : raised;
  std::string out;
  for (char32_t point : prefix.points) AppendCodePoint(&out, point);
  return out;
}

}  // namespace ingot::delta
