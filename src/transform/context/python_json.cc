#include "transform/context/python_json.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/utf8.h"
#include "transform/project/yaml_value.h"
#include "transform/properties/python_text.h"

namespace ingot::transform {
namespace {

std::vector<const Json::Member*> Members(const Json& object, bool sorted) {
  std::vector<const Json::Member*> members;
  for (const Json::Member& member : object.as_object()) members.push_back(&member);
  if (sorted) std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
  return members;
}

uint32_t Decode(std::string_view bytes) {
  const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(bytes[i])); };
  if (bytes.size() == 1) return byte(0);
  if (bytes.size() == 2) return (byte(0) & 31) << 6 | (byte(1) & 63);
  if (bytes.size() == 3) return (byte(0) & 15) << 12 | (byte(1) & 63) << 6 | (byte(2) & 63);
  return (byte(0) & 7) << 18 | (byte(1) & 63) << 12 | (byte(2) & 63) << 6 | (byte(3) & 63);
}

void AppendEscaped(std::string* out, uint32_t code) {
  if (code < 0x10000) {
    *out += fmt::format("\\u{:04x}", code);
    return;
  }
  code -= 0x10000;
  *out += fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF));
}

void AppendText(std::string* out, std::string_view text) {
  *out += '"';
  for (size_t i = 0; i < text.size();) {
    const size_t length = Utf8SequenceLength(text, i);
    const char c = text[i];
    if (length > 1) AppendEscaped(out, Decode(text.substr(i, length)));
    else if (length == 0) *out += "\\ufffd";
    else if (c == '"' || c == '\\') (*out += '\\') += c;
    else if (c == '\n') *out += "\\n";
    else if (c == '\r') *out += "\\r";
    else if (c == '\t') *out += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20) AppendEscaped(out, static_cast<unsigned char>(c));
    else *out += c;
    i += length == 0 ? 1 : length;
  }
  *out += '"';
}

void AppendJson(std::string* out, const Json& value, bool sorted) {
  if (value.is_string()) return AppendText(out, value.as_string());
  if (value.is_array()) {
    *out += '[';
    bool first = true;
    for (const Json& item : value.as_array()) {
      if (!first) *out += ", ";
      first = false;
      AppendJson(out, item, sorted);
    }
    *out += ']';
    return;
  }
  if (value.is_object()) {
    *out += '{';
    bool first = true;
    for (const Json::Member* member : Members(value, sorted)) {
      if (!first) *out += ", ";
      first = false;
      AppendText(out, member->first);
      *out += ": ";
      AppendJson(out, member->second, sorted);
    }
    *out += '}';
    return;
  }
  if (value.is_null()) *out += "null";
  else if (value.is_bool()) *out += value.as_bool() ? "true" : "false";
  else *out += PythonText(value);
}

// May the text stand without quotes and mean itself?
bool IsPlain(std::string_view text) {
  if (text.empty() || !YamlScalar(text).is_string()) return false;
  if (std::string_view("-?:,[]{}#&*!|>'\"%@` ").find(text[0]) != std::string_view::npos) return false;
  if (text.back() == ' ' || text.back() == ':') return false;
  if (text.find(": ") != text.npos || text.find(" #") != text.npos) return false;
  const bool dated = text.size() >= 10 && text[4] == '-' && text[7] == '-' && text.find_first_not_of("0123456789-:. TZ+") == text.npos;
  return !dated && std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f; });
}

std::string YamlText(std::string_view text) {
  if (IsPlain(text)) return std::string(text);
  const bool simple = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f; });
  if (!simple) {
    std::string out;
    AppendText(&out, text);
    return out;
  }
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

void AppendYaml(std::string* out, const Json& value, bool sorted, size_t indent);

void AppendBelow(std::string* out, const Json& value, bool sorted, size_t indent) {
  const bool nested = (value.is_object() && !value.as_object().empty()) || (value.is_array() && !value.as_array().empty());
  if (nested) {
    *out += '\n';
    AppendYaml(out, value, sorted, value.is_array() ? indent : indent + 2);
  } else {
    *out += ' ';
    AppendYaml(out, value, sorted, indent);
  }
}

void AppendYaml(std::string* out, const Json& value, bool sorted, size_t indent) {
  if (value.is_object() && !value.as_object().empty()) {
    for (const Json::Member* member : Members(value, sorted)) {
      *out += std::string(indent, ' ') + YamlText(member->first) + ":";
      AppendBelow(out, member->second, sorted, indent);
    }
    return;
  }
  if (value.is_array() && !value.as_array().empty()) {
    for (const Json& item : value.as_array()) {
      std::string text;
      AppendYaml(&text, item, sorted, indent + 2);
      const bool nested = (item.is_object() && !item.as_object().empty()) || (item.is_array() && !item.as_array().empty());
      *out += std::string(indent, ' ') + "- " + (nested ? text.substr(indent + 2) : text);
    }
    return;
  }
  if (value.is_object()) *out += "{}";
  else if (value.is_array()) *out += "[]";
  else if (value.is_string()) *out += YamlText(value.as_string());
  else if (value.is_null()) *out += "null";
  else if (value.is_bool()) *out += value.as_bool() ? "true" : "false";
  else *out += PythonText(value);
  *out += '\n';
}

}  // namespace

std::string PythonJson(const Json& value, bool sort_keys) {
  std::string out;
  AppendJson(&out, value, sort_keys);
  return out;
}

std::string BlockYaml(const Json& value, bool sort_keys) {
  std::string out;
  AppendYaml(&out, value, sort_keys, 0);
  return out;
}

}  // namespace ingot::transform
