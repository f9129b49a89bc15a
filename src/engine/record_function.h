// ingot_records and ingot_rejects, table functions. For engine/ only.
#pragma once

#include <duckdb.hpp>

namespace ingot::engine {

// Once for each instance.
void AddRecordFunctions(duckdb::DatabaseInstance& database);

}  // namespace ingot::engine
