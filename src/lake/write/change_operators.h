// The operators of DELETE, UPDATE and MERGE: each turns rows of its input into changes of the statement.
#pragma once

#include <duckdb/execution/physical_operator.hpp>
#include <memory>
#include <vector>

#include "lake/write/row_changes.h"

namespace ingot::lake {

// Deletes, updates or inserts: the input rows are taken out of the table, written anew with new values, or added.
class ChangeRows final : public duckdb::PhysicalOperator {
 public:
  enum class Kind { kDelete, kUpdate, kInsert };

  // `row_id_index`: where (file_index, file_row_number) stand in the input, for kDelete and kUpdate. `values` gives the
  // new row's columns from the input, in the table's order, for kUpdate; for kInsert the input is the new row.
  ChangeRows(duckdb::PhysicalPlan& plan, Kind kind, std::shared_ptr<RowChanges> changes, size_t operators,
             size_t row_id_index, duckdb::vector<duckdb::unique_ptr<duckdb::Expression>> values,
             duckdb::idx_t cardinality);

  duckdb::string GetName() const override;
  duckdb::InsertionOrderPreservingMap<duckdb::string> ParamsToString() const override;
  bool IsSink() const override { return true; }
  bool IsSource() const override { return true; }
  bool ParallelSink() const override { return true; }
  duckdb::unique_ptr<duckdb::GlobalSinkState> GetGlobalSinkState(duckdb::ClientContext& context) const override;
  duckdb::unique_ptr<duckdb::LocalSinkState> GetLocalSinkState(duckdb::ExecutionContext& context) const override;
  duckdb::SinkResultType Sink(duckdb::ExecutionContext& context, duckdb::DataChunk& chunk,
                              duckdb::OperatorSinkInput& input) const override;
  duckdb::SinkCombineResultType Combine(duckdb::ExecutionContext& context,
                                        duckdb::OperatorSinkCombineInput& input) const override;
  duckdb::SinkFinalizeType Finalize(duckdb::Pipeline& pipeline, duckdb::Event& event, duckdb::ClientContext& context,
                                    duckdb::OperatorSinkFinalizeInput& input) const override;

 protected:
  duckdb::SourceResultType GetDataInternal(duckdb::ExecutionContext& context, duckdb::DataChunk& chunk,
                                           duckdb::OperatorSourceInput& input) const override;

 private:
  const Kind kind_;
  const std::shared_ptr<RowChanges> changes_;
  const size_t operators_;
  const size_t row_id_index_;
  const duckdb::vector<duckdb::unique_ptr<duckdb::Expression>> values_;
};

}  // namespace ingot::lake
