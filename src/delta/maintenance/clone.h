// CLONE: another table with the rows of this one, at a version.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "delta/commit/transaction.h"
#include "delta/log/snapshot.h"
#include "delta/table.h"

namespace ingot::delta {

struct CloneReport {
  int64_t files = 0;
  int64_t bytes = 0;
};

// Makes `target`, which must not exist, with the schema, partitioning, properties, metadata domains and rows of `source` at
// `snapshot`, in one commit; it has a history of its own from there on.
//
// A deep clone copies the data files and deletion vectors, several at a time, and keeps the application transactions, so
// that what fed the source can go on with the clone; files that an interrupted one has copied are copied again, or left
// for VACUUM. A shallow clone only refers to the source's files, by absolute paths: both tables must lie under the same
// root (a lake), and the clone breaks when the source is vacuumed of those files or dropped. kAlreadyExists;
// kInvalidArgument.
Result<CloneReport> Clone(Table& source, const Snapshot& snapshot, const std::shared_ptr<Table>& target, bool shallow,
                          const CommitReason& reason);

// Copies a data file of one table, and its deletion vector, into another table's folder. kUnsupported: a vector outside of the
// source's folder.
Status CopyFile(Table& source, const AddFile& file, Table& target, const std::string& new_path);

}  // namespace ingot::delta
