// What is in a graph, in a line.
#pragma once

#include <string>

#include "transform/graph/graph.h"

namespace ingot::transform {

// "5 models, 3 seeds, 20 data tests, 1 source, 418 macros".
std::string DescribeGraph(const Graph& graph);

}  // namespace ingot::transform
