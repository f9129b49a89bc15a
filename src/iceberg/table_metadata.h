// Table metadata (format/spec.md, "Table Metadata", Appendix C): the JSON file that a table of Iceberg is opened by.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace ingot::iceberg {

struct Snapshot {
  int64_t id = 0;
  std::optional<int64_t> parent_id;
  int64_t sequence_number = 0;
  int64_t timestamp_ms = 0;
  std::string manifest_list;  // a URI
  std::map<std::string, std::string> summary;
  int32_t schema_id = 0;

  // A count of the summary; nothing when it is not there.
  std::optional<int64_t> Count(const std::string& name) const;
};

struct MetadataLogEntry {
  int64_t timestamp_ms = 0;
  std::string file;  // a URI
};

struct TableMetadata {
  std::string uuid;
  std::string location;
  int64_t last_sequence_number = 0;
  int64_t last_updated_ms = 0;
  int32_t last_column_id = 0;
  std::vector<Json> schemas;  // each with its schema-id
  int32_t current_schema_id = 0;
  std::vector<Json> specs;  // {"spec-id", "fields"}
  int32_t default_spec_id = 0;
  int32_t last_partition_id = 999;
  std::map<std::string, std::string> properties;
  std::vector<Snapshot> snapshots;  // oldest first; the last one is the current one
  std::vector<MetadataLogEntry> metadata_log;

  const Snapshot* current() const { return snapshots.empty() ? nullptr : &snapshots.back(); }
  // The version of the Delta table that this describes; -1 when it does not say.
  int64_t delta_version() const;
};

inline constexpr const char* kDeltaVersionProperty = "delta-version";

std::string TableMetadataToJson(const TableMetadata& metadata);

// Reads metadata that this program wrote; the text may be anything. kCorrupt with `place` when it is no metadata of
// format version 2, or its current snapshot is not its last one.
Result<TableMetadata> ParseTableMetadata(std::string_view text, const std::string& place);

}  // namespace ingot::iceberg
