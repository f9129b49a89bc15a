// What a call is given, as text.
#pragma once

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

}  // namespace ingot::jinja
