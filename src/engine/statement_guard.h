// Statements that a session refuses, whoever sends them.
#pragma once

#include <duckdb/parser/sql_statement.hpp>

#include "base/result.h"

namespace ingot::engine {

// kPermissionDenied for what would install an extension, or change the settings that keep extensions of unknown
// origin and the network out. DuckDB's own lock_configuration would forbid every SET.
Status CheckStatementAllowed(const duckdb::SQLStatement& statement);

}  // namespace ingot::engine
