// JSON written as it comes, without a tree of it in memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace ingot::transform {

// Appends to a text. Keys and values alternate as JSON wants it; commas are its own business.
class JsonWriter {
 public:
  explicit JsonWriter(std::string* out) : out_(out) {}

  JsonWriter& Key(std::string_view key);  // a plain ASCII word, not escaped
  JsonWriter& TextKey(std::string_view key);
  JsonWriter& BeginObject();
  JsonWriter& EndObject();
  JsonWriter& BeginArray();
  JsonWriter& EndArray();
  JsonWriter& Text(std::string_view text);
  JsonWriter& TextOrNull(std::string_view text);  // null when empty
  JsonWriter& Bool(bool value);
  JsonWriter& Int(int64_t value);
  JsonWriter& Number(double value);
  JsonWriter& Null();
  JsonWriter& Value(const Json& value);
  JsonWriter& Raw(std::string_view json);
  // Somebody else appended the value.
  JsonWriter& Ended() {
    comma_ = true;
    return *this;
  }
  JsonWriter& Texts(const std::vector<std::string>& texts);

 private:
  void Begin();

  std::string* out_;
  bool comma_ = false;
};

}  // namespace ingot::transform
