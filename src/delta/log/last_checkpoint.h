// _last_checkpoint, which says where the newest checkpoint is (PROTOCOL.md, "Last Checkpoint File"), and what lies behind
// it in the log.
#pragma once

#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "delta/log/log_listing.h"
#include "delta/table.h"

namespace ingot::delta {

struct LastCheckpoint {
  CheckpointFiles files;  // as the file says; nobody has looked whether they are there
  // Log entries that were older than this have been looked for, and deleted if nothing needed them (maintenance/).
  std::optional<Timestamp> cleaned_up_to;
};

// The tag that holds cleaned_up_to, in milliseconds since 1970.
inline constexpr std::string_view kCleanedUpToTag = "ingot.logCleanedUpTo";

// Nothing when there is none, or it cannot be understood: it is only a hint, and the log can be listed.
std::optional<LastCheckpoint> ReadLastCheckpoint(Table& table);

// What listing the log from that checkpoint on would give, found out by asking for one name after the other: what that
// costs does not grow with the length of the log, where listing a folder of the local disk does. Nothing when there is
// too much behind the checkpoint, or when an entry seems to be missing: then only a listing can tell.
Result<std::optional<LogListing>> ProbeLog(Table& table, const CheckpointFiles& checkpoint);

}  // namespace ingot::delta
