// What a commit must keep to beyond the form of its actions (PROTOCOL.md, "Action Reconciliation", "Change
// Metadata").
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "delta/action/actions.h"

namespace ingot::delta {

// The order of a commit's lines means nothing, so no two of them may speak about the same thing: one
// protocol, one metaData, one txn an application, one domainMetadata a domain, one add or remove a logical
// file. kCorrupt with file:line; `lines` holds the line of each action.
Status CheckTogether(std::span<const Action> actions, std::span<const int> lines, std::string_view file);

// Is the schema readable, is no column there twice (whatever its case), and does each partition column exist,
// once, with a type that a partition value can have? kCorrupt.
Status CheckMetadata(const Metadata& metadata);

}  // namespace ingot::delta
