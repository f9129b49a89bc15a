// INSERT and CREATE TABLE AS: rows stream into data files, the files into the transaction.
#pragma once

#include <duckdb/execution/physical_operator.hpp>
#include <duckdb/planner/parsed_data/bound_create_table_info.hpp>
#include <string>

#include "lake/catalog/table_state.h"
#include "lake/write/data_files.h"
#include "lake/write/row_rules.h"

namespace ingot::lake {

class LakeCatalog;

// Takes one row for each written file; gives the number of rows.
class LakeInsert final : public duckdb::PhysicalOperator {
 public:
  // INSERT into a table.
  LakeInsert(duckdb::PhysicalPlan& plan, LakeCatalog& catalog, TableState& state, std::shared_ptr<RowRules> rules,
             WriteTarget target, duckdb::idx_t cardinality);
  // CREATE TABLE AS: the table is staged when execution starts.
  LakeInsert(duckdb::PhysicalPlan& plan, LakeCatalog& catalog, std::string schema,
             duckdb::unique_ptr<duckdb::BoundCreateTableInfo> info, delta::Metadata described, WriteTarget target,
             duckdb::idx_t cardinality);

  duckdb::string GetName() const override { return state_ ? "LAKE_INSERT" : "LAKE_CREATE_TABLE_AS"; }
  duckdb::InsertionOrderPreservingMap<duckdb::string> ParamsToString() const override;
  bool IsSink() const override { return true; }
  bool IsSource() const override { return true; }
  duckdb::unique_ptr<duckdb::GlobalSinkState> GetGlobalSinkState(duckdb::ClientContext& context) const override;
  duckdb::SinkResultType Sink(duckdb::ExecutionContext& context, duckdb::DataChunk& chunk,
                              duckdb::OperatorSinkInput& input) const override;
  duckdb::SinkFinalizeType Finalize(duckdb::Pipeline& pipeline, duckdb::Event& event, duckdb::ClientContext& context,
                                    duckdb::OperatorSinkFinalizeInput& input) const override;

 protected:
  duckdb::SourceResultType GetDataInternal(duckdb::ExecutionContext& context, duckdb::DataChunk& chunk,
                                           duckdb::OperatorSourceInput& input) const override;

 private:
  LakeCatalog& catalog_;
  TableState* const state_;
  const std::shared_ptr<RowRules> rules_;  // those that the rows have gone through; may be nullptr
  const std::string schema_;
  const duckdb::unique_ptr<duckdb::BoundCreateTableInfo> info_;
  const delta::Metadata described_;  // what DescribeCreate made of it
  const WriteTarget target_;
};

}  // namespace ingot::lake
