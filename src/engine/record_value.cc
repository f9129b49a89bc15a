#include "engine/record_value.h"

#include <charconv>
#include <cmath>
#include <cstring>

namespace ingot::engine {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The exponent after 'e'; nothing when it is malformed. Clamped: beyond ±10,000 no type holds it anyway.
std::optional<int> ParseExponent(std::string_view text) {
  bool negative = false;
  size_t i = 0;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) negative = text[i++] == '-';
  if (i == text.size()) return std::nullopt;
  int value = 0;
  for (; i < text.size(); ++i) {
    if (!IsDigit(text[i])) return std::nullopt;
    if (value < 10000) value = value * 10 + (text[i] - '0');
  }
  return negative ? -value : value;
}

// Reads exactly `count` digits.
bool ReadDigits(const char*& p, const char* end, int count, int* value) {
  if (end - p < count) return false;
  int v = 0;
  for (int i = 0; i < count; ++i) {
    if (!IsDigit(p[i])) return false;
    v = v * 10 + (p[i] - '0');
  }
  p += count;
  *value = v;
  return true;
}

bool ReadChar(const char*& p, const char* end, char c) {
  if (p == end || *p != c) return false;
  ++p;
  return true;
}

bool IsLeapYear(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

// Days from 1970-01-01 in the proleptic Gregorian calendar: years begin in March, so that the leap day is the last.
int32_t DaysFromCivil(int year, int month, int day) {
  year -= month <= 2;
  const int era = (year >= 0 ? year : year - 399) / 400;
  const int year_of_era = year - era * 400;
  const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

bool ReadDate(const char*& p, const char* end, int32_t* days) {
  int year = 0, month = 0, day = 0;
  if (!ReadDigits(p, end, 4, &year) || !ReadChar(p, end, '-') || !ReadDigits(p, end, 2, &month) ||
      !ReadChar(p, end, '-') || !ReadDigits(p, end, 2, &day)) {
    return false;
  }
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  if (day > kDays[month - 1] + (month == 2 && IsLeapYear(year) ? 1 : 0)) return false;
  *days = DaysFromCivil(year, month, day);
  return true;
}

// "Z", "+02", "+02:00", "+0200"; nothing at the end of the text is UTC.
bool ReadOffset(const char*& p, const char* end, int64_t* micros) {
  *micros = 0;
  if (p == end) return true;
  if (*p == 'Z' || *p == 'z') {
    ++p;
    return true;
  }
  if (*p != '+' && *p != '-') return false;
  const int sign = *p++ == '-' ? -1 : 1;
  int hours = 0, minutes = 0;
  if (!ReadDigits(p, end, 2, &hours)) return false;
  if (p != end) {
    if (*p == ':') ++p;
    if (!ReadDigits(p, end, 2, &minutes)) return false;
  }
  if (hours > 18 || minutes > 59) return false;
  *micros = sign * (hours * 3600LL + minutes * 60LL) * 1000000;
  return true;
}

// The digits after the seconds' dot. False: none, or more than nine.
bool ReadFraction(const char*& p, const char* end, int64_t* micros, bool* truncated) {
  int digits = 0;
  int64_t value = 0;
  for (; p != end && IsDigit(*p); ++p, ++digits) {
    if (digits < 6) {
      value = value * 10 + (*p - '0');
    } else if (*p != '0') {
      *truncated = true;
    }
  }
  if (digits == 0 || digits > 9) return false;
  for (int i = digits; i < 6; ++i) value *= 10;
  *micros = value;
  return true;
}

// One pass over JSON text with the nesting on an explicit stack.
class JsonChecker {
 public:
  explicit JsonChecker(std::string_view text) : p_(text.data()), end_(text.data() + text.size()) {}

  bool Check() {
    SkipSpace();
    if (!Value(0)) return false;
    SkipSpace();
    return p_ == end_;
  }

 private:
  void SkipSpace() {
    while (p_ != end_ && (*p_ == ' ' || *p_ == '\t' || *p_ == '\n' || *p_ == '\r')) ++p_;
  }

  bool Value(int depth) {
    if (p_ == end_ || depth > 1024) return false;
    switch (*p_) {
      case '{': return Members(depth);
      case '[': return Elements(depth);
      case '"': return String();
      case 't': return Word("true");
      case 'f': return Word("false");
      case 'n': return Word("null");
      default: return Number();
    }
  }

  bool Members(int depth) {
    ++p_;
    SkipSpace();
    if (ReadChar(p_, end_, '}')) return true;
    while (true) {
      if (!String()) return false;
      SkipSpace();
      if (!ReadChar(p_, end_, ':')) return false;
      SkipSpace();
      if (!Value(depth + 1)) return false;
      SkipSpace();
      if (ReadChar(p_, end_, '}')) return true;
      if (!ReadChar(p_, end_, ',')) return false;
      SkipSpace();
    }
  }

  bool Elements(int depth) {
    ++p_;
    SkipSpace();
    if (ReadChar(p_, end_, ']')) return true;
    while (true) {
      if (!Value(depth + 1)) return false;
      SkipSpace();
      if (ReadChar(p_, end_, ']')) return true;
      if (!ReadChar(p_, end_, ',')) return false;
      SkipSpace();
    }
  }

  bool String() {
    if (!ReadChar(p_, end_, '"')) return false;
    while (p_ != end_) {
      const unsigned char c = static_cast<unsigned char>(*p_++);
      if (c == '"') return true;
      if (c < 0x20) return false;
      if (c == '\\' && !Escape()) return false;
    }
    return false;
  }

  bool Escape() {
    if (p_ == end_) return false;
    const char c = *p_++;
    if (c != 'u') return std::strchr("\"\\/bfnrt", c) != nullptr && c != '\0';
    if (end_ - p_ < 4) return false;
    for (int i = 0; i < 4; ++i) {
      const char h = *p_++;
      if (!IsDigit(h) && !(h >= 'a' && h <= 'f') && !(h >= 'A' && h <= 'F')) return false;
    }
    return true;
  }

  bool Word(std::string_view word) {
    if (static_cast<size_t>(end_ - p_) < word.size()) return false;
    if (std::memcmp(p_, word.data(), word.size()) != 0) return false;
    p_ += word.size();
    return true;
  }

  bool Number() {
    const char* start = p_;
    while (p_ != end_ && (IsDigit(*p_) || std::strchr("+-.eE", *p_) != nullptr) && *p_ != '\0') ++p_;
    return IsJsonNumber(std::string_view(start, static_cast<size_t>(p_ - start)));
  }

  const char* p_;
  const char* end_;
};

}  // namespace

std::optional<Int128> ParseExactDecimal(std::string_view text, int scale, int max_digits) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int exponent = 0;
  if (const size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
    const std::optional<int> parsed = ParseExponent(text.substr(e + 1));
    if (!parsed) return std::nullopt;
    exponent = *parsed;
    text = text.substr(0, e);
  }
  // Zeros at the end are held back, so that "1.500000…" needs no more room than "1.5".
  Int128 value = 0;
  int digits = 0, pending_zeros = 0, fraction = 0, seen = 0;
  bool after_point = false;
  for (const char c : text) {
    if (c == '.' && !after_point) {
      after_point = true;
      continue;
    }
    if (!IsDigit(c)) return std::nullopt;
    ++seen;
    if (after_point) ++fraction;
    if (c == '0') {
      if (value != 0) ++pending_zeros;
      continue;
    }
    digits += pending_zeros + 1;
    if (value == 0) digits = 1;
    if (digits > 38) return std::nullopt;
    for (; pending_zeros > 0; --pending_zeros) value *= 10;
    value = value * 10 + (c - '0');
  }
  if (seen == 0) return std::nullopt;
  if (value == 0) return Int128{0};
  const int shift = scale - fraction + exponent + pending_zeros;
  if (shift < 0 || digits + shift > max_digits) return std::nullopt;
  for (int i = 0; i < shift; ++i) value *= 10;
  return negative ? -value : value;
}

std::optional<double> ParseDoubleValue(std::string_view text) {
  std::string_view body = text;
  if (!body.empty() && body[0] == '+') {
    body.remove_prefix(1);
    if (!body.empty() && (body[0] == '-' || body[0] == '+')) return std::nullopt;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), value);
  if (error != std::errc() || end != body.data() + body.size()) return std::nullopt;
  if (std::fabs(value) >= 9007199254740992.0 && body.find_first_not_of("-0123456789") == std::string_view::npos) {
    if (std::fabs(value) >= 1e38) return std::nullopt;
    const std::optional<Int128> exact = ParseExactDecimal(body, 0, 38);
    if (!exact || *exact != static_cast<Int128>(value)) return std::nullopt;
  }
  return value;
}

std::optional<bool> ParseBoolValue(std::string_view text) {
  char lower[5];
  if (text.size() != 4 && text.size() != 5) return std::nullopt;
  for (size_t i = 0; i < text.size(); ++i) lower[i] = static_cast<char>(text[i] | 0x20);
  if (std::string_view(lower, text.size()) == "true") return true;
  if (std::string_view(lower, text.size()) == "false") return false;
  return std::nullopt;
}

std::optional<int32_t> ParseDateValue(std::string_view text) {
  const char* p = text.data();
  const char* end = p + text.size();
  int32_t days = 0;
  if (!ReadDate(p, end, &days) || p != end) return std::nullopt;
  return days;
}

Fit ParseTimestampValue(std::string_view text, int64_t* micros) {
  const char* p = text.data();
  const char* end = p + text.size();
  int32_t days = 0;
  if (!ReadDate(p, end, &days)) return Fit::kMisfit;
  const int64_t day_micros = static_cast<int64_t>(days) * 86400000000LL;
  if (p == end) {
    *micros = day_micros;
    return Fit::kFits;
  }
  if (*p != 'T' && *p != ' ' && *p != 't') return Fit::kMisfit;
  ++p;
  int hour = 0, minute = 0, second = 0;
  int64_t fraction = 0, offset = 0;
  bool truncated = false;
  if (!ReadDigits(p, end, 2, &hour) || !ReadChar(p, end, ':') || !ReadDigits(p, end, 2, &minute)) return Fit::kMisfit;
  if (p != end && *p == ':') {
    ++p;
    if (!ReadDigits(p, end, 2, &second)) return Fit::kMisfit;
    if (p != end && *p == '.' && !ReadFraction(++p, end, &fraction, &truncated)) return Fit::kMisfit;
  }
  if (hour > 23 || minute > 59 || second > 59) return Fit::kMisfit;
  if (p != end && *p == ' ') ++p;
  if (!ReadOffset(p, end, &offset) || p != end) return Fit::kMisfit;
  *micros = day_micros + (hour * 3600LL + minute * 60LL + second) * 1000000 + fraction - offset;
  return truncated ? Fit::kTruncated : Fit::kFits;
}

bool IsJsonNumber(std::string_view text) {
  size_t i = 0;
  const auto digits = [&] {
    const size_t start = i;
    while (i < text.size() && IsDigit(text[i])) ++i;
    return i - start;
  };
  if (i < text.size() && text[i] == '-') ++i;
  const size_t first = i;
  const size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[first] == '0')) return false;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (digits() == 0) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (digits() == 0) return false;
  }
  return i == text.size();
}

bool IsJsonValue(std::string_view text) { return JsonChecker(text).Check(); }

}  // namespace ingot::engine
