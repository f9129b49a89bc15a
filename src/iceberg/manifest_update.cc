#include "iceberg/manifest_update.h"

#include <algorithm>
#include <map>
#include <utility>

namespace ingot::iceberg {
namespace {

constexpr size_t kMaxEntries = 10'000;  // of a manifest of added files
// Manifests are merged kFanOut at a time into one of the next tier, so that each entry is written anew about
// log(files) / log(kFanOut) times, and no snapshot has more than a few times kFanOut small ones.
constexpr int64_t kFanOut = 32;
constexpr int kMergedTiers = 3;

std::string NameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

class Removal {
 public:
  Removal(ManifestStore& store, FileChanges& changes, ChangeCounts* counts)
      : store_(store), changes_(changes), counts_(counts) {
    for (const auto* paths : {&changes.removed, &changes.replaced}) {
      for (const std::string& path : *paths) names_.insert(NameOf(path));
    }
  }

  Result<std::vector<ManifestFile>> Run(const std::vector<ManifestFile>& before) {
    std::vector<ManifestFile> after;
    for (const ManifestFile& file : before) {
      if (file.live_files() == 0) continue;  // It only told what an earlier snapshot removed.
      if (!MayBeTouched(file)) {
        after.push_back(file);
        continue;
      }
      ASSIGN_OR_RETURN(Manifest manifest, store_.Read(file));
      if (!Apply(&manifest)) {
        after.push_back(file);
      } else if (!manifest.entries.empty()) {
        ASSIGN_OR_RETURN(ManifestFile rewritten, store_.Write(manifest));
        after.push_back(std::move(rewritten));
      }
    }
    if (!changes_.removed.empty()) {
      return Corrupt("file " + *changes_.removed.begin() + " was removed, but no manifest lists it");
    }
    return after;
  }

 private:
  bool MayBeTouched(const ManifestFile& file) const {
    const auto first = names_.lower_bound(file.first_name);
    return first != names_.end() && *first <= file.last_name;
  }

  // Brings the entries to the new snapshot; false when none of them is concerned.
  bool Apply(Manifest* manifest) {
    std::vector<ManifestEntry> kept;
    bool touched = false;
    for (ManifestEntry& entry : manifest->entries) {
      if (!entry.is_live()) continue;
      if (changes_.replaced.contains(entry.file.path)) {
        counts_->replaced.Count(entry.file);
        touched = true;
        continue;
      }
      entry.status = EntryStatus::kExisting;
      if (changes_.removed.erase(entry.file.path) > 0) {
        counts_->removed.Count(entry.file);
        entry.status = EntryStatus::kDeleted;
        entry.snapshot_id = store_.snapshot_id();
        touched = true;
      }
      kept.push_back(std::move(entry));
    }
    if (touched) manifest->entries = std::move(kept);
    return touched;
  }

  ManifestStore& store_;
  FileChanges& changes_;
  ChangeCounts* counts_;
  std::set<std::string> names_;
};

Status AppendAdded(ManifestStore& store, const ManifestHead& head, std::vector<DataFile> added,
                   std::vector<ManifestFile>* manifests) {
  for (size_t start = 0; start < added.size(); start += kMaxEntries) {
    Manifest manifest{head.schema_id, head.schema_json, head.spec, {}};
    const size_t end = std::min(added.size(), start + kMaxEntries);
    for (size_t i = start; i < end; ++i) {
      manifest.entries.push_back({EntryStatus::kAdded, store.snapshot_id(), store.sequence_number(), std::move(added[i])});
    }
    ASSIGN_OR_RETURN(ManifestFile file, store.Write(manifest));
    manifests->push_back(std::move(file));
  }
  return Status::Ok();
}

int TierOf(const ManifestFile& file) {
  int tier = 0;
  for (int64_t files = file.live_files(); files >= kFanOut; files /= kFanOut) ++tier;
  return tier;
}

// One manifest with the entries of all; what happened in this snapshot stays told.
Result<ManifestFile> Merge(ManifestStore& store, const ManifestHead& head, const std::vector<ManifestFile>& files) {
  Manifest merged{head.schema_id, head.schema_json, {}, {}};
  for (const ManifestFile& file : files) {
    ASSIGN_OR_RETURN(Manifest manifest, store.Read(file));
    const bool is_first = &file == &files.front();
    if (!is_first && PartitionTypesToJson(manifest.spec) != PartitionTypesToJson(merged.spec)) {
      return Unsupported(file.path + " was written when a partition column had another type");
    }
    merged.spec = std::move(manifest.spec);
    for (ManifestEntry& entry : manifest.entries) {
      const bool now = entry.snapshot_id == store.snapshot_id();
      if (!entry.is_live() && !now) continue;
      if (entry.is_live() && !now) entry.status = EntryStatus::kExisting;
      merged.entries.push_back(std::move(entry));
    }
  }
  return store.Write(merged);
}

Result<std::vector<ManifestFile>> MergeSmall(ManifestStore& store, const ManifestHead& head,
                                             std::vector<ManifestFile> files) {
  std::map<std::pair<int32_t, int>, std::vector<ManifestFile>> tiers;
  for (const ManifestFile& file : files) tiers[{file.spec_id, TierOf(file)}].push_back(file);
  for (const auto& [key, members] : tiers) {
    if (key.second >= kMergedTiers || members.size() < static_cast<size_t>(kFanOut)) continue;
    ASSIGN_OR_RETURN(ManifestFile merged, Merge(store, head, members));
    std::erase_if(files, [&](const ManifestFile& file) {
      return std::find(members.begin(), members.end(), file) != members.end();
    });
    files.push_back(std::move(merged));
  }
  return files;
}

}  // namespace

Result<std::vector<ManifestFile>> UpdateManifests(ManifestStore& store, const std::vector<ManifestFile>& before,
                                                  const ManifestHead& head, FileChanges changes, ChangeCounts* counts) {
  for (const DataFile& file : changes.added) counts->added.Count(file);
  ASSIGN_OR_RETURN(std::vector<ManifestFile> after, Removal(store, changes, counts).Run(before));
  RETURN_IF_ERROR(AppendAdded(store, head, std::move(changes.added), &after));
  return MergeSmall(store, head, std::move(after));
}

}  // namespace ingot::iceberg
