// Which partitions a maintenance statement is about.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "delta/log/snapshot.h"
#include "engine/duckdb_headers.h"

namespace ingot::lake {

// The live files in partitions for which the SQL condition holds; all files for an empty condition. kInvalidArgument when
// it is no single condition over partition columns. Throws through DuckDB.
std::vector<delta::AddFilePtr> FilesWhere(duckdb::ClientContext& context, const delta::Snapshot& snapshot,
                                          const std::string& condition, const std::string& display_name);

}  // namespace ingot::lake
