#include "lake/write/nested_query.h"

#include <duckdb/main/connection.hpp>
#include <duckdb/main/pending_query_result.hpp>

namespace ingot::lake {

duckdb::unique_ptr<duckdb::QueryResult> RunNested(duckdb::ClientContext& context, duckdb::Connection& connection,
                                                  const std::string& sql) {
  const auto pending = connection.PendingQuery(sql, duckdb::QueryResultOutputType::FORCE_MATERIALIZED);
  if (pending->HasError()) pending->ThrowError();
  while (true) {
    if (context.interrupted) connection.Interrupt();
    const auto state = pending->ExecuteTask();
    if (duckdb::PendingQueryResult::IsResultReady(state)) break;
    if (state == duckdb::PendingExecutionResult::BLOCKED ||
        state == duckdb::PendingExecutionResult::NO_TASKS_AVAILABLE) {
      pending->WaitForTask();
    }
  }
  auto result = pending->Execute();
  if (result->HasError()) result->ThrowError();
  return result;
}

}  // namespace ingot::lake
