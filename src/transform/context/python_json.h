// JSON and YAML as dbt's templates print them.
#pragma once

#include <string>

#include "base/json.h"

namespace ingot::transform {

// As Python's json.dumps writes it: ", " and ": " between, everything beyond ASCII escaped.
std::string PythonJson(const Json& value, bool sort_keys);

// As PyYAML's safe_dump writes it, in block style: a line end at the end.
std::string BlockYaml(const Json& value, bool sort_keys);

}  // namespace ingot::transform
