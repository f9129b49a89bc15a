// Bringing a started query on, on the thread that waits for it. Includes DuckDB's headers.
#pragma once

#include <functional>

#include "engine/duckdb_headers.h"

namespace ingot::engine {

// Works on the query's tasks until it has a result to give. While other threads have all of them it sleeps, unlike
// DuckDB's own Execute(), which spins and so takes a core from those threads. `meanwhile` is called before each task
// and each sleep. An error of the query is the error of the result that is returned.
duckdb::unique_ptr<duckdb::QueryResult> AwaitResult(duckdb::PendingQueryResult& pending,
                                                    const std::function<void()>& meanwhile = nullptr);

// The next chunk of a result, like Fetch(), waiting for it in the same way. Throws what Fetch() throws.
duckdb::unique_ptr<duckdb::DataChunk> AwaitChunk(duckdb::QueryResult& result);

}  // namespace ingot::engine
