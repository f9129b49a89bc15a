#include "delta/log/snapshot_loader.h"

#include <algorithm>
#include <utility>

#include "delta/log/checksum.h"
#include "delta/log/last_checkpoint.h"
#include "delta/log/log_names.h"
#include "delta/log/log_prefetch.h"

namespace ingot::delta {
namespace {

constexpr int64_t kMostAtOnce = 32;

Error NoTable(Table& table) { return NotFound("no Delta table at " + table.DisplayName()); }

// Builds a snapshot from a listing.
class Loader {
 public:
  Loader(Table& table, const LogListing& listing, std::optional<int64_t> target)
      : table_(table), listing_(listing), target_(target) {}

  Result<SnapshotPtr> Load() {
    int64_t last = target_.value_or(listing_.LastVersion());
    if (last > listing_.LastVersion() && !EntryExists(last)) return NoVersion();
    std::optional<Error> broken;
    for (auto files = listing_.checkpoints.rbegin(); files != listing_.checkpoints.rend(); ++files) {
      if (files->version > last) continue;
      auto snapshot = FromCheckpoint(*files, last);
      if (snapshot.ok()) return snapshot;
      ErrorKind kind = snapshot.error().kind();
      if (kind != ErrorKind::kCorrupt && kind != ErrorKind::kNotFound) return snapshot;
      table_.context().logger->Warning("checkpoint passed over", {{"error", snapshot.error().message()}});
      if (!broken.has_value()) broken = snapshot.error();
    }
    bool from_start = !listing_.entries.empty() && listing_.entries.front().version == 0;
    if (!from_start && broken.has_value()) return *broken;
    if (!from_start) return NoVersion();
    Replay replay(nullptr);
    RETURN_IF_ERROR(ApplyEntries(&replay, 0, last));
    return Finish(&replay, last);
  }

 private:
  Result<SnapshotPtr> FromCheckpoint(const CheckpointFiles& files, int64_t last) {
    Replay replay(nullptr);
    RETURN_IF_ERROR(ReadCheckpoint(table_, files, &replay));
    if (HasChecksum(files.version)) {
      // Looked at before the entries after it: of what can go wrong in a log, checkpoints are the likeliest.
      ASSIGN_OR_RETURN(SnapshotPtr start, Finish(&replay, files.version));
      replay = Replay(start);
    }
    if (files.version == last) {
      ApplyCommitInfo(&replay, last);
    } else {
      RETURN_IF_ERROR(ApplyEntries(&replay, files.version + 1, last));
    }
    return files.version == last ? replay.Finish(last, Place()) : Finish(&replay, last);
  }

  bool HasChecksum(int64_t version) const {
    return std::binary_search(listing_.checksums.begin(), listing_.checksums.end(), version);
  }

  // Ends the replay. A checksum that says otherwise is worth a warning, no more: the log is what counts.
  Result<SnapshotPtr> Finish(Replay* replay, int64_t version) {
    ASSIGN_OR_RETURN(SnapshotPtr snapshot, replay->Finish(version, Place()));
    if (!HasChecksum(version)) return snapshot;
    auto checksum = table_.store().Get(LogKey(table_, ChecksumName(version)));
    if (!checksum.ok()) return snapshot;
    std::string difference = DifferenceFromChecksum(*checksum, *snapshot);
    if (!difference.empty()) {
      table_.context().logger->Warning("the log differs from its checksum", {{"table", table_.DisplayName()},
                                                                             {"version", std::to_string(version)},
                                                                             {"difference", difference}});
    }
    return snapshot;
  }

  // A checkpoint, like compacted entries, keeps no commitInfo, which has the version's timestamp; the entry may have been
  // cleaned up.
  void ApplyCommitInfo(Replay* replay, int64_t version) {
    auto actions = ReadLogEntry(table_, version);
    if (!actions.ok()) return;
    for (Action& action : *actions) {
      if (std::holds_alternative<CommitInfo>(action)) replay->Apply(std::move(action));
    }
  }

  Status ApplyEntries(Replay* replay, int64_t first, int64_t last) {
    while (first <= last) {
      const CompactedEntries* compacted = LongestFrom(first, last);
      if (compacted != nullptr && ApplyCompacted(replay, *compacted)) {
        first = compacted->last + 1;
        if (first > last) ApplyCommitInfo(replay, last);
        continue;
      }
      const int64_t end = BeforeNextCompacted(first, last);
      RETURN_IF_ERROR(ApplySingleEntries(replay, first, end));
      first = end + 1;
    }
    return Status::Ok();
  }

  // The compacted entries that begin at `first` and reach farthest without passing `last`.
  const CompactedEntries* LongestFrom(int64_t first, int64_t last) const {
    const CompactedEntries* longest = nullptr;
    for (auto one = FirstCompactedFrom(first); one != listing_.compacted.end() && one->first == first; ++one) {
      if (one->last <= last) longest = &*one;
    }
    return longest;
  }

  // The last version that must be read by itself: up to where compacted entries begin that can be used.
  int64_t BeforeNextCompacted(int64_t first, int64_t last) const {
    for (auto one = FirstCompactedFrom(first + 1); one != listing_.compacted.end(); ++one) {
      if (one->last <= last) return one->first - 1;
    }
    return last;
  }

  std::vector<CompactedEntries>::const_iterator FirstCompactedFrom(int64_t version) const {
    return std::partition_point(listing_.compacted.begin(), listing_.compacted.end(),
                                [&](const CompactedEntries& one) { return one.first < version; });
  }

  // False when they cannot be read: then the entries themselves are.
  bool ApplyCompacted(Replay* replay, const CompactedEntries& compacted) {
    const std::string key = LogKey(table_, CompactedName(compacted.first, compacted.last));
    auto text = table_.store().Get(key);
    auto actions = text.ok() ? ParseCommit(*text, table_.store().Url(key), table_.StoreRoot())
                             : Result<std::vector<Action>>(text.error());
    if (!actions.ok()) {
      table_.context().logger->Warning("compacted log entries passed over", {{"error", actions.error().message()}});
      return false;
    }
    for (Action& action : *actions) replay->Apply(std::move(action));
    return true;
  }

  // An entry that the listing missed may have come while it ran: only its absence makes a gap.
  Status ApplySingleEntries(Replay* replay, int64_t first, int64_t last) {
    LogPrefetch entries(table_, first, last);
    for (int64_t version = first; version <= last; ++version) {
      auto actions = entries.Next();
      if (!actions.ok() && actions.error().kind() == ErrorKind::kNotFound) {
        return Corrupt(Place() + ": the log has a gap: entry " + CommitName(version) +
                       " is missing, though later ones exist up to version " +
                       std::to_string(listing_.LastVersion()));
      }
      if (!actions.ok()) return actions.error();
      for (Action& action : *actions) replay->Apply(std::move(action));
    }
    return Status::Ok();
  }

  bool EntryExists(int64_t version) { return table_.store().Head(LogKey(table_, CommitName(version))).ok(); }

  Error NoVersion() {
    int64_t first = -1;
    if (!listing_.entries.empty() && listing_.entries.front().version == 0) first = 0;
    if (first < 0 && !listing_.checkpoints.empty()) first = listing_.checkpoints.front().version;
    if (first < 0) {
      return Corrupt(Place() + ": the log has a gap: it begins at version " +
                     std::to_string(listing_.entries.front().version) + ", with no checkpoint to start from");
    }
    return NotFound("version " + std::to_string(target_.value_or(-1)) + " of " + table_.DisplayName() +
                    " does not exist or is no longer in the log; versions " + std::to_string(first) + " to " +
                    std::to_string(listing_.LastVersion()) + " can be read");
  }

  std::string Place() const { return table_.store().Url(LogKey(table_, "")); }

  Table& table_;
  const LogListing& listing_;
  const std::optional<int64_t> target_;
};

bool HasCheckpointUpTo(const LogListing& listing, int64_t version) {
  return !listing.checkpoints.empty() && listing.checkpoints.front().version <= version;
}

// A bucket lists from a name on; a folder of the local disk has to be read whole, however long the log.
Result<LogListing> ReadRecentLog(Table& table, const CheckpointFiles& checkpoint) {
  if (!table.store().is_remote()) {
    ASSIGN_OR_RETURN(auto probed, ProbeLog(table, checkpoint));
    if (probed.has_value()) return std::move(*probed);
  }
  return ListLog(table.store(), LogKey(table, ""), checkpoint.version);
}

}  // namespace

std::string LogKey(Table& table, std::string_view name) {
  return table.Key("_delta_log/" + std::string(name));
}

Result<std::vector<Action>> ReadLogEntry(Table& table, int64_t version) {
  std::string key = LogKey(table, CommitName(version));
  ASSIGN_OR_RETURN(std::string text, table.store().Get(key));
  return ParseCommit(text, table.store().Url(key), table.StoreRoot());
}

Result<SnapshotPtr> LoadSnapshot(Table& table, std::optional<int64_t> target) {
  std::string prefix = LogKey(table, "");
  auto hint = ReadLastCheckpoint(table);
  if (hint.has_value() && (!target.has_value() || hint->files.version <= *target)) {
    ASSIGN_OR_RETURN(LogListing recent, ReadRecentLog(table, hint->files));
    if (HasCheckpointUpTo(recent, target.value_or(INT64_MAX))) {
      auto snapshot = Loader(table, recent, target).Load();
      bool try_older = !snapshot.ok() && (snapshot.error().kind() == ErrorKind::kCorrupt ||
                                          snapshot.error().kind() == ErrorKind::kNotFound);
      if (!try_older) return snapshot;
    }
  }
  ASSIGN_OR_RETURN(LogListing listing, ListLog(table.store(), prefix, 0));
  if (listing.empty()) return NoTable(table);
  return Loader(table, listing, target).Load();
}

Result<SnapshotPtr> AdvanceSnapshot(Table& table, const SnapshotPtr& base, std::optional<int64_t> target) {
  std::optional<Replay> replay;
  int64_t version = base->version;
  bool at_end = false;
  // Over a network, the more entries there have been the more are asked for at once.
  for (int64_t window = 1; !at_end && version < target.value_or(INT64_MAX);
       window = table.store().is_remote() ? std::min(window * 2, kMostAtOnce) : 1) {
    int64_t last = std::min(version + window, target.value_or(INT64_MAX));
    LogPrefetch entries(table, version + 1, last);
    while (version < last) {
      auto actions = entries.Next();
      at_end = !actions.ok() && actions.error().kind() == ErrorKind::kNotFound;
      if (at_end) break;
      if (!actions.ok()) return actions.error();
      if (!replay.has_value()) replay.emplace(base);
      for (Action& action : *actions) replay->Apply(std::move(action));
      ++version;
    }
  }
  if (!replay.has_value()) return base;
  return replay->Finish(version, table.store().Url(LogKey(table, CommitName(version))));
}

}  // namespace ingot::delta
