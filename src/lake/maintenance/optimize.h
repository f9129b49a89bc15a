// OPTIMIZE: small files become large ones, rows that are marked as deleted leave for good, and, when asked for, rows that
// belong together come to lie together.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "delta/commit/transaction.h"
#include "delta/table.h"
#include "engine/duckdb_headers.h"

namespace ingot::lake {

struct InstanceState;

struct OptimizeOptions {
  std::vector<std::string> cluster_by;   // Z-order; empty: bin packing only
  std::string condition;                 // SQL over partition columns; empty: all partitions
  std::optional<uint64_t> target_bytes;  // the table's own (delta.targetFileSize, else 128 MiB) when not given
  bool purge = false;                    // rewrite every file with a deletion vector, however few rows it marks
  bool automatic = false;                // for commitInfo
  size_t least_files = 0;                // of an automatic one: groups of fewer files are left alone
};

struct OptimizeReport {
  int64_t files_removed = 0;
  int64_t files_added = 0;
  int64_t bytes_removed = 0;
  int64_t bytes_added = 0;
  int64_t vectors_removed = 0;
  int64_t commits = 0;
  int64_t skipped_groups = 0;  // other writers kept changing their files
};

// Commits as it goes, about a gigabyte of input at a time: what a kill interrupts is the last of these. Files that
// another writer changes meanwhile are planned anew, a few times, and then skipped. Rows stay within the instance's
// memory limit (sorting spills). Throws through DuckDB.
OptimizeReport OptimizeTable(duckdb::ClientContext& context, InstanceState& state,
                             const std::shared_ptr<delta::Table>& table, const std::string& display_name,
                             const OptimizeOptions& options, const delta::CommitReason& reason);

}  // namespace ingot::lake
