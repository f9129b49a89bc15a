// A query on a connection of its own, for work that a statement does on the side.
#pragma once

#include <string>

#include "engine/duckdb_headers.h"

namespace ingot::lake {

// Runs it to its end; it stops when the statement of `context` is interrupted. Throws through DuckDB.
duckdb::unique_ptr<duckdb::QueryResult> RunNested(duckdb::ClientContext& context, duckdb::Connection& connection,
                                                  const std::string& sql);
// The same up to its first rows; the others come as they are fetched (engine::AwaitChunk).
duckdb::unique_ptr<duckdb::QueryResult> StreamNested(duckdb::ClientContext& context, duckdb::Connection& connection,
                                                     const std::string& sql);

}  // namespace ingot::lake
