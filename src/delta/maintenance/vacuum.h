// VACUUM: deletes the files of a table's folder that no version within the retention refers to.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "delta/commit/transaction.h"
#include "delta/table.h"
#include "store/object_store.h"

namespace ingot::delta {

struct VacuumOptions {
  std::optional<Duration> retention;   // the table's own (delta.deletedFileRetentionDuration) when not given
  bool allow_short_retention = false;  // below the table's own: running writers and readers may lose files
  bool dry_run = false;                // finds, and deletes nothing
};

struct VacuumReport {
  Duration retention{0};
  int64_t files = 0;  // deleted, or found by a dry run
  int64_t bytes = 0;
};

// Each file that was deleted, or that a dry run found, by its path in the table.
// An error stops.
using VacuumVisitor = std::function<Status(const store::ObjectInfo&)>;

// A file goes when it is older than the retention by its modification, and no version that was the newest at any time
// within the retention refers to it: so neither does what a running writer has staged go, nor what a reader of a recent
// version needs. What is referred to is read anew before each batch of deletions. Commits VACUUM START before the first
// deletion and VACUUM END after the last, as Delta's own engines do; neither when there is nothing to delete. Killed at
// any point, it can be run again.
//
// kInvalidArgument for a retention below the table's own without `allow_short_retention`; kUnsupported when the
// table cannot be written; else what the store says of the first file that could not be deleted (VACUUM END then says
// FAILED).
Result<VacuumReport> Vacuum(const std::shared_ptr<Table>& table, const VacuumOptions& options,
                            const CommitReason& reason, const VacuumVisitor& visit);

}  // namespace ingot::delta
