// Compaction by itself: of tables whose property delta.autoOptimize.autoCompact is true.
#pragma once

#include <memory>
#include <string>

#include "delta/log/snapshot.h"
#include "delta/table.h"
#include "engine/duckdb_headers.h"

namespace ingot::lake {

struct InstanceState;

// After a commit that gave `snapshot`: joins the small files of those partitions that have gathered at least
// `kLeastFilesOfCompaction` of them, in a commit of its own. The commit that came before stands whatever happens here: what
// fails is logged.
inline constexpr size_t kLeastFilesOfCompaction = 50;
void CompactAfterCommit(duckdb::ClientContext& context, InstanceState& state, const std::shared_ptr<delta::Table>& table,
                        const delta::Snapshot& snapshot, const std::string& display_name);

}  // namespace ingot::lake
