// How old the newest row of each source is, beside what is allowed.
#pragma once

#include <vector>

#include "transform/run/run_graph.h"
#include "transform/run/run_results.h"

namespace ingot::transform {

// Checks the selected sources that say when they were loaded and how old they may be, tells of them, and writes sources.json (to
// `output` when it is not empty). `request.selected` by Resource::index.
Result<RunOutcome> CheckFreshness(RunServices& services, const RunRequest& request, const std::string& output);

// What the rules say of an age: error_after before warn_after.
NodeStatus JudgeAge(const Json& freshness, double age_seconds);

}  // namespace ingot::transform
