// on_schema_change: what becomes of an incremental model's table when its query gives other columns than before.
#pragma once

#include <vector>

#include "base/result.h"
#include "transform/materialize/build.h"
#include "transform/materialize/incremental_config.h"

namespace ingot::transform {

// Brings the table's columns to what the configuration says, and gives the columns that the query and the table then have in
// common, in the table's order: those that are written. Within the caller's transaction.
// kInvalidArgument: they differ, and on_schema_change is `fail`; or the query lacks columns that it must give.
Result<std::vector<WarehouseColumn>> AlignColumns(Build& build, const IncrementalConfig& config,
                                                  const std::vector<WarehouseColumn>& query);

}  // namespace ingot::transform
