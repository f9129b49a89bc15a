// OPTIMIZE: which files are to be written anew together.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "delta/log/snapshot.h"

namespace ingot::delta {

// Files of one partition that are rewritten as one.
struct FileGroup {
  std::vector<AddFilePtr> files;
  uint64_t bytes = 0;  // of rows that are still there, about
};

struct CompactionOptions {
  uint64_t target_bytes = 128ULL << 20;
  // Files of which a larger share of rows is marked as deleted are rewritten whatever their size; 0: all that have a
  // deletion vector.
  double deleted_share = 0.05;
};

// Bin packing. Small files (below three quarters of the target) and those with too many deleted rows are gathered,
// partition by partition, in the order in which they were written (so that what was written together stays together and
// its statistics stay narrow), into groups of at most the target's size. A group of one file is not worth rewriting,
// unless for its deleted rows: so a table that has just been compacted gives no groups.
std::vector<FileGroup> PlanCompaction(const std::vector<AddFilePtr>& files, const CompactionOptions& options);

// The tags by which Delta's engines know what a file was clustered by, and with which others.
inline constexpr std::string_view kClusterIdTag = "ZCUBE_ID";
inline constexpr std::string_view kClusterColumnsTag = "ZCUBE_ZORDER_BY";
inline constexpr std::string_view kClusterCurveTag = "ZCUBE_ZORDER_CURVE";

struct ClusteringOptions {
  std::string columns;            // the columns, as a JSON list: what the tag says
  uint64_t cube_bytes = 8ULL << 30;  // about as much is sorted at once
};

// Clustering (Z-order). Per partition: files that were clustered by the same columns, together with enough others (half of
// `cube_bytes`), stay; all others are sorted anew in groups of at most about `cube_bytes`. A partition all of whose other
// files are one finished group already gives none: clustering again does nothing.
std::vector<FileGroup> PlanClustering(const std::vector<AddFilePtr>& files, const ClusteringOptions& options);

}  // namespace ingot::delta
