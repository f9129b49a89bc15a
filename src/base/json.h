// JSON (RFC 8259): a value that can be read and changed, its parser (simdjson) and its writer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace ingot {

// One JSON value. Objects keep the order of their members. Integers that fit int64 stay exact.
class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() = default;
  Json(std::nullptr_t) {}                                     // NOLINT(google-explicit-constructor)
  Json(bool v) : value_(v) {}                                 // NOLINT
  Json(int v) : value_(static_cast<int64_t>(v)) {}            // NOLINT
  Json(int64_t v) : value_(v) {}                              // NOLINT
  Json(uint64_t v) : value_(static_cast<int64_t>(v)) {}       // NOLINT
  Json(double v) : value_(v) {}                               // NOLINT
  Json(std::string v) : value_(std::move(v)) {}               // NOLINT
  Json(std::string_view v) : value_(std::string(v)) {}        // NOLINT
  Json(const char* v) : value_(std::string(v)) {}             // NOLINT
  Json(Array v) : value_(std::move(v)) {}                     // NOLINT
  Json(Object v) : value_(std::move(v)) {}                    // NOLINT
  static Json MakeObject() { return Json(Object{}); }
  static Json MakeArray() { return Json(Array{}); }

  // Parses one document; nothing but white space may follow it. kCorrupt, with the byte offset. Depth is at most
  // 1,024; a duplicate key keeps the last value.
  static Result<Json> Parse(std::string_view text);

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_int() const { return std::holds_alternative<int64_t>(value_); }
  bool is_double() const { return std::holds_alternative<double>(value_); }
  bool is_number() const { return is_int() || is_double(); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<Array>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }

  // Only when is_…() says so (as_double also reads an integer).
  bool as_bool() const { return std::get<bool>(value_); }
  int64_t as_int() const { return std::get<int64_t>(value_); }
  double as_double() const;
  const std::string& as_string() const { return std::get<std::string>(value_); }
  const Array& as_array() const { return std::get<Array>(value_); }
  Array& as_array() { return std::get<Array>(value_); }
  const Object& as_object() const { return std::get<Object>(value_); }
  Object& as_object() { return std::get<Object>(value_); }

  // The member of an object, or nullptr (also when this is no object).
  const Json* Find(std::string_view key) const;
  // The member's value when it has the type asked for, else the fallback.
  std::string GetString(std::string_view key, std::string_view fallback = "") const;
  int64_t GetInt(std::string_view key, int64_t fallback = 0) const;
  bool GetBool(std::string_view key, bool fallback = false) const;
  // Sets or replaces a member; this becomes an object if it was null.
  Json& Set(std::string_view key, Json value);
  // Appends; this becomes an array if it was null.
  Json& Append(Json value);

  // Compact text, on one line. indent > 0: that many spaces a level.
  std::string Dump(int indent = 0) const;

  bool operator==(const Json& other) const = default;

 private:
  std::variant<std::monostate, bool, int64_t, double, std::string, Array, Object> value_;
};

// Appends `text` as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
void AppendJsonString(std::string* out, std::string_view text);

}  // namespace ingot
