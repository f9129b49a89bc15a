// Manifests (format/spec.md, "Manifests"): Avro files that list data files with their partition, counts and bounds.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "iceberg/avro_file.h"
#include "iceberg/partition_spec.h"

namespace ingot::iceberg {

struct DataFile {
  std::string path;  // a URI
  std::vector<std::optional<std::string>> partition;  // single values, in the order of the spec
  int64_t record_count = 0;
  int64_t size = 0;
  // By field id.
  std::map<int32_t, int64_t> value_counts;
  std::map<int32_t, int64_t> null_counts;
  std::map<int32_t, std::string> lower_bounds;
  std::map<int32_t, std::string> upper_bounds;

  bool operator==(const DataFile&) const = default;
};

enum class EntryStatus : int32_t { kExisting = 0, kAdded = 1, kDeleted = 2 };

struct ManifestEntry {
  EntryStatus status = EntryStatus::kAdded;
  int64_t snapshot_id = 0;      // that added the file, or deleted it
  int64_t sequence_number = 0;  // of the snapshot that added it
  DataFile file;

  bool is_live() const { return status != EntryStatus::kDeleted; }
  bool operator==(const ManifestEntry&) const = default;
};

struct Manifest {
  int32_t schema_id = 0;
  std::string schema_json;  // with its schema-id
  PartitionSpec spec;
  std::vector<ManifestEntry> entries;
};

// The same manifest gives the same bytes.
std::string ManifestToBytes(const Manifest& manifest, AvroCodec codec = AvroCodec::kDeflate);

// The entries of a block of such a file, one after the other, and read back to the last byte. Errors as ParseManifest.
std::string EncodeEntries(const PartitionSpec& spec, const std::vector<ManifestEntry>& entries);
Result<std::vector<ManifestEntry>> DecodeEntries(std::string_view block, const PartitionSpec& spec,
                                                 const std::string& place);

// Reads a manifest that this program wrote; the bytes may be anything all the same. kCorrupt, or kUnsupported when it is
// a sound manifest of another writer. `place` stands in front of every error.
Result<Manifest> ParseManifest(std::string_view bytes, const std::string& place);

// The Avro schema of a manifest's records.
Json ManifestAvroSchema(const PartitionSpec& spec);

}  // namespace ingot::iceberg
