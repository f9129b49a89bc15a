// A node, from its draft and what property files say of it.
#pragma once

#include "base/result.h"
#include "transform/parse/file_drafts.h"
#include "transform/parse/parse_state.h"
#include "transform/parse/property_index.h"

namespace ingot::transform {

// Configuration, names, hooks and properties. `patch` may be null. Thread-safe for different drafts.
// kInvalidArgument with the place.
Status FinishNode(const ParseState& state, Patch* patch, Draft* draft);

// The part of it that follows from configuration alone, for nodes whose properties are theirs already (tests).
Status ConfigureNode(const ParseState& state, const Project& project, const OwnConfig& own, Node* node);

// The columns that a version of a model has.
std::vector<ColumnEntry> ColumnsOf(const ResourceEntry& entry, const VersionEntry* version);

}  // namespace ingot::transform
