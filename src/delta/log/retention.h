// How long files that are gone, and application transactions, are remembered: the table properties
// delta.deletedFileRetentionDuration and delta.setTransactionRetentionDuration.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "delta/log/snapshot.h"

namespace ingot::delta {

// "interval 7 days", "interval 1 week 2 hours", as table properties spell spans of time; nothing when it is not
// understood.
std::optional<Duration> ParseInterval(std::string_view text);

// The span that the table asks for; 7 days when it asks for none.
Duration TombstoneRetention(const Snapshot& snapshot);

// Was the file removed longer ago than that?
bool IsExpired(const RemoveFile& tombstone, Timestamp now, Duration retention);

// The span that the table asks for; nothing when it remembers application transactions for ever.
std::optional<Duration> TransactionRetention(const Snapshot& snapshot);

// Did the application last commit longer ago than that? A transaction without a time never expires.
bool IsExpired(const SetTransaction& transaction, Timestamp now, std::optional<Duration> retention);

// The same snapshot without expired tombstones and transactions; itself when there are none.
SnapshotPtr WithoutExpired(const SnapshotPtr& snapshot, Timestamp now);

}  // namespace ingot::delta
