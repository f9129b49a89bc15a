#include "transform/artifacts/json_writer.h"

#include <charconv>

namespace ingot::transform {

void JsonWriter::Begin() {
  if (comma_) *out_ += ',';
  comma_ = true;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  Begin();
  *out_ += '"';
  *out_ += key;
  *out_ += "\":";
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::TextKey(std::string_view key) {
  Begin();
  AppendJsonString(out_, key);
  *out_ += ':';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::BeginObject() {
  Begin();
  *out_ += '{';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::EndObject() {
  *out_ += '}';
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::BeginArray() {
  Begin();
  *out_ += '[';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::EndArray() {
  *out_ += ']';
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::Text(std::string_view text) {
  Begin();
  AppendJsonString(out_, text);
  return *this;
}

JsonWriter& JsonWriter::TextOrNull(std::string_view text) { return text.empty() ? Null() : Text(text); }

JsonWriter& JsonWriter::Raw(std::string_view json) {
  Begin();
  *out_ += json;
  return *this;
}

JsonWriter& JsonWriter::Bool(bool value) { return Raw(value ? "true" : "false"); }
JsonWriter& JsonWriter::Null() { return Raw("null"); }

JsonWriter& JsonWriter::Int(int64_t value) {
  char buffer[24];
  return Raw({buffer, std::to_chars(buffer, buffer + sizeof(buffer), value).ptr});
}

JsonWriter& JsonWriter::Number(double value) { return Raw(Json(value).Dump()); }

JsonWriter& JsonWriter::Value(const Json& value) {
  if (value.is_string()) return Text(value.as_string());
  if (value.is_object()) {
    BeginObject();
    for (const auto& [key, item] : value.as_object()) TextKey(key).Value(item);
    return EndObject();
  }
  if (value.is_array()) {
    BeginArray();
    for (const Json& item : value.as_array()) Value(item);
    return EndArray();
  }
  if (value.is_null()) return Null();
  if (value.is_bool()) return Bool(value.as_bool());
  if (value.is_int()) return Int(value.as_int());
  return Number(value.as_double());
}

JsonWriter& JsonWriter::Texts(const std::vector<std::string>& texts) {
  BeginArray();
  for (const std::string& text : texts) Text(text);
  return EndArray();
}

}  // namespace ingot::transform
