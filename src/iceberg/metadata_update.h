// From one version's table metadata to the next one's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "delta/action/actions.h"
#include "delta/schema/schema.h"
#include "iceberg/layout.h"
#include "iceberg/manifest_update.h"
#include "iceberg/table_metadata.h"
#include "iceberg/table_schema.h"

namespace ingot::iceberg {

// No more snapshots than these are listed, and no more metadata files remembered: each is written with every commit.
inline constexpr size_t kMaxSnapshots = 100;
inline constexpr size_t kMaxMetadataFiles = 100;

// A version of the Delta table, as its metadata describes it.
struct TableVersion {
  int64_t version = 0;
  int64_t timestamp_ms = 0;
  delta::Metadata metadata;
  delta::DataType schema;
};

// The metadata of a version before its snapshot: the schema, the partition spec and the properties. `before` is the
// metadata of the version before it, or nullptr for the first that is written. Old snapshots are dropped, so that none
// is listed whose data files VACUUM may delete.
struct DescribedVersion {
  TableMetadata metadata;
  TableSchema schema;
  ManifestHead head;
};
Result<DescribedVersion> DescribeVersion(const TableMetadata* before, const TableVersion& version,
                                         const Layout& layout);

// "append", "overwrite", "delete" or "replace"; `data_change` is false when only the files change, not the rows.
std::string OperationOf(const ChangeCounts& counts, bool data_change);

// Adds the version's snapshot. `before` is the one whose totals go on, or nullptr when it starts from nothing.
void AppendSnapshot(TableMetadata* metadata, const Snapshot* before, int64_t delta_version,
                    const std::string& manifest_list, const ChangeCounts& counts, bool data_change);

}  // namespace ingot::iceberg
