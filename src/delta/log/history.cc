// A table's history: which commits there are, when they happened, and the version of an instant.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "delta/log/log_listing.h"
#include "delta/log/replay.h"
#include "delta/log/snapshot_loader.h"
#include "delta/table.h"

namespace ingot::delta {
namespace {

Result<std::vector<LogEntry>> ListEntries(Table& table, int64_t from) {
  ASSIGN_OR_RETURN(LogListing listing, ListLog(table.store(), LogKey(table, ""), from));
  if (listing.empty()) return NotFound("no Delta table at " + table.DisplayName());
  MakeMonotonic(&listing.entries);
  return std::move(listing.entries);
}

Result<CommitInfo> ReadCommitInfo(Table& table, int64_t version) {
  ASSIGN_OR_RETURN(auto actions, ReadLogEntry(table, version));
  for (Action& action : actions) {
    if (auto* info = std::get_if<CommitInfo>(&action)) return std::move(*info);
  }
  return CommitInfo{};
}

std::optional<Timestamp> InCommitTimestamp(const CommitInfo& info) {
  const Json* millis = info.json.Find("inCommitTimestamp");
  if (millis == nullptr || !millis->is_int()) return std::nullopt;
  return FromMillis(millis->as_int());
}

// The first version that carries its own timestamp, when the table has them.
std::optional<int64_t> FirstOwnTimestamp(const Snapshot& snapshot) {
  if (!HasInCommitTimestamps(snapshot.protocol, snapshot.metadata)) return std::nullopt;
  return ParseInt64(snapshot.Property("delta.inCommitTimestampEnablementVersion", "0")).value_or(0);
}

// Was the table already keeping its own timestamps at that instant?
bool OwnTimestampsAt(const Snapshot& snapshot, Timestamp instant) {
  auto since = ParseInt64(snapshot.Property("delta.inCommitTimestampEnablementTimestamp"));
  return !since.has_value() || ToMillis(instant) >= *since;
}

// The number of leading entries that are not younger than the instant. Own timestamps rise with the version,
// so a binary search reads few entries.
Result<size_t> CountUpTo(Table& table, const std::vector<LogEntry>& entries, Timestamp instant, bool own) {
  size_t low = 0;
  size_t high = entries.size();
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    Timestamp at = entries[middle].modified;
    if (own) {
      ASSIGN_OR_RETURN(CommitInfo info, ReadCommitInfo(table, entries[middle].version));
      at = InCommitTimestamp(info).value_or(at);
    }
    if (at <= instant) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

Result<SnapshotPtr> Table::AtTimestamp(Timestamp instant) {
  ASSIGN_OR_RETURN(SnapshotPtr newest, Latest());
  ASSIGN_OR_RETURN(std::vector<LogEntry> entries, ListEntries(*this, 0));
  bool own = false;
  if (auto first = FirstOwnTimestamp(*newest); first.has_value()) {
    own = OwnTimestampsAt(*newest, instant);
    std::erase_if(entries, [&](const LogEntry& entry) { return (entry.version >= *first) != own; });
  }
  ASSIGN_OR_RETURN(size_t count, CountUpTo(*this, entries, instant, own));
  if (count == 0) {
    std::string since =
        entries.empty() ? "" : "; the oldest entry of its log is of " + FormatIso8601(entries[0].modified);
    return NotFound("table " + DisplayName() + " did not exist yet at " + FormatIso8601(instant) + since);
  }
  return AtVersion(entries[count - 1].version);
}

Result<std::vector<CommitActions>> Table::ReadCommits(int64_t first, int64_t last) {
  ASSIGN_OR_RETURN(std::vector<LogEntry> entries, ListEntries(*this, first));
  std::erase_if(entries, [&](const LogEntry& entry) { return entry.version < first || entry.version > last; });
  std::vector<CommitActions> commits;
  for (const LogEntry& entry : entries) {
    if (entry.version != first + static_cast<int64_t>(commits.size())) break;
    ASSIGN_OR_RETURN(std::vector<Action> actions, ReadLogEntry(*this, entry.version));
    Timestamp at = entry.modified;
    for (const Action& action : actions) {
      if (const auto* info = std::get_if<CommitInfo>(&action)) at = InCommitTimestamp(*info).value_or(at);
    }
    commits.push_back({entry.version, at, std::move(actions)});
  }
  const int64_t missing = first + static_cast<int64_t>(commits.size());
  if (missing <= last) {
    return NotFound("the log of table " + DisplayName() + " does not hold version " + std::to_string(missing) +
                    ": entries are deleted after delta.logRetentionDuration");
  }
  return commits;
}

Result<std::vector<Commit>> Table::History(size_t limit) {
  int64_t from = 0;
  if (limit > 0) {
    ASSIGN_OR_RETURN(SnapshotPtr newest, Latest());
    from = std::max<int64_t>(0, newest->version + 1 - static_cast<int64_t>(std::min<size_t>(limit, INT32_MAX)));
  }
  ASSIGN_OR_RETURN(std::vector<LogEntry> entries, ListEntries(*this, from));
  std::vector<Commit> commits;
  for (auto entry = entries.rbegin(); entry != entries.rend() && (limit == 0 || commits.size() < limit);
       ++entry) {
    ASSIGN_OR_RETURN(CommitInfo info, ReadCommitInfo(*this, entry->version));
    Timestamp at = InCommitTimestamp(info).value_or(entry->modified);
    commits.push_back({entry->version, at, std::move(info)});
  }
  return commits;
}

}  // namespace ingot::delta
