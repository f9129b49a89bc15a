// How templates of dbt projects are read: dbt's block tags and filters.
#pragma once

#include "jinja/environment.h"

namespace ingot::transform {

// While a project is parsed, what is undefined may be used (most of what a database would answer is not there yet); when
// it runs, it may not.
enum class Phase : uint8_t { kYaml, kParse, kRun };

// Both live as long as the process: templates refer to them.
const jinja::Environment& EnvironmentOf(Phase phase);

}  // namespace ingot::transform
