// What may stand behind `is`.
#include <fmt/format.h>

#include "jinja/builtins/bind.h"
#include "jinja/builtins/filters.h"
#include "jinja/builtins/objects.h"
#include "jinja/value/equality.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::builtins {
namespace {

bool OneValue(Interpreter& run, const Arguments& arguments, Value* value) {
  static const Signature kSignature("the test", {"value"}, 1);
  return Bind(run, kSignature, arguments, {value, 1});
}

template <bool (*Predicate)(const Value&)>
Value Holds(Interpreter& run, const Arguments& arguments) {
  Value value;
  return OneValue(run, arguments, &value) ? Value::Bool(Predicate(value)) : Value::Raised();
}

bool IsDefined(const Value& v) { return !v.is_undefined(); }
bool IsUndefined(const Value& v) { return v.is_undefined(); }
bool IsNone(const Value& v) { return v.is_none(); }
bool IsBoolean(const Value& v) { return v.is_bool(); }
bool IsFalse(const Value& v) { return v.is_bool() && !v.as_bool(); }
bool IsTrue(const Value& v) { return v.is_bool() && v.as_bool(); }
bool IsInteger(const Value& v) { return v.is_int(); }
bool IsFloat(const Value& v) { return v.is_float(); }
bool IsNumber(const Value& v) { return v.is_number(); }
bool IsString(const Value& v) { return v.is_string(); }
bool IsMapping(const Value& v) { return v.is_dict() || (v.is_object() && v.object()->IsMapping()); }
// Undefined values can be called in Python's eyes: to fail.
bool IsCallable(const Value& v) { return v.is_undefined() || (v.is_object() && v.object()->IsCallable()); }
bool IsEscaped(const Value& v) { return v.is_string() && v.text()->markup; }

bool IsSequence(const Value& v) {
  if (v.is_undefined()) return true;  // it has a length, of nothing
  if (v.is_string() || v.is_sequence() || v.is_dict()) return true;
  return v.is_object() && (v.object()->IsSequence() || v.object()->IsMapping());
}

bool IsIterable(const Value& v) {
  return IsSequence(v) || v.is_set() || v.is_undefined() || (v.is_object() && v.object()->IsIterable());
}

// Has letters with a case, all of them the wanted one.
bool HasCase(std::string_view text, bool upper) {
  bool cased = false;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, &at);
    if (upper ? IsLower(c) : IsUpper(c)) return false;
    cased = cased || IsLower(c) || IsUpper(c);
  }
  return cased;
}

template <bool kUpper>
Value CaseTest(Interpreter& run, const Arguments& arguments) {
  Value value;
  if (!OneValue(run, arguments, &value)) return Value::Raised();
  const TextOf text(run, value);
  return text.ok() ? Value::Bool(HasCase(*text, kUpper)) : Value::Raised();
}

Value RestIs(Interpreter& run, const Value& value, const Value& divisor, int64_t wanted) {
  const Value rest = run.Binary(Operator::kModulo, value, divisor);
  if (rest.raised()) return rest;
  const auto same = run.Equal(rest, Value::Int(wanted));
  return same ? Value::Bool(*same) : Value::Raised();
}

template <int kWanted>
Value Parity(Interpreter& run, const Arguments& arguments) {
  Value value;
  return OneValue(run, arguments, &value) ? RestIs(run, value, Value::Int(2), kWanted) : Value::Raised();
}

bool TwoValues(Interpreter& run, const Arguments& arguments, Value* values) {
  static const Signature kSignature("the test", {"value", "other"}, 2);
  return Bind(run, kSignature, arguments, {values, 2});
}

Value DivisibleBy(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("divisibleby", {"value", "num"}, 2);
  Value v[2];
  return Bind(run, kSignature, arguments, v) ? RestIs(run, v[0], v[1], 0) : Value::Raised();
}

Value SameAs(Interpreter& run, const Arguments& arguments) {
  Value v[2];
  return TwoValues(run, arguments, v) ? Value::Bool(v[0].SameAs(v[1])) : Value::Raised();
}

Value In(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("in", {"value", "seq"}, 2);
  Value v[2];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  const auto there = run.Contains(v[1], v[0]);
  return there ? Value::Bool(*there) : Value::Raised();
}

Value IsFilter(Interpreter& run, const Arguments& arguments) {
  Value value;
  if (!OneValue(run, arguments, &value)) return Value::Raised();
  if (!HashOf(value)) return run.RaiseType(fmt::format("unhashable type: '{}'", TypeName(value)));
  return Value::Bool(value.is_string() && run.HasFilter(value.as_string()));
}

Value IsTest(Interpreter& run, const Arguments& arguments) {
  Value value;
  if (!OneValue(run, arguments, &value)) return Value::Raised();
  if (!HashOf(value)) return run.RaiseType(fmt::format("unhashable type: '{}'", TypeName(value)));
  return Value::Bool(value.is_string() && run.HasTest(value.as_string()));
}

template <syntax::Comparison kOp>
Value Compared(Interpreter& run, const Arguments& arguments) {
  Value v[2];
  if (!TwoValues(run, arguments, v)) return Value::Raised();
  return run.CompareOnce(kOp, v[0], v[1]);
}

using syntax::Comparison;

constexpr Entry kEntries[] = {
    {"defined", Holds<IsDefined>},
    {"undefined", Holds<IsUndefined>},
    {"none", Holds<IsNone>},
    {"boolean", Holds<IsBoolean>},
    {"false", Holds<IsFalse>},
    {"true", Holds<IsTrue>},
    {"integer", Holds<IsInteger>},
    {"float", Holds<IsFloat>},
    {"number", Holds<IsNumber>},
    {"string", Holds<IsString>},
    {"mapping", Holds<IsMapping>},
    {"sequence", Holds<IsSequence>},
    {"iterable", Holds<IsIterable>},
    {"callable", Holds<IsCallable>},
    {"escaped", Holds<IsEscaped>},
    {"lower", CaseTest<false>},
    {"upper", CaseTest<true>},
    {"odd", Parity<1>},
    {"even", Parity<0>},
    {"divisibleby", DivisibleBy},
    {"sameas", SameAs},
    {"in", In},
    {"filter", IsFilter},
    {"test", IsTest},
    {"eq", Compared<Comparison::kEq>},
    {"==", Compared<Comparison::kEq>},
    {"equalto", Compared<Comparison::kEq>},
    {"ne", Compared<Comparison::kNe>},
    {"!=", Compared<Comparison::kNe>},
    {"gt", Compared<Comparison::kGt>},
    {">", Compared<Comparison::kGt>},
    {"greaterthan", Compared<Comparison::kGt>},
    {"ge", Compared<Comparison::kGe>},
    {">=", Compared<Comparison::kGe>},
    {"lt", Compared<Comparison::kLt>},
    {"<", Compared<Comparison::kLt>},
    {"lessthan", Compared<Comparison::kLt>},
    {"le", Compared<Comparison::kLe>},
    {"<=", Compared<Comparison::kLe>},
};

}  // namespace

std::span<const Entry> Tests() { return kEntries; }

}  // namespace ingot::jinja::builtins
