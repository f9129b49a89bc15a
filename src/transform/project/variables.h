// vars: what var() finds, by package.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/json.h"
#include "transform/project/project.h"

namespace ingot::transform {

// Values for one package. The command line's --vars win over the root project's vars under the package's name, those over
// the root project's plain vars, those over the package's own. `root` and `package` may be the same.
Json VariablesFor(const Project& root, const Project& package, const Json& command_line);

}  // namespace ingot::transform
