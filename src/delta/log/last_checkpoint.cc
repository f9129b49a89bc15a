#include "delta/log/last_checkpoint.h"

#include <string>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "delta/log/log_names.h"
#include "delta/log/snapshot_loader.h"

namespace ingot::delta {
namespace {

constexpr int64_t kMostParts = 10'000;
constexpr int64_t kMostProbed = 256;          // entries behind the checkpoint: with more, a listing is cheaper
constexpr int64_t kFarthestLook = int64_t{1} << 16;  // behind the first entry that is not there

// The names of the checkpoint's files; empty when the hint gives none that make sense.
std::vector<std::string> NamesOf(const Json& hint, int64_t version) {
  if (const Json* v2 = hint.Find("v2Checkpoint"); v2 != nullptr && v2->is_object()) {
    std::string name = v2->GetString("path");
    const LogName parsed = ParseLogName(name);
    if (parsed.kind != LogName::Kind::kCheckpointV2 || parsed.version != version) return {};
    return {std::move(name)};
  }
  const Json* parts = hint.Find("parts");
  if (parts == nullptr || parts->is_null()) return {CheckpointName(version)};
  if (!parts->is_int() || parts->as_int() < 1 || parts->as_int() > kMostParts) return {};
  std::vector<std::string> names;
  const int count = static_cast<int>(parts->as_int());
  for (int part = 1; part <= count; ++part) names.push_back(CheckpointPartName(version, part, count));
  return names;
}

Result<bool> Exists(Table& table, const std::string& name) {
  auto head = table.store().Head(LogKey(table, name));
  if (head.ok()) return true;
  if (head.error().kind() == ErrorKind::kNotFound) return false;
  return head.error();
}

// Is there an entry after the one that ended the search? Either it has just been written, or the log has a gap. Asking
// at ever greater distances finds the rest of a log of which no more is missing than is left.
Result<bool> GoesOnBehind(Table& table, int64_t missing) {
  for (int64_t distance = 1; distance <= kFarthestLook; distance *= 2) {
    ASSIGN_OR_RETURN(bool there, Exists(table, CommitName(missing + distance)));
    if (there) return true;
  }
  return false;
}

}  // namespace

std::optional<LastCheckpoint> ReadLastCheckpoint(Table& table) {
  auto text = table.store().Get(LogKey(table, kLastCheckpointName));
  if (!text.ok()) return std::nullopt;
  auto json = Json::Parse(*text);
  if (!json.ok() || !json->is_object()) return std::nullopt;
  LastCheckpoint last;
  last.files.version = json->GetInt("version", -1);
  if (last.files.version < 0 || last.files.version > kMostVersion) return std::nullopt;
  last.files.names = NamesOf(*json, last.files.version);
  last.files.is_json = !last.files.names.empty() && last.files.names.front().ends_with(".json");
  if (const Json* tags = json->Find("tags"); tags != nullptr && tags->is_object()) {
    if (auto millis = ParseInt64(tags->GetString(kCleanedUpToTag))) last.cleaned_up_to = FromMillis(*millis);
  }
  return last;
}

Result<std::optional<LogListing>> ProbeLog(Table& table, const CheckpointFiles& checkpoint) {
  if (checkpoint.names.empty()) return std::optional<LogListing>();
  LogListing listing;
  listing.checkpoints.push_back(checkpoint);
  for (int64_t version = checkpoint.version; version <= checkpoint.version + kMostProbed; ++version) {
    auto entry = table.store().Head(LogKey(table, CommitName(version)));
    if (entry.ok()) {
      listing.entries.push_back({version, entry->modified});
      continue;
    }
    if (entry.error().kind() != ErrorKind::kNotFound) return entry.error();
    if (version == checkpoint.version) continue;  // cleaned up: the checkpoint stands for it
    ASSIGN_OR_RETURN(bool goes_on, GoesOnBehind(table, version));
    if (goes_on) return std::optional<LogListing>();
    for (int64_t checked : {checkpoint.version, version - 1}) {
      ASSIGN_OR_RETURN(bool has_checksum, Exists(table, ChecksumName(checked)));
      const bool known = !listing.checksums.empty() && listing.checksums.back() == checked;
      if (has_checksum && !known) listing.checksums.push_back(checked);
    }
    return std::optional(std::move(listing));
  }
  return std::optional<LogListing>();
}

}  // namespace ingot::delta
