// From the manifests of one snapshot to those of the next: work that grows with the change, not with the table.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "iceberg/manifest_store.h"

namespace ingot::iceberg {

struct FileChanges {
  std::vector<DataFile> added;
  std::set<std::string> removed;   // URIs of files that leave the table, each of which must be in it
  std::set<std::string> replaced;  // URIs of `added` that may be in the table already: their old entries go
};

struct FileCounts {
  int64_t files = 0;
  int64_t rows = 0;
  int64_t bytes = 0;

  void Count(const DataFile& file) {
    ++files;
    rows += file.record_count;
    bytes += file.size;
  }
};

struct ChangeCounts {
  FileCounts added;
  FileCounts removed;
  FileCounts replaced;  // old entries of files that were added again
};

// What new manifests are written by.
struct ManifestHead {
  int32_t schema_id = 0;
  std::string schema_json;
  PartitionSpec spec;
};

// Gives the manifests of the snapshot of `store` after those of the one before it: added files get manifests of their
// own; manifests that hold removed files are written anew, the others are kept; where many small ones have come
// together, they are merged. kCorrupt when a removed file is in no manifest.
Result<std::vector<ManifestFile>> UpdateManifests(ManifestStore& store, const std::vector<ManifestFile>& before,
                                                  const ManifestHead& head, FileChanges changes, ChangeCounts* counts);

}  // namespace ingot::iceberg
