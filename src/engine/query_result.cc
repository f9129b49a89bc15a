#include <duckdb.hpp>
#include <duckdb/common/vector_operations/vector_operations.hpp>
#include <utility>

#include "engine/await_query.h"
#include "engine/error_mapping.h"
#include "engine/query_result_state.h"
#include "engine/session.h"
#include "engine/value_json.h"

namespace ingot::engine {
namespace {

bool IsNullAt(const duckdb::Vector& flat, duckdb::idx_t row) {
  return !duckdb::FlatVector::Validity(flat).RowIsValid(row);
}

// The current value in another type, as a SQL cast gives it.
Result<duckdb::Value> CastAt(const QueryResult::State& state, size_t column, const duckdb::LogicalType& type) {
  const duckdb::Value value = state.ValueAt(column);
  if (value.IsNull()) return InvalidArgument("column '" + state.columns[column].name + "' is NULL in this row");
  duckdb::Value cast;
  duckdb::string problem;
  if (value.DefaultTryCastAs(type, cast, &problem)) return cast;
  return InvalidArgument("column '" + state.columns[column].name + "' holds '" + value.ToString() + "', which is no " +
                         type.ToString());
}

}  // namespace

Result<QueryResult> QueryResult::State::Make(duckdb::ClientContext& context,
                                             duckdb::unique_ptr<duckdb::QueryResult> result) {
  auto state = std::make_unique<State>();
  state->context = &context;
  state->result = std::move(result);
  for (size_t i = 0; i < state->result->names.size(); ++i) {
    state->columns.push_back({state->result->names[i], state->result->types[i].ToString()});
  }
  state->texts.resize(state->columns.size());
  if (state->result->properties.return_type != duckdb::StatementReturnType::QUERY_RESULT) {
    // CREATE TABLE AS gives a count too, though DuckDB calls it a statement that returns nothing.
    ASSIGN_OR_RETURN(const bool gives_row, state->Fetch());
    if (gives_row && state->result->types[0] == duckdb::LogicalType::BIGINT) {
      state->changed_rows = state->ValueAt(0).GetValue<int64_t>();
    }
    state->done = true;
    state->chunk.reset();
  }
  return QueryResult(std::move(state));
}

Result<bool> QueryResult::State::SkipChunk(QueryResult& result) { return result.state_->Fetch(); }

Result<bool> QueryResult::State::Fetch() {
  for (auto& text : texts) text.reset();
  row = 0;
  while (!done) {
    try {
      chunk = AwaitChunk(*result);
    } catch (const std::exception& exception) {
      done = true;
      return FromRunning(duckdb::ErrorData(exception));
    }
    if (result->HasError()) {
      done = true;
      chunk.reset();
      return FromRunning(result->GetErrorObject());
    }
    if (chunk == nullptr) done = true;
    if (chunk != nullptr && chunk->size() > 0) return true;
  }
  chunk.reset();
  return false;
}

duckdb::Vector& QueryResult::State::TextOf(size_t column) {
  duckdb::Vector& source = chunk->data[column];
  if (source.GetType().id() == duckdb::LogicalTypeId::VARCHAR) return source;
  if (texts[column] == nullptr) {
    texts[column] = std::make_unique<duckdb::Vector>(duckdb::LogicalType::VARCHAR, chunk->size());
    duckdb::VectorOperations::Cast(*context, source, *texts[column], chunk->size());
    texts[column]->Flatten(chunk->size());
  }
  return *texts[column];
}

QueryResult::QueryResult(std::unique_ptr<State> state) : state_(std::move(state)) {}
QueryResult::~QueryResult() = default;
QueryResult::QueryResult(QueryResult&&) noexcept = default;
QueryResult& QueryResult::operator=(QueryResult&&) noexcept = default;

const std::vector<Column>& QueryResult::columns() const { return state_->columns; }

Result<bool> QueryResult::Next() {
  State& state = *state_;
  if (state.chunk != nullptr && state.row + 1 < state.chunk->size()) {
    ++state.row;
    return true;
  }
  return state.Fetch();
}

bool QueryResult::IsNull(size_t column) const { return IsNullAt(state_->chunk->data[column], state_->row); }

Result<int64_t> QueryResult::Int(size_t column) const {
  const duckdb::Vector& vector = state_->chunk->data[column];
  if (vector.GetType().id() == duckdb::LogicalTypeId::BIGINT && !IsNullAt(vector, state_->row)) {
    return duckdb::FlatVector::GetData<int64_t>(vector)[state_->row];
  }
  ASSIGN_OR_RETURN(const duckdb::Value value, CastAt(*state_, column, duckdb::LogicalType::BIGINT));
  return value.GetValue<int64_t>();
}

Result<double> QueryResult::Double(size_t column) const {
  ASSIGN_OR_RETURN(const duckdb::Value value, CastAt(*state_, column, duckdb::LogicalType::DOUBLE));
  return value.GetValue<double>();
}

Result<bool> QueryResult::Bool(size_t column) const {
  ASSIGN_OR_RETURN(const duckdb::Value value, CastAt(*state_, column, duckdb::LogicalType::BOOLEAN));
  return value.GetValue<bool>();
}

std::string QueryResult::Text(size_t column) const {
  if (IsNull(column)) return "";
  const duckdb::Vector& texts = state_->TextOf(column);
  return duckdb::FlatVector::GetData<duckdb::string_t>(texts)[state_->row].GetString();
}

Json QueryResult::ToJson(size_t column) const { return ValueToJson(state_->ValueAt(column)); }

std::optional<int64_t> QueryResult::changed_rows() const { return state_->changed_rows; }

bool QueryResult::has_rows() const {
  return state_->result->properties.return_type == duckdb::StatementReturnType::QUERY_RESULT;
}

}  // namespace ingot::engine
