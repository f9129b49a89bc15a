#include "delta/maintenance/log_damage.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/json.h"
#include "delta/log/log_names.h"
#include "delta/log/replay.h"
#include "delta/log/snapshot_loader.h"

namespace ingot::delta {
namespace {

constexpr size_t kCheckpointsLookedAt = 3;  // the newest; readers fall back to older ones

std::string LogPath(std::string_view name) { return "_delta_log/" + std::string(name); }

class LogInspection {
 public:
  LogInspection(Table& table, const LogListing& listing) : table_(table), listing_(listing) {}

  Result<std::vector<Damage>> Run() {
    RETURN_IF_ERROR(InspectCheckpoints());
    RETURN_IF_ERROR(InspectPointer());
    InspectGaps();
    RETURN_IF_ERROR(InspectEntries());
    return std::move(damages_);
  }

 private:
  Damage& Add(Damage::Kind kind, std::string path, std::string detail) {
    damages_.push_back({});
    damages_.back().kind = kind;
    damages_.back().path = std::move(path);
    damages_.back().detail = std::move(detail);
    return damages_.back();
  }

  Status InspectCheckpoints() {
    size_t looked_at = 0;
    for (auto files = listing_.checkpoints.rbegin(); files != listing_.checkpoints.rend(); ++files) {
      if (looked_at++ == kCheckpointsLookedAt) break;
      Replay replay(nullptr);
      Status read = ReadCheckpoint(table_, *files, &replay);
      if (read.ok()) {
        auto snapshot = replay.Finish(files->version, files->names.front());
        if (snapshot.ok()) {
          whole_checkpoint_ = std::max(whole_checkpoint_, files->version);
          continue;
        }
        read = snapshot.error();
      }
      if (read.error().kind() == ErrorKind::kUnavailable) return read;
      Damage& damage = Add(Damage::Kind::kBrokenCheckpoint, LogPath(files->names.front()), read.error().message());
      damage.first_version = damage.last_version = files->version;
    }
    return Status::Ok();
  }

  Status InspectPointer() {
    const std::string path = LogPath(kLastCheckpointName);
    auto text = table_.store().Get(LogKey(table_, kLastCheckpointName));
    if (!text.ok() && text.error().kind() != ErrorKind::kNotFound) return text.error();
    if (!text.ok()) {
      if (!listing_.checkpoints.empty()) Add(Damage::Kind::kBrokenPointer, path, "it is missing; readers list the whole log");
      return Status::Ok();
    }
    auto json = Json::Parse(*text);
    const int64_t version = json.ok() ? json->GetInt("version", -1) : -1;
    const bool there = std::any_of(listing_.checkpoints.begin(), listing_.checkpoints.end(),
                                   [&](const CheckpointFiles& files) { return files.version == version; });
    if (version < 0) {
      Add(Damage::Kind::kBrokenPointer, path, "it is no JSON with a version; readers list the whole log");
    } else if (!there) {
      Add(Damage::Kind::kBrokenPointer, path, "it points at version " + std::to_string(version) + ", which has no checkpoint");
    }
    return Status::Ok();
  }

  void AddGap(int64_t first, int64_t last) {
    const std::string versions = first == last ? "version " + std::to_string(first)
                                               : "versions " + std::to_string(first) + " to " + std::to_string(last);
    std::string detail = versions + " cannot be read; later ones can, from a checkpoint";
    if (last > whole_checkpoint_) {
      detail = "what " + versions + " did is lost, and with it every later version; the newest that can be read is " +
               std::to_string(first - 1) + ": put the missing entries back, or make a deep clone of that version";
    }
    Damage& damage = Add(Damage::Kind::kMissingEntries, LogPath(CommitName(first)), std::move(detail));
    damage.first_version = first;
    damage.last_version = last;
  }

  void InspectGaps() {
    const auto& entries = listing_.entries;
    // Before the first entry nothing is missing if a checkpoint stands for it: a cleanup has been here.
    int64_t previous = -1;
    if (!listing_.checkpoints.empty() && whole_checkpoint_ >= 0) previous = listing_.checkpoints.front().version;
    const int64_t start = entries.empty() ? whole_checkpoint_ : entries.front().version;
    if (start > previous + 1) AddGap(previous + 1, start - 1);
    for (size_t i = 1; i < entries.size(); ++i) {
      if (entries[i].version > entries[i - 1].version + 1) AddGap(entries[i - 1].version + 1, entries[i].version - 1);
    }
    const int64_t last = entries.empty() ? whole_checkpoint_ : entries.back().version;
    if (!entries.empty() && whole_checkpoint_ > last) AddGap(last + 1, whole_checkpoint_);
  }

  // Those that the newest version is made of.
  Status InspectEntries() {
    for (const LogEntry& entry : listing_.entries) {
      if (entry.version <= whole_checkpoint_) continue;
      auto read = ReadLogEntry(table_, entry.version);
      if (read.ok()) continue;
      if (read.error().kind() == ErrorKind::kUnavailable) return read.error();
      Damage& damage = Add(Damage::Kind::kBrokenEntry, LogPath(CommitName(entry.version)), read.error().message());
      damage.first_version = damage.last_version = entry.version;
    }
    return Status::Ok();
  }

  Table& table_;
  const LogListing& listing_;
  std::vector<Damage> damages_;
  int64_t whole_checkpoint_ = -1;  // the newest that can be read
};

}  // namespace

Result<std::vector<Damage>> FindLogDamage(Table& table, const LogListing& listing) {
  return LogInspection(table, listing).Run();
}

}  // namespace ingot::delta
