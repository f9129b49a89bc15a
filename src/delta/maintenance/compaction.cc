#include "delta/maintenance/compaction.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "delta/action/statistics.h"

namespace ingot::delta {
namespace {

using Partitions = std::map<PartitionValues, std::vector<AddFilePtr>>;

Partitions ByPartition(const std::vector<AddFilePtr>& files) {
  Partitions partitions;
  for (const AddFilePtr& file : files) partitions[file->partition_values].push_back(file);
  for (auto& [values, inside] : partitions) {
    std::stable_sort(inside.begin(), inside.end(), [](const AddFilePtr& a, const AddFilePtr& b) {
      return std::pair(a->modification_time, std::string_view(a->path)) <
             std::pair(b->modification_time, std::string_view(b->path));
    });
  }
  return partitions;
}

// The share of rows that are marked as deleted; all of them when the log does not say how many there are.
double DeletedShare(const AddFile& file) {
  if (!file.deletion_vector.has_value()) return 0;
  auto statistics = ParseStatistics(file.stats);
  if (!statistics.ok() || statistics->record_count.value_or(0) <= 0) return 1;
  const auto rows = static_cast<double>(*statistics->record_count);
  return std::min(1.0, static_cast<double>(file.deletion_vector->cardinality) / rows);
}

uint64_t LiveBytes(const AddFile& file, double deleted_share) {
  return static_cast<uint64_t>(static_cast<double>(std::max<int64_t>(file.size, 0)) * (1 - deleted_share));
}

std::string TagOf(const AddFile& file, std::string_view name) {
  auto found = file.tags.find(std::string(name));
  return found == file.tags.end() ? std::string() : found->second;
}

// One partition's groups.
class Packer {
 public:
  explicit Packer(const CompactionOptions& options) : options_(options) {}

  void Add(const AddFilePtr& file) {
    const double deleted = DeletedShare(*file);
    const bool purge = deleted > options_.deleted_share || (deleted > 0 && options_.deleted_share == 0);
    const uint64_t bytes = LiveBytes(*file, deleted);
    if (!purge && static_cast<uint64_t>(file->size) >= options_.target_bytes / 4 * 3) return;
    if (!group_.files.empty() && group_.bytes + bytes > options_.target_bytes) Close();
    group_.files.push_back(file);
    group_.bytes += bytes;
    purges_ = purges_ || purge;
  }

  void Close() {
    if (group_.files.size() > 1 || purges_) groups_.push_back(std::move(group_));
    group_ = {};
    purges_ = false;
  }

  std::vector<FileGroup> Finish() {
    Close();
    return std::move(groups_);
  }

 private:
  const CompactionOptions& options_;
  std::vector<FileGroup> groups_;
  FileGroup group_;
  bool purges_ = false;
};

// The ids of groups of files that were clustered by these columns and are large enough to stay.
std::set<std::string> FinishedCubes(const std::vector<AddFilePtr>& files, const ClusteringOptions& options) {
  std::map<std::string, uint64_t> bytes;
  for (const AddFilePtr& file : files) {
    if (TagOf(*file, kClusterColumnsTag) != options.columns) continue;
    bytes[TagOf(*file, kClusterIdTag)] += static_cast<uint64_t>(file->size);
  }
  std::set<std::string> finished;
  for (const auto& [id, size] : bytes) {
    if (!id.empty() && size >= options.cube_bytes / 2) finished.insert(id);
  }
  return finished;
}

bool AreOneCube(const std::vector<AddFilePtr>& files, const ClusteringOptions& options) {
  const std::string id = TagOf(*files.front(), kClusterIdTag);
  return !id.empty() && std::all_of(files.begin(), files.end(), [&](const AddFilePtr& file) {
    return TagOf(*file, kClusterIdTag) == id && TagOf(*file, kClusterColumnsTag) == options.columns;
  });
}

}  // namespace

std::vector<FileGroup> PlanCompaction(const std::vector<AddFilePtr>& files, const CompactionOptions& options) {
  std::vector<FileGroup> groups;
  for (const auto& [values, inside] : ByPartition(files)) {
    Packer packer(options);
    for (const AddFilePtr& file : inside) packer.Add(file);
    for (FileGroup& group : packer.Finish()) groups.push_back(std::move(group));
  }
  return groups;
}

std::vector<FileGroup> PlanClustering(const std::vector<AddFilePtr>& files, const ClusteringOptions& options) {
  std::vector<FileGroup> groups;
  for (auto& [values, inside] : ByPartition(files)) {
    const std::set<std::string> finished = FinishedCubes(inside, options);
    std::erase_if(inside, [&](const AddFilePtr& file) {
      return TagOf(*file, kClusterColumnsTag) == options.columns && finished.contains(TagOf(*file, kClusterIdTag));
    });
    if (inside.empty() || AreOneCube(inside, options)) continue;
    FileGroup group;
    for (const AddFilePtr& file : inside) {
      const auto bytes = static_cast<uint64_t>(std::max<int64_t>(file->size, 0));
      if (!group.files.empty() && group.bytes + bytes > options.cube_bytes) groups.push_back(std::exchange(group, {}));
      group.files.push_back(file);
      group.bytes += bytes;
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace ingot::delta
