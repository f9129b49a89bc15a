// What a call is given, as text.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jinja/template.h"

namespace ingot::jinja {

// The named arguments of the first call of `function` in the order of the source, each with its expression as dbt-core writes
// it down: text as it is, numbers and containers as Python shows them, names, calls, comparisons and the like close to the
// source, and everything else as Jinja2 shows the nodes of its tree. None when there is no such call.
std::vector<std::pair<std::string, std::string>> NamedArgumentTexts(const Template& source, std::string_view function);

// Is the template nothing but text, comments and calls of these functions, with arguments that are text, True, False, or lists and
// mappings of such (of other functions than `strict` numbers too)? dbt-core reads such files without rendering them.
bool HasOnlyPlainCalls(const Template& source, std::span<const std::string_view> functions, std::string_view strict);

}  // namespace ingot::jinja
