// Deleting Iceberg files that no metadata names any more.
#pragma once

#include "delta/table.h"
#include "iceberg/table_metadata.h"

namespace ingot::iceberg {

// Deletes what `before` names and `after`, which follows it, does not: metadata files, manifest lists of snapshots that
// were dropped, and manifests that only those had. Never a data file: those are Delta's. What cannot be deleted is
// logged and stays.
void Expire(delta::Table& table, const TableMetadata& before, const TableMetadata& after);

}  // namespace ingot::iceberg
