// The table of Jinja's own filters, tests and globals.
#pragma once

#include <string_view>

#include "jinja/value/object.h"
#include "jinja/value/value.h"

namespace ingot::jinja {
class Interpreter;
}

namespace ingot::jinja::builtins {

// One of the language's own functions. Of a filter or test, the first argument is the value. A failure is
// told to the interpreter, and Value::Raised() returned.
using Body = Value (*)(Interpreter& run, const Arguments& arguments);

struct Entry {
  std::string_view name;
  Body body;
};

// Each: nullptr when there is none of that name.
const Entry* FindFilter(std::string_view name);
const Entry* FindTest(std::string_view name);
const Entry* FindGlobal(std::string_view name);
// A method of Python's str, list, tuple, dict or set; `self` is the first argument.
const Entry* FindMethod(const Value& self, std::string_view name);

}  // namespace ingot::jinja::builtins
