// Arithmetic, and what + * % mean for text and containers.
#include <fmt/format.h>

#include <cmath>

#include "jinja/builtins/format.h"
#include "jinja/run/interpreter.h"
#include "jinja/value/text_form.h"

namespace ingot::jinja {
namespace {

std::string_view SymbolOf(Operator op) {
  static constexpr std::string_view kSymbols[] = {"+", "-", "*", "/", "//", "%", "** or pow()"};
  return kSymbols[static_cast<size_t>(op)];
}

Value Overflow(Interpreter& run) {
  return run.RaiseValue("integer overflow: the result does not fit 64 bits");
}

// As Python: the quotient towards minus infinity.
int64_t FloorDivide(int64_t a, int64_t b) {
  const int64_t quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

double FloorModulo(double a, double b) {
  double rest = std::fmod(a, b);
  if (rest != 0 && (rest < 0) != (b < 0)) rest += b;
  return rest == 0 ? std::copysign(0.0, b) : rest;
}

double FloorQuotient(double a, double b) {
  const double rest = FloorModulo(a, b);
  const double quotient = (a - rest) / b;
  if (quotient == 0) return std::copysign(0.0, a / b);
  const double floor = std::floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

Value IntPower(Interpreter& run, int64_t base, int64_t exponent) {
  if (exponent < 0) {
    if (base == 0) return run.RaiseValue("0.0 cannot be raised to a negative power");
    return Value::Float(std::pow(static_cast<double>(base), static_cast<double>(exponent)));
  }
  int64_t result = 1;
  for (; exponent > 0; exponent >>= 1) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(result, base, &result)) return Overflow(run);
    if (exponent > 1 && __builtin_mul_overflow(base, base, &base)) return Overflow(run);
  }
  return Value::Int(result);
}

Value OnInts(Interpreter& run, Operator op, int64_t a, int64_t b) {
  int64_t result = 0;
  switch (op) {
    case Operator::kAdd:
      return __builtin_add_overflow(a, b, &result) ? Overflow(run) : Value::Int(result);
    case Operator::kSubtract:
      return __builtin_sub_overflow(a, b, &result) ? Overflow(run) : Value::Int(result);
    case Operator::kMultiply:
      return __builtin_mul_overflow(a, b, &result) ? Overflow(run) : Value::Int(result);
    case Operator::kPower:
      return IntPower(run, a, b);
    default:
      break;
  }
  if (b == 0) {
    return run.RaiseValue(op == Operator::kDivide ? "division by zero"
                                                  : "integer division or modulo by zero");
  }
  if (op == Operator::kDivide) return Value::Float(static_cast<double>(a) / static_cast<double>(b));
  if (b == -1) {
    if (op == Operator::kModulo) return Value::Int(0);
    return __builtin_sub_overflow(int64_t{0}, a, &result) ? Overflow(run) : Value::Int(result);
  }
  return Value::Int(op == Operator::kFloorDivide ? FloorDivide(a, b) : a - FloorDivide(a, b) * b);
}

Value FloatPower(Interpreter& run, double a, double b) {
  if (a == 0 && b < 0) return run.RaiseValue("0.0 cannot be raised to a negative power");
  if (a < 0 && std::trunc(b) != b && std::isfinite(a) && std::isfinite(b)) {
    return run.RaiseValue(
        "a negative number has no power with a fraction here: complex numbers are not supported");
  }
  const double result = std::pow(a, b);
  if (std::isinf(result) && std::isfinite(a) && std::isfinite(b))
    return run.RaiseValue("numerical result out of range");
  return Value::Float(result);
}

Value OnFloats(Interpreter& run, Operator op, double a, double b) {
  switch (op) {
    case Operator::kAdd:
      return Value::Float(a + b);
    case Operator::kSubtract:
      return Value::Float(a - b);
    case Operator::kMultiply:
      return Value::Float(a * b);
    case Operator::kPower:
      return FloatPower(run, a, b);
    default:
      break;
  }
  if (b == 0) return run.RaiseValue(op == Operator::kModulo ? "float modulo" : "float division by zero");
  if (op == Operator::kDivide) return Value::Float(a / b);
  return Value::Float(op == Operator::kModulo ? FloorModulo(a, b) : FloorQuotient(a, b));
}

Value AddStrings(Interpreter& run, const Value& a, const Value& b) {
  Heap& heap = run.heap();
  Value result;
  if (!a.text()->markup && !b.text()->markup) {
    result = heap.Concat(a, b.as_string());
  } else {
    auto escaped = [](const Value& v) {
      return v.text()->markup ? std::string(v.as_string()) : EscapeHtml(v.as_string());
    };
    result = heap.Markup(escaped(a) + escaped(b));
  }
  return run.Affords(0) ? result : Value::Raised();
}

Value AddSequences(Interpreter& run, const Value& a, const Value& b) {
  if (!run.Affords((a.list()->size() + b.list()->size()) * sizeof(Value))) return Value::Raised();
  std::vector<Value> items = a.list()->items();
  items.insert(items.end(), b.list()->begin(), b.list()->end());
  return a.is_list() ? run.heap().NewList(std::move(items)) : run.heap().NewTuple(std::move(items));
}

Value Repeat(Interpreter& run, const Value& what, int64_t times) {
  const size_t count = times > 0 ? static_cast<size_t>(times) : 0;
  const size_t size = what.is_string() ? what.text()->size : what.list()->size() * sizeof(Value);
  size_t bytes = 0;
  if (__builtin_mul_overflow(size, count, &bytes) || !run.Affords(bytes)) {
    return run.Raise(FailureKind::kLimit, "the repetition needs more memory than a template may use");
  }
  if (what.is_string()) {
    std::string text;
    text.reserve(bytes);
    for (size_t i = 0; size > 0 && i < count; ++i) text += what.as_string();
    return what.text()->markup ? run.heap().Markup(text) : run.String(text);
  }
  std::vector<Value> items;
  items.reserve(what.list()->size() * count);
  for (size_t i = 0; size > 0 && i < count; ++i)
    items.insert(items.end(), what.list()->begin(), what.list()->end());
  return what.is_list() ? run.heap().NewList(std::move(items)) : run.heap().NewTuple(std::move(items));
}

Value SetDifference(Interpreter& run, const Value& a, const Value& b) {
  const Value result = run.heap().NewSet();
  a.set()->members().ForEach([&](const Value& member, const Value&) {
    if (!b.set()->Contains(member)) result.set()->Add(member);
  });
  return result;
}

Value Refuse(Interpreter& run, Operator op, const Value& a, const Value& b) {
  if (op == Operator::kAdd && a.is_string()) {
    return run.RaiseType(fmt::format("can only concatenate str (not \"{}\") to str", TypeName(b)));
  }
  if (op == Operator::kAdd && a.is_sequence()) {
    return run.RaiseType(
        fmt::format("can only concatenate {} (not \"{}\") to {}", TypeName(a), TypeName(b), TypeName(a)));
  }
  return run.RaiseType(fmt::format("unsupported operand type(s) for {}: '{}' and '{}'", SymbolOf(op),
                                   TypeName(a), TypeName(b)));
}

}  // namespace

Value Interpreter::Binary(Operator op, const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) {
    if (a.is_integral() && b.is_integral()) return OnInts(*this, op, a.as_int(), b.as_int());
    return OnFloats(*this, op, a.as_float(), b.as_float());
  }
  if (op == Operator::kModulo && a.is_string()) return builtins::FormatPercent(*this, a.as_string(), b);
  if (a.is_undefined()) return RaiseUndefined(a);
  if (b.is_undefined()) return RaiseUndefined(b);
  for (const bool reflected : {false, true}) {
    const Value& self = reflected ? b : a;
    if (!self.is_object()) continue;
    auto result = self.object()->Operate(render_, op, reflected ? a : b, reflected);
    if (!result.ok()) return RaiseError(result.error());
    if (result->has_value()) return **result;
  }
  if (op == Operator::kAdd && a.is_string() && b.is_string()) return AddStrings(*this, a, b);
  if (op == Operator::kAdd && a.is_sequence() && a.kind() == b.kind()) return AddSequences(*this, a, b);
  if (op == Operator::kMultiply) {
    if ((a.is_string() || a.is_sequence()) && b.is_integral()) return Repeat(*this, a, b.as_int());
    if ((b.is_string() || b.is_sequence()) && a.is_integral()) return Repeat(*this, b, a.as_int());
  }
  if (op == Operator::kSubtract && a.is_set() && b.is_set()) return SetDifference(*this, a, b);
  return Refuse(*this, op, a, b);
}

}  // namespace ingot::jinja
