// Where Iceberg's files of a table lie: in "metadata/" of the table's folder, named as Hadoop tables name them, so that
// readers can open the table by its folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "delta/table.h"

namespace ingot::iceberg {

inline constexpr std::string_view kHintName = "metadata/version-hint.text";

class Layout {
 public:
  explicit Layout(delta::Table& table);

  // "file:///lake/s/t" or "s3://bucket/lake/s/t", without a '/' at its end.
  const std::string& location() const { return location_; }
  // A path relative to the table as a URI under location(), and back; nothing when the URI lies elsewhere or could
  // leave the table's folder.
  std::string Uri(std::string_view relative) const;
  std::optional<std::string> Relative(std::string_view uri) const;

 private:
  std::string location_;
};

// "metadata/v8.metadata.json" describes version 7 of the Delta table: Hadoop tables count from 1.
std::string MetadataName(int64_t delta_version);
// The Delta version of such a name (without its folder); nothing when it is none.
std::optional<int64_t> VersionOfMetadataName(std::string_view name);
int64_t HintOf(int64_t delta_version);

// Names of files that hold `bytes`: different bytes have different names, so that writers that do the same work at the
// same time never spoil each other's files.
std::string ManifestListName(int64_t snapshot_id, std::string_view bytes);
std::string ManifestName(int64_t delta_version, std::string_view bytes);

// Positive; the same for the same table and version, and unlike others.
int64_t SnapshotId(std::string_view table_uuid, int64_t delta_version);
inline int64_t SequenceNumber(int64_t delta_version) { return delta_version + 1; }

// The table's id as Iceberg wants it, a UUID: Delta's own id unless that is none.
std::string TableUuid(std::string_view delta_id);

}  // namespace ingot::iceberg
