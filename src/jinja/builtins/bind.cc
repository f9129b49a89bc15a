#include "jinja/builtins/bind.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "jinja/builtins/objects.h"
#include "jinja/value/equality.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::builtins {
namespace {

// Underscores only between digits; without them.
bool DropUnderscores(std::string_view text, std::string* out) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      out->push_back(text[i]);
      continue;
    }
    const bool between = i > 0 && i + 1 < text.size() &&
                         std::isalnum(static_cast<unsigned char>(text[i - 1])) &&
                         std::isalnum(static_cast<unsigned char>(text[i + 1]));
    if (!between) return false;
  }
  return true;
}

}  // namespace

bool ParseFloat(std::string_view text, double* out) {
  text = StripLeft(StripRight(text));
  std::string digits;
  if (text.empty() || !DropUnderscores(text, &digits)) return false;
  std::string_view rest = digits;
  const bool negative = rest.front() == '-';
  if (negative || rest.front() == '+') rest.remove_prefix(1);
  if (rest.empty() || rest.front() == '-' || rest.front() == '+') return false;
  const std::string lower = Lower(rest);
  if (lower == "inf" || lower == "infinity" || lower == "nan") {
    *out = lower == "nan" ? NAN : (negative ? -HUGE_VAL : HUGE_VAL);
    return true;
  }
  if (lower.find_first_not_of("0123456789.e+-") != std::string::npos) return false;
  double value = 0;
  const auto parsed = std::from_chars(lower.data(), lower.data() + lower.size(), value);
  if (parsed.ptr != lower.data() + lower.size() || parsed.ec == std::errc::invalid_argument) return false;
  if (parsed.ec == std::errc::result_out_of_range) value = std::strtod(lower.c_str(), nullptr);
  *out = negative ? -value : value;
  return true;
}

bool ParseInt(std::string_view text, int base, int64_t* out) {
  text = StripLeft(StripRight(text));
  std::string digits;
  if (text.empty() || !DropUnderscores(text, &digits)) return false;
  std::string_view rest = digits;
  const bool negative = rest.front() == '-';
  if (negative || rest.front() == '+') rest.remove_prefix(1);
  if (rest.size() > 2 && rest.front() == '0') {
    const char mark = static_cast<char>(rest[1] | 0x20);
    const int marked = mark == 'x' ? 16 : (mark == 'o' ? 8 : (mark == 'b' ? 2 : 0));
    if (marked != 0 && (base == marked || base == 0)) {
      base = marked;
      rest.remove_prefix(2);
    }
  }
  if (base == 0) base = 10;
  if (rest.empty() || rest.front() == '-' || rest.front() == '+') return false;
  const std::string signed_digits = (negative ? "-" : "") + std::string(rest);
  const auto parsed =
      std::from_chars(signed_digits.data(), signed_digits.data() + signed_digits.size(), *out, base);
  return parsed.ec == std::errc() && parsed.ptr == signed_digits.data() + signed_digits.size();
}

double RoundFloat(double value, int64_t digits) {
  if (!std::isfinite(value) || digits > 300) return value;
  if (digits < -300) return std::copysign(0.0, value);
  if (digits < 0) {
    const double unit = std::pow(10.0, static_cast<double>(-digits));
    return std::nearbyint(value / unit) * unit;
  }
  char text[800];
  std::snprintf(text, sizeof(text), "%.*f", static_cast<int>(digits), value);
  return std::strtod(text, nullptr);
}

Value NewGenerator(Interpreter& run, std::vector<Value> items, std::string_view type) {
  run.heap().Charge(items.size() * sizeof(Value));
  return run.heap().NewObject<Generator>(type, std::move(items));
}

AttributePath::AttributePath(Interpreter& run, const Value& attribute) : run_(run) {
  if (attribute.is_missing() || attribute.is_none()) return;
  if (!attribute.is_string()) {
    parts_.push_back(attribute);
    return;
  }
  std::string_view rest = attribute.as_string();
  for (bool more = true; more;) {
    const size_t dot = rest.find('.');
    const std::string_view part = rest.substr(0, dot);
    const bool digits =
        !part.empty() && std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    int64_t number = 0;
    parts_.push_back(digits && ParseInt(part, 10, &number) ? Value::Int(number) : run.heap().String(part));
    more = dot != std::string_view::npos;
    if (more) rest.remove_prefix(dot + 1);
  }
}

Value AttributePath::Get(const Value& item, const Value& fallback) const {
  Value value = item;
  for (const Value& part : parts_) {
    value = run_.GetItem(value, part);
    if (value.raised()) return value;
    if (value.is_undefined() && !fallback.is_missing() && !fallback.is_none()) value = fallback;
  }
  return value;
}

Value IgnoreCase(Interpreter& run, const Value& value) {
  return value.is_string() ? run.heap().String(Lower(value.as_string())) : value;
}

bool SortKeyed(Interpreter& run, std::vector<Keyed>* items, bool reverse) {
  bool failed = false;
  // A merge sort of our own: it stays sound whatever the comparisons say.
  std::vector<Keyed> other(items->size());
  for (size_t width = 1; width < items->size() && !failed; width *= 2) {
    for (size_t begin = 0; begin < items->size(); begin += 2 * width) {
      size_t left = begin;
      const size_t middle = std::min(begin + width, items->size());
      size_t right = middle;
      const size_t end = std::min(begin + 2 * width, items->size());
      for (size_t at = begin; at < end; ++at) {
        bool take_right = left == middle;
        if (left < middle && right < end && !failed) {
          const Value& a = (*items)[left].key;
          const Value& b = (*items)[right].key;
          const auto less = reverse ? run.Less(a, b) : run.Less(b, a);
          failed = !less || !run.Step();
          take_right = less.value_or(false);
        }
        other[at] = (*items)[take_right && right < end ? right++ : left++];
      }
    }
    items->swap(other);
  }
  return !failed;
}

std::string Centered(std::string_view text, int64_t width, std::string_view fill) {
  const auto size = static_cast<int64_t>(CountCodePoints(text));
  if (width <= size) return std::string(text);
  const int64_t pad = width - size;
  const int64_t left = pad / 2 + (pad & width & 1);
  std::string result;
  for (int64_t i = 0; i < left; ++i) result += fill;
  result += text;
  for (int64_t i = left; i < pad; ++i) result += fill;
  return result;
}

}  // namespace ingot::jinja::builtins
