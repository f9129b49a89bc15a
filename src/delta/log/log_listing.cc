#include "delta/log/log_listing.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "delta/log/log_names.h"

namespace ingot::delta {
namespace {

// Collects the parts of multi-part checkpoints until all of one have been seen.
class PartCollector {
 public:
  void Add(const LogName& name, std::string file, LogListing* listing) {
    auto& files = parts_[{name.version, name.parts}];
    files.push_back(std::move(file));
    if (files.size() != static_cast<size_t>(name.parts)) return;
    listing->checkpoints.push_back({name.version, std::move(files), false});
  }

 private:
  std::map<std::pair<int64_t, int>, std::vector<std::string>> parts_;
};

}  // namespace

int64_t LogListing::LastVersion() const {
  int64_t last = entries.empty() ? -1 : entries.back().version;
  return checkpoints.empty() ? last : std::max(last, checkpoints.back().version);
}

Result<LogListing> ListLog(store::ObjectStore& store, const std::string& log_prefix, int64_t from_version) {
  LogListing listing;
  PartCollector parts;
  // The digits of a version sort before every name that begins with them.
  std::string after = from_version > 0 ? log_prefix + VersionDigits(from_version) : "";
  std::string absurd;
  RETURN_IF_ERROR(store.List(log_prefix, after, [&](const store::ObjectInfo& object) {
    std::string file = object.key.substr(log_prefix.size());
    // "_last_checkpoint", "_sidecars/…", "_staged_commits/…" sort after every version.
    if (file.empty() || file[0] > '9') return false;
    LogName name = ParseLogName(file);
    if (name.kind != LogName::Kind::kOther && name.version > kMostVersion) {
      absurd = file;
      return false;
    }
    switch (name.kind) {
      case LogName::Kind::kCommit:
        listing.entries.push_back({name.version, object.modified});
        break;
      case LogName::Kind::kCompacted:
        listing.compacted.push_back({name.version, name.last});
        break;
      case LogName::Kind::kCheckpoint:
        listing.checkpoints.push_back({name.version, {file}, false});
        break;
      case LogName::Kind::kCheckpointV2:
        listing.checkpoints.push_back({name.version, {file}, name.is_json});
        break;
      case LogName::Kind::kCheckpointPart:
        parts.Add(name, file, &listing);
        break;
      case LogName::Kind::kChecksum:
        listing.checksums.push_back(name.version);
        break;
      case LogName::Kind::kOther:
        break;
    }
    return true;
  }));
  if (!absurd.empty()) {
    return Corrupt(store.Url(log_prefix + absurd) + ": no table has a version that high");
  }
  std::stable_sort(listing.checkpoints.begin(), listing.checkpoints.end(), [](const auto& a, const auto& b) {
    auto rank = [](const CheckpointFiles& files) {
      bool classic = files.names[0] == CheckpointName(files.version);
      return std::tuple(files.version, classic);
    };
    return rank(a) < rank(b);
  });
  return listing;
}

void MakeMonotonic(std::vector<LogEntry>* entries) {
  int64_t previous = INT64_MIN;
  for (LogEntry& entry : *entries) {
    int64_t millis = ToMillis(entry.modified);
    if (previous != INT64_MIN && millis <= previous) millis = previous + 1;
    entry.modified = FromMillis(millis);
    previous = millis;
  }
}

}  // namespace ingot::delta
