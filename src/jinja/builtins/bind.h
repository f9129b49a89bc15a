// What the builtins share: binding arguments, and reading them as Python would.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "jinja/run/interpreter.h"
#include "jinja/value/object.h"

namespace ingot::jinja::builtins {

// Signature::Bind with a failure of the render.
inline bool Bind(Interpreter& run, const Signature& signature, const Arguments& arguments,
                 std::span<Value> bound) {
  Status status = signature.Bind(arguments, bound);
  return status.ok() || !run.RaiseType(status.error().message()).raised();
}

// The argument as an integer; `fallback` when it was not given.
inline bool ReadInt(Interpreter& run, const Value& value, int64_t fallback, int64_t* out) {
  *out = value.is_missing() ? fallback : value.as_int();
  if (value.is_missing() || value.is_integral()) return true;
  if (value.is_undefined()) return !run.RaiseUndefined(value).raised();
  return !run.RaiseType("'" + std::string(TypeName(value)) + "' object cannot be interpreted as an integer")
              .raised();
}

// Truth of an optional flag.
inline bool Flag(const Value& value, bool fallback = false) {
  return value.is_missing() ? fallback : Truth(value);
}

// A value as text, kept for as long as this lives: strings are not copied.
class TextOf {
 public:
  TextOf(Interpreter& run, const Value& value) {
    if (value.is_string()) {
      view_ = value.as_string();
      return;
    }
    ok_ = run.Text(value, &own_);
    view_ = own_;
  }
  TextOf(const TextOf&) = delete;
  TextOf& operator=(const TextOf&) = delete;
  bool ok() const { return ok_; }
  std::string_view operator*() const { return view_; }

 private:
  std::string own_;
  std::string_view view_;
  bool ok_ = true;
};

// A string argument, as the methods of str want it.
inline bool ReadString(Interpreter& run, const Value& value, std::string_view what, std::string_view* out) {
  if (value.is_string()) {
    *out = value.as_string();
    return true;
  }
  if (value.is_undefined()) return !run.RaiseUndefined(value).raised();
  return !run.RaiseType(std::string(what) + " must be str, not " + std::string(TypeName(value))).raised();
}

// The number that a string stands for, as float() and int() read it.
bool ParseFloat(std::string_view text, double* out);
bool ParseInt(std::string_view text, int base, int64_t* out);
// round(x, digits) of a float.
double RoundFloat(double value, int64_t digits);

// A callable filter, test or method of the table as a plain function.
Value NewGenerator(Interpreter& run, std::vector<Value> items, std::string_view type = "generator");

// Reads items of `value` by an attribute such as "a.b.0"; none when the attribute is missing or None.
class AttributePath {
 public:
  AttributePath(Interpreter& run, const Value& attribute);
  Value Get(const Value& item, const Value& fallback = Value::Missing()) const;

 private:
  Interpreter& run_;
  std::vector<Value> parts_;
};

// Text in lower case, everything else as it is: for comparisons that ignore case.
Value IgnoreCase(Interpreter& run, const Value& value);

// Sorts by keys, stably; false after a failure of a comparison.
struct Keyed {
  Value key;
  Value value;
};
bool SortKeyed(Interpreter& run, std::vector<Keyed>* items, bool reverse);

// Pads text to a width in code points.
std::string Centered(std::string_view text, int64_t width, std::string_view fill);

}  // namespace ingot::jinja::builtins
