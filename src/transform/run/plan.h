// From a selection to tasks: which nodes a command runs, and what each waits for.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "transform/graph/graph.h"

namespace ingot::transform {

struct RunPlan {
  std::vector<const Resource*> tasks;         // after what they wait for: by level of the graph, then by unique id
  std::vector<std::vector<uint32_t>> before;  // by task: the tasks that must have ended
};

// `selected`: indexes into graph.resources(). What lies between two selected nodes keeps their order, though it is not
// run itself; ephemeral models are never tasks. A unit test comes before its model. With `tests_gate` (build) a data
// test comes before every model that reads, directly or not, all that the test reads.
RunPlan MakePlan(const Graph& graph, std::span<const uint32_t> selected, bool tests_gate);

}  // namespace ingot::transform
