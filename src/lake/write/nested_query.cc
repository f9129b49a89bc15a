#include "lake/write/nested_query.h"

#include <duckdb/main/connection.hpp>
#include <duckdb/main/pending_query_result.hpp>

#include "engine/await_query.h"

namespace ingot::lake {

namespace {

duckdb::unique_ptr<duckdb::QueryResult> StartNested(duckdb::ClientContext& context, duckdb::Connection& connection,
                                                    const std::string& sql, duckdb::QueryResultOutputType output) {
  const auto pending = connection.PendingQuery(sql, output);
  auto result = engine::AwaitResult(*pending, [&] {
    if (context.interrupted) connection.Interrupt();
  });
  if (result->HasError()) result->ThrowError();
  return result;
}

}  // namespace

duckdb::unique_ptr<duckdb::QueryResult> RunNested(duckdb::ClientContext& context, duckdb::Connection& connection,
                                                  const std::string& sql) {
  return StartNested(context, connection, sql, duckdb::QueryResultOutputType::FORCE_MATERIALIZED);
}

duckdb::unique_ptr<duckdb::QueryResult> StreamNested(duckdb::ClientContext& context, duckdb::Connection& connection,
                                                     const std::string& sql) {
  return StartNested(context, connection, sql, duckdb::QueryResultOutputType::ALLOW_STREAMING);
}

}  // namespace ingot::lake
