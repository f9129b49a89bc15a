// Building snapshots from what lies in _delta_log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "delta/log/log_listing.h"
#include "delta/log/replay.h"
#include "delta/log/snapshot.h"
#include "delta/table.h"

namespace ingot::delta {

// The newest version (or `target`), from nothing: the newest checkpoint that can be read, then the entries
// after it. kNotFound when there is no log, or the version does not exist or can no longer be rebuilt;
// kCorrupt.
Result<SnapshotPtr> LoadSnapshot(Table& table, std::optional<int64_t> target);

// The entries after the snapshot, read one by one until one is not there (or past `target`). Gives `base`
// itself when there are none.
Result<SnapshotPtr> AdvanceSnapshot(Table& table, const SnapshotPtr& base, std::optional<int64_t> target);

// The actions of one entry. kNotFound; kCorrupt with file:line.
Result<std::vector<Action>> ReadLogEntry(Table& table, int64_t version);

// Feeds a checkpoint's actions to the replay. kCorrupt, kNotFound (a part is missing).
Status ReadCheckpoint(Table& table, const CheckpointFiles& files, Replay* replay);

// The key of a file in _delta_log.
std::string LogKey(Table& table, std::string_view name);

}  // namespace ingot::delta
