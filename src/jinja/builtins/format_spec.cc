// One value by a format specification: [[fill]align][sign][#][0][width][,_][.precision][type].
#include "jinja/builtins/format_spec.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "jinja/value/text_form.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::builtins {
namespace {

constexpr int64_t kWidest = 1'000'000;

bool IsAlignment(char c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

bool ReadNumber(std::string_view* rest, int64_t* number) {
  const auto parsed = std::from_chars(rest->data(), rest->data() + rest->size(), *number);
  if (parsed.ec != std::errc()) return false;
  rest->remove_prefix(static_cast<size_t>(parsed.ptr - rest->data()));
  return *number <= kWidest;
}

std::string Grouped(std::string_view digits, char separator, size_t every) {
  std::string result;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % every == 0) result += separator;
    result += digits[i];
  }
  return result;
}

std::string SignOf(bool negative, char sign) {
  if (negative) return "-";
  return sign == '+' || sign == ' ' ? std::string(1, sign) : "";
}

}  // namespace

bool ParseSpec(std::string_view text, FormatSpec* spec) {
  size_t first = 0;
  if (!text.empty()) NextCodePoint(text, &first);
  if (first > 0 && first < text.size() && IsAlignment(text[first])) {
    spec->fill = text.substr(0, first);
    spec->align = text[first];
    text.remove_prefix(first + 1);
  } else if (!text.empty() && IsAlignment(text.front())) {
    spec->align = text.front();
    text.remove_prefix(1);
  }
  auto take = [&](std::string_view choices) {
    if (text.empty() || choices.find(text.front()) == std::string_view::npos) return '\0';
    const char taken = text.front();
    text.remove_prefix(1);
    return taken;
  };
  spec->sign = take("+- ");
  spec->alternate = take("#") != '\0';
  if (take("0") != '\0') {
    if (spec->fill.empty()) spec->fill = "0";
    if (spec->align == '\0') spec->align = '=';
    spec->zero = true;
  }
  if (!text.empty() && text.front() >= '0' && text.front() <= '9' && !ReadNumber(&text, &spec->width))
    return false;
  spec->separator = take(",_");
  if (take(".") != '\0' && !ReadNumber(&text, &spec->precision)) return false;
  spec->type = take("bcdeEfFgGnosxX%");
  return text.empty();
}

std::string Padded(const std::string& sign, std::string_view body, const FormatSpec& spec,
                   char default_align) {
  const auto size = static_cast<int64_t>(sign.size() + CountCodePoints(body));
  const std::string whole = sign + std::string(body);
  if (spec.width <= size) return whole;
  const std::string_view fill = spec.fill.empty() ? std::string_view(" ") : std::string_view(spec.fill);
  auto pad = [&](int64_t count) {
    std::string text;
    for (int64_t i = 0; i < count; ++i) text += fill;
    return text;
  };
  const int64_t missing = spec.width - size;
  switch (spec.align == '\0' ? default_align : spec.align) {
    case '<':
      return whole + pad(missing);
    case '^':
      return pad(missing / 2) + whole + pad(missing - missing / 2);
    case '=':
      return sign + pad(missing) + std::string(body);
    default:
      return pad(missing) + whole;
  }
}

std::string IntegerDigits(int64_t value, char type) {
  const uint64_t magnitude =
      value < 0 ? uint64_t{0} - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  switch (type) {
    case 'b':
      return fmt::format("{:b}", magnitude);
    case 'o':
      return fmt::format("{:o}", magnitude);
    case 'x':
      return fmt::format("{:x}", magnitude);
    case 'X':
      return fmt::format("{:X}", magnitude);
    default:
      return fmt::format("{}", magnitude);
  }
}

std::string FloatDigits(double magnitude, char type, int64_t precision, bool alternate) {
  if (std::isnan(magnitude)) return type == 'E' || type == 'F' || type == 'G' ? "NAN" : "nan";
  if (std::isinf(magnitude)) return type == 'E' || type == 'F' || type == 'G' ? "INF" : "inf";
  const char pattern[] = {
      '%', alternate ? '#' : '.', alternate ? '.' : '*', alternate ? '*' : type, alternate ? type : '\0',
      '\0'};
  const int length = std::snprintf(nullptr, 0, pattern, static_cast<int>(precision), magnitude);
  std::string text(static_cast<size_t>(length) + 1, '\0');
  std::snprintf(text.data(), text.size(), pattern, static_cast<int>(precision), magnitude);
  text.pop_back();
  return text;
}

namespace {

// The digits before the point in groups.
std::string GroupFloat(const std::string& digits, char separator) {
  const size_t end = digits.find_first_not_of("0123456789");
  const std::string whole = digits.substr(0, end);
  return Grouped(whole, separator, 3) + (end == std::string::npos ? "" : digits.substr(end));
}

// A zero-padded number with separators has them in its zeros too.
std::string ZeroGrouped(std::string digits, const FormatSpec& spec, size_t used, size_t every) {
  const size_t end = std::min(digits.find_first_not_of("0123456789abcdefABCDEF"), digits.size());
  std::string whole = digits.substr(0, end);
  const std::string rest = digits.substr(end);
  while (static_cast<int64_t>(used + Grouped(whole, spec.separator, every).size() + rest.size()) < spec.width)
    whole.insert(0, "0");
  return Grouped(whole, spec.separator, every) + rest;
}

}  // namespace

std::string FormatInteger(int64_t value, const FormatSpec& spec) {
  std::string sign = SignOf(value < 0, spec.sign);
  if (spec.alternate && (spec.type == 'x' || spec.type == 'X' || spec.type == 'o' || spec.type == 'b'))
    sign += std::string("0") + spec.type;
  std::string digits = IntegerDigits(value, spec.type);
  if (spec.separator != '\0') {
    const size_t every = spec.type == 'x' || spec.type == 'X' || spec.type == 'o' || spec.type == 'b' ? 4 : 3;
    const bool zeros = spec.align == '=' && spec.fill == "0";
    digits = zeros ? ZeroGrouped(digits, spec, sign.size(), every) : Grouped(digits, spec.separator, every);
  }
  return Padded(sign, digits, spec, '>');
}

std::string FormatFloat(double value, const FormatSpec& spec) {
  const std::string sign = SignOf(std::signbit(value) && !std::isnan(value), spec.sign);
  const double magnitude = std::fabs(value);
  std::string digits;
  if (spec.type == '\0' && spec.precision < 0) {
    AppendFloat(magnitude, &digits);
  } else if (spec.type == '\0') {
    digits = FloatDigits(magnitude, 'g', std::max<int64_t>(spec.precision, 1), spec.alternate);
    const bool bare = digits.find_first_not_of("0123456789") == std::string::npos;
    // Without a type, a float keeps a digit behind its point.
    if (bare && std::isfinite(value) &&
        static_cast<int64_t>(digits.size()) < std::max<int64_t>(spec.precision, 1))
      digits += ".0";
    if (bare && std::isfinite(value) &&
        static_cast<int64_t>(digits.size()) == std::max<int64_t>(spec.precision, 1)) {
      digits = FloatDigits(magnitude, 'e', std::max<int64_t>(spec.precision, 1) - 1, false);
      const size_t e = digits.find('e');
      std::string mantissa = digits.substr(0, e);
      if (mantissa.find('.') != std::string::npos) {
        while (mantissa.back() == '0') mantissa.pop_back();
        if (mantissa.back() == '.') mantissa.pop_back();
      }
      digits = mantissa + digits.substr(e);
    }
  } else if (spec.type == '%') {
    digits = FloatDigits(magnitude * 100, 'f', spec.precision < 0 ? 6 : spec.precision, spec.alternate) + "%";
  } else {
    const char type = spec.type == 'n' ? 'g' : spec.type;
    int64_t precision = spec.precision < 0 ? 6 : spec.precision;
    if ((type == 'g' || type == 'G') && precision == 0) precision = 1;
    digits = FloatDigits(magnitude, type, precision, spec.alternate);
  }
  if (spec.separator != '\0') {
    const bool zeros = spec.align == '=' && spec.fill == "0";
    digits = zeros ? ZeroGrouped(digits, spec, sign.size(), 3) : GroupFloat(digits, spec.separator);
  }
  return Padded(sign, digits, spec, '>');
}

std::string FormatText(std::string_view text, const FormatSpec& spec) {
  if (spec.precision >= 0) text = text.substr(0, ByteOfCodePoint(text, static_cast<size_t>(spec.precision)));
  return Padded("", text, spec, '<');
}

}  // namespace ingot::jinja::builtins
