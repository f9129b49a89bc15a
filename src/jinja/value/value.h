// A value of a template: what Python would call an object. Sixteen bytes, copied freely.
//
// Strings, containers and objects live in a Heap (heap.h), and a Value only refers to them: it is good for as
// long as that heap is, and may be used by one thread at a time unless the heap is frozen. Lists, dicts and
// sets are shared as in Python: a change is seen through every Value that refers to the same one. Cycles cost
// nothing, since a heap is released as a whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ingot::jinja {

class Dict;
class Heap;
class List;
class Object;
class Set;
struct Text;
struct Undefinedness;

enum class Kind : uint8_t {
  kUndefined,  // a name, attribute or item that is not there
  kNone,
  kBool,
  kInt,  // 64 bits; what would not fit is an error, never a wrong number
  kFloat,
  kString,  // UTF-8; lengths and positions count code points
  kTuple,
  kList,
  kDict,
  kSet,
  kObject,   // the embedder's, and everything that can only be called or walked (object.h)
  kMissing,  // no value at all: an argument that was not given. Never seen by a template
  kRaised,   // what an evaluation that failed leaves behind; the reason lies in the Render (render.h)
};

class Value {
 public:
  constexpr Value() : kind_(Kind::kUndefined) { payload_.undefined = nullptr; }
  static constexpr Value None() { return Value(Kind::kNone); }
  static constexpr Value Missing() { return Value(Kind::kMissing); }
  static constexpr Value Raised() { return Value(Kind::kRaised); }
  static constexpr Value Bool(bool value) {
    Value result(Kind::kBool);
    result.payload_.integer = value ? 1 : 0;
    return result;
  }
  static constexpr Value Int(int64_t value) {
    Value result(Kind::kInt);
    result.payload_.integer = value;
    return result;
  }
  static constexpr Value Float(double value) {
    Value result(Kind::kFloat);
    result.payload_.real = value;
    return result;
  }
  // These only refer to what a heap owns; Heap makes them.
  static Value FromText(const Text* text);
  static Value FromUndefined(const Undefinedness* undefined);
  static Value FromList(List* list);
  static Value FromTuple(List* tuple);
  static Value FromDict(Dict* dict);
  static Value FromSet(Set* set);
  static Value FromObject(Object* object);

  Kind kind() const { return kind_; }
  bool is(Kind kind) const { return kind_ == kind; }
  bool is_undefined() const { return kind_ == Kind::kUndefined; }
  bool is_none() const { return kind_ == Kind::kNone; }
  bool is_bool() const { return kind_ == Kind::kBool; }
  bool is_int() const { return kind_ == Kind::kInt; }
  bool is_float() const { return kind_ == Kind::kFloat; }
  bool is_string() const { return kind_ == Kind::kString; }
  bool is_tuple() const { return kind_ == Kind::kTuple; }
  bool is_list() const { return kind_ == Kind::kList; }
  bool is_dict() const { return kind_ == Kind::kDict; }
  bool is_set() const { return kind_ == Kind::kSet; }
  bool is_object() const { return kind_ == Kind::kObject; }
  bool is_missing() const { return kind_ == Kind::kMissing; }
  bool raised() const { return kind_ == Kind::kRaised; }
  // A number as Python counts them: bools are 0 and 1.
  bool is_integral() const { return kind_ == Kind::kInt || kind_ == Kind::kBool; }
  bool is_number() const { return is_integral() || kind_ == Kind::kFloat; }
  bool is_sequence() const { return kind_ == Kind::kList || kind_ == Kind::kTuple; }

  // Only when the kind says so.
  bool as_bool() const { return payload_.integer != 0; }
  int64_t as_int() const { return payload_.integer; }  // also of a bool
  double as_float() const {
    return kind_ == Kind::kFloat ? payload_.real : static_cast<double>(payload_.integer);
  }
  std::string_view as_string() const;
  const Text* text() const { return payload_.text; }
  List* list() const { return payload_.list; }  // of a list or a tuple
  Dict* dict() const { return payload_.dict; }
  Set* set() const { return payload_.set; }
  Object* object() const { return payload_.object; }
  const Undefinedness* undefined() const { return payload_.undefined; }  // may be null

  // The object when it is one of this class, else nullptr.
  template <typename T>
  T* As() const;

  // The very same thing, as Python's `is` tells.
  bool SameAs(const Value& other) const;

 private:
  explicit constexpr Value(Kind kind) : kind_(kind) { payload_.integer = 0; }

  Kind kind_;
  union {
    int64_t integer;
    double real;
    const Text* text;
    const Undefinedness* undefined;
    List* list;
    Dict* dict;
    Set* set;
    Object* object;
  } payload_;
};

// A string's bytes: well-formed UTF-8 when the template and the embedder's text were.
struct Text {
  const char* data;
  uint32_t size;
  bool markup;  // made by `escape` or `safe`: not escaped again
  bool ascii;   // every byte is a code point

  std::string_view view() const { return {data, size}; }
};

// Why something is undefined.
struct Undefinedness {
  std::string_view name;     // what was asked for
  std::string_view message;  // in full, as in "'dict object' has no attribute 'x'"
};

inline Value Value::FromText(const Text* text) {
  Value result(Kind::kString);
  result.payload_.text = text;
  return result;
}
inline Value Value::FromUndefined(const Undefinedness* undefined) {
  Value result(Kind::kUndefined);
  result.payload_.undefined = undefined;
  return result;
}
inline Value Value::FromList(List* list) {
  Value result(Kind::kList);
  result.payload_.list = list;
  return result;
}
inline Value Value::FromTuple(List* tuple) {
  Value result(Kind::kTuple);
  result.payload_.list = tuple;
  return result;
}
inline Value Value::FromDict(Dict* dict) {
  Value result(Kind::kDict);
  result.payload_.dict = dict;
  return result;
}
inline Value Value::FromSet(Set* set) {
  Value result(Kind::kSet);
  result.payload_.set = set;
  return result;
}
inline Value Value::FromObject(Object* object) {
  Value result(Kind::kObject);
  result.payload_.object = object;
  return result;
}

inline std::string_view Value::as_string() const { return payload_.text->view(); }

// "str", "list", "NoneType": as Python's messages name it.
std::string_view TypeName(const Value& value);

// Python's truth: undefined, None, zero and what is empty are false.
bool Truth(const Value& value);

}  // namespace ingot::jinja
