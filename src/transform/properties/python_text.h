// Values as Python writes them: dbt's names of generic tests are made from such text.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace ingot::transform {

// str(value): True, None, 1.0, [1, 'a'].
std::string PythonText(const Json& value);
// repr(value): as above, text in quotes.
std::string PythonRepr(const Json& value);
std::string PythonRepr(std::string_view text);

}  // namespace ingot::transform
