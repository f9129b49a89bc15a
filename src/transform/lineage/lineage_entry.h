// The lineage of one node as column_lineage.json keeps it.
#pragma once

#include <span>
#include <string>

#include "base/clock.h"
#include "engine/lineage/query_lineage.h"
#include "transform/graph/resource.h"
#include "transform/warehouse/warehouse.h"

namespace ingot::transform {

// A resource under the address by which a node's SQL reads it.
struct LineageParent {
  std::string unique_id;
  RelationInfo relation;
};

// When and of what a lineage was taken.
struct LineageOccasion {
  Timestamp taken;
  std::string invocation_id;
};

// JSON of one line. Relations that are none of `parents` have no unique id.
std::string LineageEntry(const Node& node, const engine::QueryLineage& lineage, std::span<const LineageParent> parents,
                         const LineageOccasion& occasion);
// Of a node whose lineage cannot be told.
std::string UnknownLineageEntry(const Node& node, const std::string& reason, const LineageOccasion& occasion);

}  // namespace ingot::transform
