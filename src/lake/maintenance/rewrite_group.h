// Writing the rows of some files of one partition anew.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "delta/maintenance/compaction.h"
#include "delta/table.h"
#include "engine/duckdb_headers.h"

namespace ingot::lake {

struct InstanceState;

// What the rows of a group of files are written as.
struct GroupLayout {
  std::vector<std::string> cluster_by;  // physical names: in the order of these columns together; empty: one file, in any order
  uint64_t target_bytes = 0;            // of each file, when clustered
  std::string cluster_columns_tag;      // what the files say of how they were clustered
};

// The rows that readers of `snapshot` see in the group's files, in new files of the same partition, staged in the table's
// folder. Thread-safe. Throws through DuckDB.
std::vector<delta::AddFile> RewriteGroup(duckdb::ClientContext& context, InstanceState& state,
                                         const std::shared_ptr<delta::Table>& table,
                                         const delta::SnapshotPtr& snapshot, const std::string& display_name,
                                         const delta::FileGroup& group, const GroupLayout& layout);

// Registers ingot_ordered_rows(handle), which such queries read from.
void RegisterOrderedRows(duckdb::DatabaseInstance& database, std::shared_ptr<InstanceState> state);

}  // namespace ingot::lake
