// Column lineage as people and programs read it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "transform/graph/graph.h"
#include "transform/lineage/lineage_graph.h"

namespace ingot::cli {

struct LineageQuestion {
  std::vector<transform::ColumnPlace> starts;
  transform::LineageGraph::Direction direction = transform::LineageGraph::Direction::kUpstream;
  bool indirect = false;  // also what decides, not only where values come from
};

// What "totals", "totals.cents", "raw.orders.amount" or a unique id means: a column, or all columns of a node. kNotFound names
// the nearest.
Result<std::vector<transform::ColumnPlace>> FindColumns(const transform::Graph& graph, const transform::LineageGraph& lineage, std::string_view text);

// A tree for each start; what was shown before is not opened again.
std::string LineageTrees(const transform::Graph& graph, const transform::LineageGraph& lineage, const LineageQuestion& question);
// {"start", "direction", "edges", "unknown"}
Json LineageEdges(const transform::Graph& graph, const transform::LineageGraph& lineage, const LineageQuestion& question);

}  // namespace ingot::cli
