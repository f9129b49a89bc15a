// RESTORE: a table becomes again what it was at an older version, by a new commit.
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "delta/commit/transaction.h"
#include "delta/log/snapshot.h"
#include "delta/table.h"

namespace ingot::delta {

struct RestoreReport {
  int64_t version = -1;  // of the commit; when nothing had to change, the table's present one
  bool committed = false;
  int64_t files_restored = 0;
  int64_t files_removed = 0;
  int64_t bytes_restored = 0;
  int64_t bytes_removed = 0;
};

// Files, schema, partitioning, properties and metadata domains become those of `wanted`, an older snapshot of the table.
// What may never go back does not: the protocol (features are only added), application transactions (work that is done is
// not done again), in-commit timestamps and the highest column id. Commits of others that come in between are undone too.
//
// kNotFound names the files that VACUUM or someone else has deleted; nothing is changed then.
Result<RestoreReport> Restore(const std::shared_ptr<Table>& table, const SnapshotPtr& wanted,
                              const CommitReason& reason);

}  // namespace ingot::delta
