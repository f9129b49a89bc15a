#include "delta/maintenance/log_cleanup.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "delta/log/last_checkpoint.h"
#include "delta/log/log_listing.h"
#include "delta/log/log_names.h"
#include "delta/log/replay.h"
#include "delta/log/retention.h"
#include "delta/log/snapshot_loader.h"

namespace ingot::delta {
namespace {

constexpr size_t kDigits = 20;
constexpr Duration kDefaultRetention = std::chrono::hours(30 * 24);

// The version that a name in _delta_log begins with.
std::optional<int64_t> VersionOf(std::string_view name) {
  if (name.size() <= kDigits || name[kDigits] != '.') return std::nullopt;
  return ParseInt64(name.substr(0, kDigits));
}

// What of the log is old.
class OldLog {
 public:
  OldLog(Table& table, Timestamp cutoff) : table_(table), cutoff_(cutoff), prefix_(LogKey(table, "")) {}

  // The files up to the first commit that is younger than the cutoff.
  Status Read() {
    int64_t last_commit = -1;
    RETURN_IF_ERROR(table_.store().List(prefix_, "", [&](const store::ObjectInfo& object) {
      store::ObjectInfo file = object;
      file.key.erase(0, prefix_.size());
      auto version = VersionOf(file.key);
      if (!version.has_value()) return file.key < ":";  // past every version
      const bool is_commit = ParseLogName(file.key).kind == LogName::Kind::kCommit;
      if (is_commit && file.modified > cutoff_) return false;
      if (is_commit) last_commit = *version;
      files_.push_back(std::move(file));
      return true;
    }));
    std::erase_if(files_, [&](const store::ObjectInfo& file) { return *VersionOf(file.key) > last_commit; });
    return Status::Ok();
  }

  // The version of the newest old checkpoint that can be read; nothing when there is none, or nothing lies before it.
  Result<std::optional<int64_t>> CutoffCheckpoint() {
    if (files_.empty()) return std::optional<int64_t>();
    ASSIGN_OR_RETURN(LogListing listing, ListLog(table_.store(), prefix_, *VersionOf(files_.front().key)));
    const int64_t first = *VersionOf(files_.front().key);
    const int64_t last = *VersionOf(files_.back().key);
    for (auto files = listing.checkpoints.rbegin(); files != listing.checkpoints.rend(); ++files) {
      if (files->version > last) continue;
      if (files->version <= first) break;
      Replay replay(nullptr);
      Status read = ReadCheckpoint(table_, *files, &replay);
      if (read.ok() && replay.Finish(files->version, prefix_).ok()) return std::optional(files->version);
      if (!read.ok() && read.error().kind() == ErrorKind::kUnavailable) return read.error();
    }
    return std::optional<int64_t>();
  }

  // The files of versions before it. Entries that were compacted into one file go with their first.
  std::vector<store::ObjectInfo> Before(int64_t version) const {
    std::vector<store::ObjectInfo> before;
    for (const store::ObjectInfo& file : files_) {
      const int64_t own = *VersionOf(file.key);
      const bool compacted = file.key.ends_with(".compacted.json");
      if (own < version || (compacted && own == version)) before.push_back(file);
    }
    return before;
  }

 private:
  Table& table_;
  const Timestamp cutoff_;
  const std::string prefix_;
  std::vector<store::ObjectInfo> files_;
};

Duration OwnRetention(const Snapshot& snapshot) {
  return ParseInterval(snapshot.Property("delta.logRetentionDuration")).value_or(kDefaultRetention);
}

Timestamp Cutoff(Table& table, Duration retention) {
  return std::chrono::floor<std::chrono::days>(table.context().clock->Now() - retention);
}

// So that nobody need list the log again before there can be more to delete, which is a day later. What another writer
// says in _last_checkpoint at the same moment may be lost: it is a hint.
Status RememberCutoff(Table& table, Timestamp cutoff) {
  const std::string key = LogKey(table, kLastCheckpointName);
  ASSIGN_OR_RETURN(const std::string text, table.store().Get(key));
  ASSIGN_OR_RETURN(Json json, Json::Parse(text));
  Json tags = Json::MakeObject();
  if (const Json* before = json.Find("tags"); before != nullptr && before->is_object()) tags = *before;
  tags.Set(kCleanedUpToTag, std::to_string(ToMillis(cutoff)));
  json.Set("tags", std::move(tags));
  return table.store().Put(key, json.Dump());
}

}  // namespace

Result<LogCleanupReport> CleanUpLog(Table& table, const Snapshot& newest, const LogCleanupOptions& options,
                                    const LogCleanupVisitor& visit) {
  Duration retention = options.retention.value_or(OwnRetention(newest));
  if (retention < Duration{0}) return InvalidArgument("a retention cannot be negative");
  const Timestamp cutoff = Cutoff(table, retention);
  LogCleanupReport report;
  OldLog old(table, cutoff);
  RETURN_IF_ERROR(old.Read());
  ASSIGN_OR_RETURN(auto checkpoint, old.CutoffCheckpoint());
  if (!checkpoint.has_value()) return report;
  report.oldest_version = *checkpoint;
  for (const store::ObjectInfo& file : old.Before(*checkpoint)) {
    if (!options.dry_run) RETURN_IF_ERROR(table.store().Delete(LogKey(table, file.key)));
    ++report.files;
    report.bytes += static_cast<int64_t>(file.size);
    if (visit) RETURN_IF_ERROR(visit(file));
  }
  return report;
}

void CleanUpLogAfterCheckpoint(Table& table, const Snapshot& newest) {
  if (newest.Property("delta.enableExpiredLogCleanup", "true") == "false") return;
  const Timestamp cutoff = Cutoff(table, OwnRetention(newest));
  const auto last = ReadLastCheckpoint(table);
  if (last.has_value() && last->cleaned_up_to.has_value() && *last->cleaned_up_to >= cutoff) return;
  auto cleaned = CleanUpLog(table, newest, {}, nullptr);
  const Status done = cleaned.ok() ? RememberCutoff(table, cutoff) : Status(cleaned.error());
  if (done.ok()) return;
  table.context().logger->Warning("old log entries not deleted", {{"table", table.DisplayName()},
                                                                  {"error", done.error().message()}});
}

}  // namespace ingot::delta
