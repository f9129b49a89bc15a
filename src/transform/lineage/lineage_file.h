// column_lineage.json, in the target folder beside the manifest.
//
// It is JSON with a line a node, so that what a command does not touch is kept as it stands, without being read. Two commands of
// one project at a time: the file is whole, and has what the later one wrote.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "transform/graph/graph.h"

namespace ingot::transform {

// What a command found of one node.
struct TakenLineage {
  std::string_view unique_id;
  std::string_view entry;   // JSON of one line
  bool fills_only = false;  // does not replace what is there
};

struct LineageFileHead {
  Timestamp generated;
  std::string invocation_id;
};

std::string LineagePath(const std::string& target_path);

// Puts entries in, keeps those of other nodes that the graph still has, and drops the rest. A file of another format, or a broken
// one, is written anew. kUnavailable, kPermissionDenied, kExhausted.
Status UpdateLineageFile(const std::string& path, const Graph& graph, const LineageFileHead& head, const std::vector<TakenLineage>& taken);

}  // namespace ingot::transform
