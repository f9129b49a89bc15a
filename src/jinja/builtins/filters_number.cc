// Filters on numbers.
#include <fmt/format.h>

#include <cmath>

#include "jinja/builtins/bind.h"
#include "jinja/builtins/filters.h"

namespace ingot::jinja::builtins {
namespace {

Value Abs(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("abs", {"x"}, 1);
  Value v[1];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  if (v[0].is_float()) return Value::Float(std::fabs(v[0].as_float()));
  if (v[0].is_undefined()) return run.RaiseUndefined(v[0]);
  if (!v[0].is_integral())
    return run.RaiseType(fmt::format("bad operand type for abs(): '{}'", TypeName(v[0])));
  if (v[0].as_int() == INT64_MIN) return run.RaiseValue("integer overflow: the result does not fit 64 bits");
  return Value::Int(std::abs(v[0].as_int()));
}

// int(x) of a float; nothing when it has no integer of 64 bits.
std::optional<int64_t> Truncated(double value) {
  if (!(value > -9223372036854775808.0 && value < 9223372036854775808.0)) return std::nullopt;
  return static_cast<int64_t>(value);
}

Value ToInt(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("int", {"value", "default", "base"}, 1);
  Value v[3];
  int64_t base = 10;
  if (!Bind(run, kSignature, arguments, v) || !ReadInt(run, v[2], 10, &base)) return Value::Raised();
  const Value fallback = v[1].is_missing() ? Value::Int(0) : v[1];
  if (v[0].is_integral()) return Value::Int(v[0].as_int());
  if (v[0].is_undefined()) return run.RaiseUndefined(v[0]);
  double number = 0;
  if (v[0].is_string()) {
    int64_t parsed = 0;
    const bool known_base = base == 0 || (base >= 2 && base <= 36);
    if (known_base && ParseInt(v[0].as_string(), static_cast<int>(base), &parsed)) return Value::Int(parsed);
    if (!ParseFloat(v[0].as_string(), &number)) return fallback;
  } else if (v[0].is_float()) {
    number = v[0].as_float();
  } else {
    return fallback;
  }
  if (auto whole = Truncated(number)) return Value::Int(*whole);
  if (std::isfinite(number)) return run.RaiseValue("integer overflow: the result does not fit 64 bits");
  return fallback;
}

Value ToFloat(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("float", {"value", "default"}, 1);
  Value v[2];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  if (v[0].is_number()) return Value::Float(v[0].as_float());
  if (v[0].is_undefined()) return run.RaiseUndefined(v[0]);
  double number = 0;
  if (v[0].is_string() && ParseFloat(v[0].as_string(), &number)) return Value::Float(number);
  return v[1].is_missing() ? Value::Float(0) : v[1];
}

Value RoundInt(Interpreter& run, int64_t value, int64_t digits) {
  if (digits >= 0) return Value::Int(value);
  if (digits < -18) return Value::Int(0);
  int64_t unit = 1;
  for (int64_t i = 0; i < -digits; ++i) unit *= 10;
  const int64_t rest = value % unit;
  int64_t down = value - rest;
  const int64_t twice = std::abs(rest) * 2;
  const bool away = twice > unit || (twice == unit && (down / unit) % 2 != 0);
  if (away && __builtin_add_overflow(down, value < 0 ? -unit : unit, &down)) {
    return run.RaiseValue("integer overflow: the result does not fit 64 bits");
  }
  return Value::Int(down);
}

Value Round(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("round", {"value", "precision", "method"}, 1);
  Value v[3];
  int64_t digits = 0;
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  std::string_view method = "common";
  if (!v[2].is_missing() && !v[2].is_string()) return run.RaiseValue("method must be common, ceil or floor");
  if (v[2].is_string()) method = v[2].as_string();
  if (method != "common" && method != "ceil" && method != "floor") {
    return run.RaiseValue("method must be common, ceil or floor");
  }
  if (v[0].is_undefined()) return run.RaiseUndefined(v[0]);
  if (!ReadInt(run, v[1], 0, &digits)) return Value::Raised();
  if (!v[0].is_number()) {
    return run.RaiseType(fmt::format("type {} doesn't define __round__ method", TypeName(v[0])));
  }
  if (method == "common") {
    if (v[0].is_float()) return Value::Float(RoundFloat(v[0].as_float(), digits));
    return RoundInt(run, v[0].as_int(), digits);
  }
  const double unit = std::pow(10.0, static_cast<double>(digits));
  const double scaled = v[0].as_float() * unit;
  if (!std::isfinite(scaled)) return run.RaiseValue("cannot convert float infinity or NaN to integer");
  return Value::Float(((method == "ceil" ? std::ceil(scaled) : std::floor(scaled)) + 0.0) /
                      unit);  // never -0.0
}

Value FileSize(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("filesizeformat", {"value", "binary"}, 1);
  Value v[2];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  double bytes = 0;
  if (v[0].is_undefined()) return run.RaiseUndefined(v[0]);
  if (v[0].is_number()) {
    bytes = v[0].as_float();
  } else if (!v[0].is_string()) {
    return run.RaiseType(
        fmt::format("float() argument must be a string or a real number, not '{}'", TypeName(v[0])));
  } else if (!ParseFloat(v[0].as_string(), &bytes)) {
    return run.RaiseValue("could not convert string to float");
  }
  const bool binary = Flag(v[1]);
  const double base = binary ? 1024 : 1000;
  if (bytes == 1) return run.String("1 Byte");
  if (!std::isfinite(bytes) && bytes < 0) return run.RaiseValue("cannot convert float infinity to integer");
  if (bytes < base) return run.String(fmt::format("{} Bytes", static_cast<int64_t>(bytes)));
  static constexpr std::string_view kUnits = "kMGTPEZY";
  double unit = base;
  char shown = 'Y';
  for (char prefix : kUnits) {
    unit *= base;
    shown = prefix;
    if (bytes < unit) break;
  }
  const char prefix = binary && shown == 'k' ? 'K' : shown;
  return run.String(fmt::format("{:.1f} {}{}", base * bytes / unit, prefix, binary ? "iB" : "B"));
}

constexpr Entry kEntries[] = {
    {"abs", Abs}, {"int", ToInt}, {"float", ToFloat}, {"round", Round}, {"filesizeformat", FileSize},
};

}  // namespace

std::span<const Entry> NumberFilters() { return kEntries; }

}  // namespace ingot::jinja::builtins
