#include "transform/properties/python_text.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/utf8.h"

namespace ingot::transform {
namespace {

// Shortest digits that read back the same; an exponent from 1e16 up and below 1e-4.
std::string FloatRepr(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  char buffer[32];
  const double size = std::fabs(value);
  const bool scientific = value != 0 && (size >= 1e16 || size < 1e-4);
  const auto done = std::to_chars(buffer, buffer + sizeof(buffer), value, scientific ? std::chars_format::scientific : std::chars_format::fixed);
  std::string text(buffer, done.ptr);
  if (!scientific && text.find('.') == text.npos) text += ".0";
  return text;
}

}  // namespace

std::string PythonRepr(std::string_view text) {
  const bool doubled = text.find('\'') != text.npos && text.find('"') == text.npos;
  const char quote = doubled ? '"' : '\'';
  std::string out(1, quote);
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    const size_t length = Utf8SequenceLength(text, i);
    if (c == quote || c == '\\') (out += '\\') += c;
    else if (c == '\n') out += "\\n";
    else if (c == '\r') out += "\\r";
    else if (c == '\t') out += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    else out += text.substr(i, length == 0 ? 1 : length);
    i += length == 0 ? 1 : length;
  }
  return out += quote;
}

std::string PythonRepr(const Json& value) {
  if (value.is_string()) return PythonRepr(std::string_view(value.as_string()));
  if (value.is_array()) {
    std::string out = "[";
    for (const Json& item : value.as_array()) out += (out.size() > 1 ? ", " : "") + PythonRepr(item);
    return out + "]";
  }
  if (value.is_object()) {
    std::string out = "{";
    for (const auto& [key, item] : value.as_object()) {
      if (out.size() > 1) out += ", ";
      out += PythonRepr(std::string_view(key)) + ": " + PythonRepr(item);
    }
    return out + "}";
  }
  return PythonText(value);
}

std::string PythonText(const Json& value) {
  if (value.is_null()) return "None";
  if (value.is_bool()) return value.as_bool() ? "True" : "False";
  if (value.is_int()) return std::to_string(value.as_int());
  if (value.is_double()) return FloatRepr(value.as_double());
  if (value.is_string()) return value.as_string();
  return PythonRepr(value);
}

}  // namespace ingot::transform
