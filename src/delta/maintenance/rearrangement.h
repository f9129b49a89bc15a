// Commits that only rearrange rows: files are replaced by others with the same rows (OPTIMIZE).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "delta/commit/transaction.h"
#include "delta/log/snapshot.h"
#include "delta/table.h"

namespace ingot::delta {

// Files, and those that hold their rows from now on.
struct Rearrangement {
  std::vector<AddFilePtr> inputs;  // live in the snapshot that they were read from
  std::vector<AddFile> outputs;    // staged in the table's folder
};

struct RearrangementReport {
  int64_t version = -1;  // -1: nothing was committed
  SnapshotPtr snapshot;  // the newest that was seen
  int64_t committed = 0;
  int64_t skipped = 0;  // another writer has changed an input: its outputs are deleted
  int64_t files_removed = 0;
  int64_t files_added = 0;
  int64_t bytes_removed = 0;
  int64_t bytes_added = 0;
  int64_t vectors_removed = 0;
};

// One commit of those rearrangements whose inputs nobody has changed since `read`, with metrics as Delta's engines name
// them. Appends neither disturb it nor are disturbed by it, since it changes no row. All are skipped when the table's
// metadata or protocol has changed: their files may no longer fit. kUnavailable leaves the outputs in place (the commit
// may have happened), for VACUUM.
Result<RearrangementReport> CommitRearrangements(const std::shared_ptr<Table>& table, const SnapshotPtr& read,
                                                 std::vector<Rearrangement> rearrangements,
                                                 const CommitReason& reason);

// Deletes staged files that no commit will refer to; what fails is left to VACUUM.
void DiscardStaged(Table& table, const std::vector<AddFile>& files);

}  // namespace ingot::delta
