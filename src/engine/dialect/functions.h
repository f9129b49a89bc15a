// Functions and types of other databases, as macros and types that every session of an instance has.
#pragma once

#include <duckdb/main/database.hpp>

namespace ingot::engine {

// Once an instance.
void AddDialect(duckdb::DatabaseInstance& database);

}  // namespace ingot::engine
