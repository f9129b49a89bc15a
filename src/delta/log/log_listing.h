// What _delta_log holds from a version on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/object_store.h"

namespace ingot::delta {

struct LogEntry {
  int64_t version = 0;
  Timestamp modified;
};

// One whole checkpoint: all of its parts are there.
struct CheckpointFiles {
  int64_t version = 0;
  std::vector<std::string> names;  // in _delta_log
  bool is_json = false;
};

// Several entries as one: what the commits `first` to `last` come to.
struct CompactedEntries {
  int64_t first = 0;
  int64_t last = 0;
};

struct LogListing {
  std::vector<LogEntry> entries;  // in order
  std::vector<CheckpointFiles>
      checkpoints;  // in order; of several for one version the classic one comes last
  std::vector<CompactedEntries> compacted;  // in order of their first versions, then of their last
  std::vector<int64_t> checksums;           // the versions that have one, in order

  bool empty() const { return entries.empty() && checkpoints.empty(); }
  int64_t LastVersion() const;  // -1 when empty
};

// `log_prefix` ends in "_delta_log/". A missing folder is an empty listing.
Result<LogListing> ListLog(store::ObjectStore& store, const std::string& log_prefix, int64_t from_version);

// The timestamps by which a table is asked for an instant: the entries' modification in milliseconds, raised
// by one where an entry is not younger than the one before it, as Delta does.
void MakeMonotonic(std::vector<LogEntry>* entries);

}  // namespace ingot::delta
