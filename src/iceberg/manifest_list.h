// Manifest lists (format/spec.md, "Manifest Lists"): one Avro file a snapshot, which names its manifests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "iceberg/manifest.h"

namespace ingot::iceberg {

// Of one partition field, over the files of a manifest.
struct FieldSummary {
  bool contains_null = false;
  bool contains_nan = false;
  std::optional<std::string> lower_bound;
  std::optional<std::string> upper_bound;

  bool operator==(const FieldSummary&) const = default;
};

struct ManifestFile {
  std::string path;  // a URI
  int64_t length = 0;
  int32_t spec_id = 0;
  int64_t sequence_number = 0;
  int64_t min_sequence_number = 0;
  int64_t snapshot_id = 0;  // that added the manifest
  int32_t added_files = 0;
  int32_t existing_files = 0;
  int32_t deleted_files = 0;
  int64_t added_rows = 0;
  int64_t existing_rows = 0;
  int64_t deleted_rows = 0;
  std::vector<FieldSummary> partitions;
  // The least and the greatest name (without folder) of the live files: which manifests can hold a file, without
  // reading them. Kept in the list's header, where other readers pass over it.
  std::string first_name;
  std::string last_name;

  int64_t live_files() const { return int64_t{added_files} + existing_files; }
  bool operator==(const ManifestFile&) const = default;
};

// What the list says of a manifest, but for its path and length. `snapshot_id`, `sequence_number`: of the snapshot that
// adds it.
ManifestFile Summarize(const Manifest& manifest, int64_t snapshot_id, int64_t sequence_number);

// Could the manifest hold a live file of this path?
bool MayHold(const ManifestFile& manifest, std::string_view path);

struct ManifestList {
  int64_t snapshot_id = 0;
  std::optional<int64_t> parent_id;
  int64_t sequence_number = 0;
  std::vector<ManifestFile> manifests;
};

std::string ManifestListToBytes(const ManifestList& list, AvroCodec codec = AvroCodec::kDeflate);

// As EncodeEntries and DecodeEntries, of a list.
std::string EncodeManifestFiles(const std::vector<ManifestFile>& manifests);
Result<std::vector<ManifestFile>> DecodeManifestFiles(std::string_view block, const std::string& place);
// As ParseManifest.
Result<ManifestList> ParseManifestList(std::string_view bytes, const std::string& place);

}  // namespace ingot::iceberg
