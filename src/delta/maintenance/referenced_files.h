// The files that a table, or a reader who looks at one of its recent versions, still needs.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/clock.h"
#include "base/result.h"
#include "delta/log/snapshot.h"
#include "delta/table.h"

namespace ingot::delta {

// Data files and deletion vectors of every version that was the newest at any time since `cutoff`: those that are live,
// and those that were removed since. Immutable; a refresh makes another.
class ReferencedFiles {
 public:
  // Reads the newest snapshot, and, where the table forgets removed files sooner than `cutoff`, the log entries since.
  static Result<ReferencedFiles> Read(Table& table, Timestamp cutoff);

  // By path relative to the table.
  bool Contains(std::string_view path) const;
  const SnapshotPtr& snapshot() const { return snapshot_; }

 private:
  ReferencedFiles(SnapshotPtr snapshot, Timestamp cutoff) : snapshot_(std::move(snapshot)), cutoff_(cutoff) {}
  Status AddVectors();
  Status AddRemovedByLog(Table& table);

  SnapshotPtr snapshot_;
  Timestamp cutoff_;
  std::unordered_set<std::string> others_;  // deletion vectors, and files that only the log remembers
};

}  // namespace ingot::delta
