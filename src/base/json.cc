#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/utf8.h"

namespace ingot {
namespace {

constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

// Can the byte stand in a JSON string as it is?
bool IsPlain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c > 0; }

void AppendEscaped(std::string* out, char c) {
  switch (c) {
    case '"': *out += "\\\""; break;
    case '\\': *out += "\\\\"; break;
    case '\n': *out += "\\n"; break;
    case '\r': *out += "\\r"; break;
    case '\t': *out += "\\t"; break;
    default: fmt::format_to(std::back_inserter(*out), "\\u{:04x}", static_cast<unsigned>(c));
  }
}

void AppendDouble(std::string* out, double value) {
  if (!std::isfinite(value)) {  // JSON has no word for them
    *out += "null";
    return;
  }
  const size_t start = out->size();
  fmt::format_to(std::back_inserter(*out), "{}", value);
  // Keeps a whole number a double when it is read back.
  if (out->find_first_of(".e", start) == std::string::npos) *out += ".0";
}

void AppendNewline(std::string* out, int indent, int level) {
  if (indent <= 0) return;
  *out += '\n';
  out->append(static_cast<size_t>(indent) * static_cast<size_t>(level), ' ');
}

void AppendJson(std::string* out, const Json& json, int indent, int level);

void AppendArray(std::string* out, const Json::Array& array, int indent, int level) {
  *out += '[';
  for (size_t i = 0; i < array.size(); ++i) {
    if (i > 0) *out += ',';
    AppendNewline(out, indent, level + 1);
    AppendJson(out, array[i], indent, level + 1);
  }
  if (!array.empty()) AppendNewline(out, indent, level);
  *out += ']';
}

void AppendObject(std::string* out, const Json::Object& object, int indent, int level) {
  *out += '{';
  for (size_t i = 0; i < object.size(); ++i) {
    if (i > 0) *out += ',';
    AppendNewline(out, indent, level + 1);
    AppendJsonString(out, object[i].first);
    *out += indent > 0 ? ": " : ":";
    AppendJson(out, object[i].second, indent, level + 1);
  }
  if (!object.empty()) AppendNewline(out, indent, level);
  *out += '}';
}

void AppendJson(std::string* out, const Json& json, int indent, int level) {
  if (json.is_null()) {
    *out += "null";
  } else if (json.is_bool()) {
    *out += json.as_bool() ? "true" : "false";
  } else if (json.is_int()) {
    fmt::format_to(std::back_inserter(*out), "{}", json.as_int());
  } else if (json.is_double()) {
    AppendDouble(out, json.as_double());
  } else if (json.is_string()) {
    AppendJsonString(out, json.as_string());
  } else if (json.is_array()) {
    AppendArray(out, json.as_array(), indent, level);
  } else {
    AppendObject(out, json.as_object(), indent, level);
  }
}

}  // namespace

double Json::as_double() const {
  return is_int() ? static_cast<double>(as_int()) : std::get<double>(value_);
}

const Json* Json::Find(std::string_view key) const {
  if (!is_object()) return nullptr;
  const Object& object = as_object();
  const auto found = std::find_if(object.begin(), object.end(), [&](const Member& m) { return m.first == key; });
  return found == object.end() ? nullptr : &found->second;
}

std::string Json::GetString(std::string_view key, std::string_view fallback) const {
  const Json* value = Find(key);
  return value != nullptr && value->is_string() ? value->as_string() : std::string(fallback);
}

int64_t Json::GetInt(std::string_view key, int64_t fallback) const {
  const Json* value = Find(key);
  return value != nullptr && value->is_int() ? value->as_int() : fallback;
}

bool Json::GetBool(std::string_view key, bool fallback) const {
  const Json* value = Find(key);
  return value != nullptr && value->is_bool() ? value->as_bool() : fallback;
}

Json& Json::Set(std::string_view key, Json value) {
  if (is_null()) value_ = Object{};
  Object& object = as_object();
  const auto found = std::find_if(object.begin(), object.end(), [&](const Member& m) { return m.first == key; });
  if (found != object.end()) {
    found->second = std::move(value);
  } else {
    object.emplace_back(std::string(key), std::move(value));
  }
  return *this;
}

Json& Json::Append(Json value) {
  if (is_null()) value_ = Array{};
  as_array().push_back(std::move(value));
  return *this;
}

std::string Json::Dump(int indent) const {
  std::string out;
  AppendJson(&out, *this, indent, 0);
  return out;
}

void AppendJsonString(std::string* out, std::string_view text) {
  *out += '"';
  size_t i = 0;
  while (i < text.size()) {
    size_t end = i;
    while (end < text.size() && IsPlain(text[end])) ++end;
    *out += text.substr(i, end - i);
    i = end;
    if (i == text.size()) break;
    const size_t length = Utf8SequenceLength(text, i);
    if (length == 1) {
      AppendEscaped(out, text[i]);
    } else {
      *out += length == 0 ? kReplacementCharacter : text.substr(i, length);
    }
    i += std::max<size_t>(1, length);
  }
  *out += '"';
}

}  // namespace ingot
