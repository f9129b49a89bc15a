// Text made from values by Python's rules.
#pragma once

#include <string>
#include <string_view>

#include "jinja/run/interpreter.h"

namespace ingot::jinja::builtins {

// format % values: a tuple gives the values in turn, a mapping gives them by name.
Value FormatPercent(Interpreter& run, std::string_view format, const Value& values);

// format.format(*positional, **named), also with "{0.name[key]!r:>{width}}".
Value FormatBraces(Interpreter& run, std::string_view format, const Arguments& arguments);

// One value by a specification as behind the colon of "{:>10,.2f}". False after a failure.
bool FormatBySpec(Interpreter& run, const Value& value, std::string_view spec, std::string* out);

// text.replace(from, to, count); a negative count replaces all.
Value ReplaceText(Interpreter& run, std::string_view text, std::string_view from, std::string_view to,
                  int64_t count);

// Without the characters at its ends; null: white space.
std::string_view StripText(std::string_view text, const std::string_view* chars, bool left, bool right);

// Python's pprint: what does not fit 80 columns goes onto lines of its own, dicts sorted.
bool PrettyForm(Interpreter& run, const Value& value, std::string* out);

}  // namespace ingot::jinja::builtins
