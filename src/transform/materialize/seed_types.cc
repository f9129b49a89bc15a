#include "transform/materialize/seed_types.h"

#include <charconv>
#include <cmath>

#include "base/text.h"

namespace ingot::transform {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes a number of so many digits; -1: there is none.
int TakeDigits(std::string_view* text, size_t fewest, size_t most) {
  size_t count = 0;
  int number = 0;
  while (count < most && count < text->size() && IsDigit((*text)[count])) number = number * 10 + ((*text)[count++] - '0');
  if (count < fewest) return -1;
  text->remove_prefix(count);
  return number;
}

bool Take(std::string_view* text, char c) {
  if (!text->starts_with(c)) return false;
  text->remove_prefix(1);
  return true;
}

// 1.5, -3, .5e10: without blanks, digit groups, inf and nan.
bool LooksLikeNumber(std::string_view v) {
  if (!v.empty() && (v[0] == '+' || v[0] == '-')) v.remove_prefix(1);
  const auto digits = [&] {
    size_t count = 0;
    while (count < v.size() && IsDigit(v[count])) ++count;
    v.remove_prefix(count);
    return count;
  };
  size_t count = digits();
  if (Take(&v, '.')) count += digits();
  if (count == 0) return false;
  if (v.empty()) return true;
  if (v[0] != 'e' && v[0] != 'E') return false;
  v.remove_prefix(1);
  if (!v.empty() && (v[0] == '+' || v[0] == '-')) v.remove_prefix(1);
  return digits() > 0 && v.empty();
}

template <typename Number>
bool ParseWhole(std::string_view v, Number* number) {
  if (v.starts_with('+')) v.remove_prefix(1);
  const auto [end, problem] = std::from_chars(v.data(), v.data() + v.size(), *number);
  return problem == std::errc() && end == v.data() + v.size();
}

bool IsInteger(std::string_view v) {
  double number = 0;
  return LooksLikeNumber(v) && ParseWhole(v, &number) && std::floor(number) == number && std::abs(number) <= 2147483647;
}

bool IsBigint(std::string_view v) {
  int64_t number = 0;
  return ParseWhole(v, &number);
}

bool IsDouble(std::string_view v) { return LooksLikeNumber(v); }

bool TakeDate(std::string_view* v, size_t fewest) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int year = TakeDigits(v, 4, 4);
  if (year < 1 || !Take(v, '-')) return false;
  const int month = TakeDigits(v, fewest, 2);
  if (month < 1 || month > 12 || !Take(v, '-')) return false;
  const int day = TakeDigits(v, fewest, 2);
  const bool leap = month == 2 && ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0);
  return day >= 1 && day <= kDays[month - 1] + (leap ? 1 : 0);
}

bool TakeTime(std::string_view* v, size_t fewest) {
  const int hour = TakeDigits(v, fewest, 2);
  if (hour < 0 || hour > 23 || !Take(v, ':')) return false;
  const int minute = TakeDigits(v, fewest, 2);
  if (minute < 0 || minute > 59 || !Take(v, ':')) return false;
  const int second = TakeDigits(v, fewest, 2);
  return second >= 0 && second <= 59;
}

bool IsDate(std::string_view v) { return TakeDate(&v, 1) && v.empty(); }

bool IsTimestamp(std::string_view v) { return TakeDate(&v, 1) && Take(&v, ' ') && TakeTime(&v, 1) && v.empty(); }

// 2025-01-15T10:00:00.5+02:00
bool IsIsoTimestamp(std::string_view v) {
  if (!TakeDate(&v, 2) || !Take(&v, 'T') || !TakeTime(&v, 2)) return false;
  if (Take(&v, '.') && TakeDigits(&v, 1, 9) < 0) return false;
  if (v.empty() || v == "Z") return true;
  if (v[0] != '+' && v[0] != '-') return false;
  v.remove_prefix(1);
  if (TakeDigits(&v, 2, 2) < 0) return false;
  if (v.empty()) return true;
  Take(&v, ':');
  return TakeDigits(&v, 2, 2) >= 0 && v.empty();
}

bool IsBoolean(std::string_view v) { return EqualsIgnoreCase(v, "true") || EqualsIgnoreCase(v, "false"); }

struct Test {
  std::string_view type;
  bool (*passes)(std::string_view value);
};

// In the order in which they are tried.
constexpr std::array<Test, 7> kTests = {{{"INTEGER", IsInteger}, {"BIGINT", IsBigint}, {"DOUBLE", IsDouble}, {"DATE", IsDate},
                                         {"TIMESTAMP", IsTimestamp}, {"TIMESTAMP", IsIsoTimestamp}, {"BOOLEAN", IsBoolean}}};

}  // namespace

bool IsSeedNull(std::string_view value) {
  const std::string_view trimmed = Trim(value);
  return trimmed.empty() || EqualsIgnoreCase(trimmed, "null");
}

void SeedColumnType::See(std::string_view value) {
  static_assert(kTests.size() == kCount);
  if (possible_ == 0 || IsSeedNull(value)) return;
  const std::string_view trimmed = Trim(value);
  for (size_t i = 0; i < kCount; ++i) {
    if ((possible_ & (1u << i)) != 0 && !kTests[i].passes(trimmed)) possible_ &= ~(1u << i);
  }
}

std::string_view SeedColumnType::type() const {
  for (size_t i = 0; i < kCount; ++i) {
    if ((possible_ & (1u << i)) != 0) return kTests[i].type;
  }
  return "VARCHAR";
}

}  // namespace ingot::transform
