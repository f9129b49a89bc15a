#include "lake/write/change_operators.h"

#include <atomic>
#include <duckdb/common/vector_operations/vector_operations.hpp>
#include <duckdb/execution/expression_executor.hpp>
#include <utility>

namespace ingot::lake {

using duckdb::make_uniq;

namespace {

struct ChangeGlobalState final : duckdb::GlobalSinkState {
  std::atomic<int64_t> rows{0};
};

struct ChangeLocalState final : duckdb::LocalSinkState {
  std::unique_ptr<duckdb::ColumnDataCollection> rows;
  std::unique_ptr<duckdb::ExpressionExecutor> executor;
  duckdb::DataChunk values;  // as computed
  duckdb::DataChunk stored;  // as stored
  duckdb::DataChunk tracked;  // the same with number and version, where rows are tracked
  std::unique_ptr<RowRules::Runner> rules;
};

}  // namespace

ChangeRows::ChangeRows(duckdb::PhysicalPlan& plan, Kind kind, std::shared_ptr<RowChanges> changes, size_t operators,
                       size_t row_id_index, duckdb::vector<duckdb::unique_ptr<duckdb::Expression>> values,
                       duckdb::idx_t cardinality)
    : PhysicalOperator(plan, duckdb::PhysicalOperatorType::EXTENSION, {duckdb::LogicalType::BIGINT}, cardinality),
      kind_(kind),
      changes_(std::move(changes)),
      operators_(operators),
      row_id_index_(row_id_index),
      values_(std::move(values)) {}

duckdb::string ChangeRows::GetName() const {
  switch (kind_) {
    case Kind::kDelete: return "LAKE_DELETE";
    case Kind::kUpdate: return "LAKE_UPDATE";
    case Kind::kInsert: return "LAKE_MERGE_INSERT";
  }
  return "LAKE_CHANGE";
}

duckdb::InsertionOrderPreservingMap<duckdb::string> ChangeRows::ParamsToString() const {
  duckdb::InsertionOrderPreservingMap<duckdb::string> result;
  result["Table"] = changes_->target().display_name;
  return result;
}

duckdb::unique_ptr<duckdb::GlobalSinkState> ChangeRows::GetGlobalSinkState(duckdb::ClientContext& context) const {
  changes_->Begin(context, operators_);
  return make_uniq<ChangeGlobalState>();
}

duckdb::unique_ptr<duckdb::LocalSinkState> ChangeRows::GetLocalSinkState(duckdb::ExecutionContext& context) const {
  auto state = make_uniq<ChangeLocalState>();
  if (kind_ == Kind::kDelete) return state;
  state->rows = changes_->MakeRows(context.client);
  duckdb::vector<duckdb::LogicalType> stored;
  for (const auto& stored_type : changes_->target().types) stored.push_back(stored_type);
  state->stored.Initialize(context.client, stored);
  if (changes_->tracks_rows()) {
    auto tracked = stored;
    tracked.insert(tracked.end(), 2, duckdb::LogicalType::BIGINT);
    state->tracked.InitializeEmpty(tracked);
  }
  if (changes_->rules()) state->rules = std::make_unique<RowRules::Runner>(context.client, changes_->rules());
  if (kind_ == Kind::kUpdate) {
    state->executor = std::make_unique<duckdb::ExpressionExecutor>(context.client, values_);
    duckdb::vector<duckdb::LogicalType> computed;
    for (const auto& value : values_) computed.push_back(value->return_type);
    state->values.Initialize(context.client, computed);
  }
  return state;
}

namespace {

// A changed row keeps its number, a new one gets one with its file; the version of both is the commit's.
void AppendTracked(duckdb::optional_ptr<duckdb::Vector> row_ids, ChangeLocalState& state) {
  const auto columns = state.stored.ColumnCount();
  for (duckdb::idx_t column = 0; column < columns; ++column) state.tracked.data[column].Reference(state.stored.data[column]);
  const duckdb::Value none(duckdb::LogicalType::BIGINT);
  if (row_ids) {
    state.tracked.data[columns].Reference(*row_ids);
  } else {
    state.tracked.data[columns].Reference(none);
  }
  state.tracked.data[columns + 1].Reference(none);
  state.tracked.SetCardinality(state.stored.size());
  state.rows->Append(state.tracked);
}

// Appends the rows as they are stored: what differs in type is cast.
void Append(duckdb::ClientContext& context, duckdb::DataChunk& rows, RowOrigin origin, ChangeLocalState& state,
            duckdb::optional_ptr<duckdb::Vector> row_ids = nullptr) {
  state.stored.Reset();
  for (duckdb::idx_t column = 0; column < state.stored.ColumnCount(); ++column) {
    auto& source = rows.data[column];
    if (source.GetType() == state.stored.data[column].GetType()) {
      state.stored.data[column].Reference(source);
    } else {
      duckdb::VectorOperations::Cast(context, source, state.stored.data[column], rows.size());
    }
  }
  state.stored.SetCardinality(rows.size());
  if (state.rules) state.rules->Apply(state.stored, origin);
  if (state.tracked.ColumnCount() > 0) {
    AppendTracked(row_ids, state);
  } else {
    state.rows->Append(state.stored);
  }
}

}  // namespace

duckdb::SinkResultType ChangeRows::Sink(duckdb::ExecutionContext& context, duckdb::DataChunk& chunk,
                                        duckdb::OperatorSinkInput& input) const {
  auto& global = input.global_state.Cast<ChangeGlobalState>();
  auto& local = input.local_state.Cast<ChangeLocalState>();
  if (kind_ == Kind::kInsert) {
    Append(context.client, chunk, RowOrigin::kInserted, local);
    global.rows += static_cast<int64_t>(chunk.size());
    return duckdb::SinkResultType::NEED_MORE_INPUT;
  }
  duckdb::SelectionVector fresh(STANDARD_VECTOR_SIZE);
  const auto count =
      changes_->Take(chunk.data[row_id_index_], chunk.data[row_id_index_ + 1], chunk.size(), kind_ == Kind::kUpdate, &fresh);
  global.rows += static_cast<int64_t>(count);
  if (kind_ == Kind::kDelete || count == 0) return duckdb::SinkResultType::NEED_MORE_INPUT;
  duckdb::DataChunk once;
  once.InitializeEmpty(chunk.GetTypes());
  once.Reference(chunk);
  if (count < chunk.size()) once.Slice(fresh, count);
  local.values.Reset();
  local.executor->Execute(once, local.values);
  duckdb::optional_ptr<duckdb::Vector> row_ids;
  if (changes_->tracks_rows()) row_ids = once.data[row_id_index_ + 2];
  Append(context.client, local.values, RowOrigin::kUpdated, local, row_ids);
  return duckdb::SinkResultType::NEED_MORE_INPUT;
}

duckdb::SinkCombineResultType ChangeRows::Combine(duckdb::ExecutionContext&,
                                                  duckdb::OperatorSinkCombineInput& input) const {
  changes_->AddRows(std::move(input.local_state.Cast<ChangeLocalState>().rows), kind_ == Kind::kUpdate);
  return duckdb::SinkCombineResultType::FINISHED;
}

duckdb::SinkFinalizeType ChangeRows::Finalize(duckdb::Pipeline&, duckdb::Event&, duckdb::ClientContext& context,
                                              duckdb::OperatorSinkFinalizeInput& input) const {
  const char* metric = kind_ == Kind::kDelete   ? "numTargetRowsDeleted"
                       : kind_ == Kind::kUpdate ? "numTargetRowsUpdated"
                                                : "numTargetRowsInserted";
  changes_->Count(metric, input.global_state.Cast<ChangeGlobalState>().rows);
  changes_->Finish(context);
  return duckdb::SinkFinalizeType::READY;
}

duckdb::SourceResultType ChangeRows::GetDataInternal(duckdb::ExecutionContext&, duckdb::DataChunk& chunk,
                                                     duckdb::OperatorSourceInput&) const {
  chunk.SetCardinality(1);
  chunk.SetValue(0, 0, duckdb::Value::BIGINT(sink_state->Cast<ChangeGlobalState>().rows));
  return duckdb::SourceResultType::FINISHED;
}

}  // namespace ingot::lake
