// What a result is made of; only for the .cc files of engine/.
#pragma once

#include <duckdb.hpp>
#include <vector>

#include "engine/session.h"

namespace ingot::engine {

struct QueryResult::State {
  // Takes a result that has no error yet; reads at once the count that a change gives.
  static Result<QueryResult> Make(duckdb::ClientContext& context, duckdb::unique_ptr<duckdb::QueryResult> result);
  // Drops up to one chunk of rows; false when there was none left.
  static Result<bool> SkipChunk(QueryResult& result);

  // The next chunk that has a row; false after the last.
  Result<bool> Fetch();
  // The column of the current chunk as text, cast once for all its rows.
  duckdb::Vector& TextOf(size_t column);
  duckdb::Value ValueAt(size_t column) const { return chunk->GetValue(column, row); }

  duckdb::ClientContext* context = nullptr;
  duckdb::unique_ptr<duckdb::QueryResult> result;
  std::vector<Column> columns;
  duckdb::unique_ptr<duckdb::DataChunk> chunk;
  duckdb::idx_t row = 0;
  std::vector<std::unique_ptr<duckdb::Vector>> texts;  // by column, of the current chunk
  std::optional<int64_t> changed_rows;
  bool done = false;
};

}  // namespace ingot::engine
