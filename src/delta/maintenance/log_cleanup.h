// Deleting log entries that nothing needs any more (PROTOCOL.md, "Metadata Cleanup").
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "delta/log/snapshot.h"
#include "delta/table.h"
#include "store/object_store.h"

namespace ingot::delta {

struct LogCleanupOptions {
  std::optional<Duration> retention;  // the table's own (delta.logRetentionDuration, 30 days) when not given
  bool dry_run = false;
};

struct LogCleanupReport {
  int64_t files = 0;
  int64_t bytes = 0;
  int64_t oldest_version = 0;  // that can be read afterwards
};

// Each file that was deleted, or that a dry run found, by its name in _delta_log. An error stops.
using LogCleanupVisitor = std::function<Status(const store::ObjectInfo&)>;

// Deletes entries, checkpoints, checksums and compacted entries of versions before the newest checkpoint that is not
// younger than the retention (rounded down to midnight UTC), oldest first. That checkpoint is read before anything is
// deleted: a torn one frees nothing. Versions from it on can be read as before, at any kill. Reads only as much of the
// log's listing as is old enough.
Result<LogCleanupReport> CleanUpLog(Table& table, const Snapshot& newest, const LogCleanupOptions& options,
                                    const LogCleanupVisitor& visit);

// After a checkpoint: the same with the table's own retention, unless delta.enableExpiredLogCleanup is false, or it was
// done today: listing a long log costs more than a commit may (_last_checkpoint tells all writers up to where it was
// done). What fails is logged, and done by the next one.
void CleanUpLogAfterCheckpoint(Table& table, const Snapshot& newest);

}  // namespace ingot::delta
