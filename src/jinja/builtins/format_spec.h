// The specification behind the colon of "{:>10,.2f}", and the forms that it gives numbers and text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ingot::jinja::builtins {

struct FormatSpec {
  std::string fill;
  char align = '\0';  // < > ^ =
  char sign = '\0';
  bool alternate = false;
  bool zero = false;
  int64_t width = 0;
  char separator = '\0';  // , or _
  int64_t precision = -1;
  char type = '\0';
};

// False: it is no specification, or asks for more than a million characters.
bool ParseSpec(std::string_view text, FormatSpec* spec);

std::string FormatInteger(int64_t value, const FormatSpec& spec);
std::string FormatFloat(double value, const FormatSpec& spec);
std::string FormatText(std::string_view text, const FormatSpec& spec);

// The parts that % formatting uses too.
std::string Padded(const std::string& sign, std::string_view body, const FormatSpec& spec,
                   char default_align);
std::string IntegerDigits(int64_t value, char type);
std::string FloatDigits(double magnitude, char type, int64_t precision, bool alternate);

}  // namespace ingot::jinja::builtins
