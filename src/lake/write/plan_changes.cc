// From DuckDB's logical DELETE, UPDATE and MERGE to the lake's operators.
#include <algorithm>
#include <duckdb/common/multi_file/multi_file_reader.hpp>
#include <duckdb/common/multi_file/multi_file_states.hpp>
#include <duckdb/execution/operator/join/physical_hash_join.hpp>
#include <duckdb/execution/operator/persistent/physical_merge_into.hpp>
#include <duckdb/execution/operator/scan/physical_table_scan.hpp>
#include <duckdb/execution/physical_plan_generator.hpp>
#include <duckdb/planner/expression/bound_reference_expression.hpp>
#include <duckdb/planner/operator/logical_delete.hpp>
#include <duckdb/planner/operator/logical_merge_into.hpp>
#include <duckdb/planner/operator/logical_update.hpp>
#include <utility>

#include "engine/error_mapping.h"
#include "lake/catalog/catalog.h"
#include "lake/catalog/table_entry.h"
#include "lake/scan/file_list.h"
#include "lake/write/change_operators.h"
#include "lake/write/row_changes.h"

namespace ingot::lake {

namespace {

using Expressions = duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>;
using Kind = ChangeRows::Kind;
using OnDuplicate = RowChanges::OnDuplicate;

void RefuseReturning(bool return_chunk, const char* statement) {
  if (!return_chunk) return;
  engine::ThrowThroughDuckDb(Unsupported(std::string(statement) +
                                         " … RETURNING is not offered on a lake's table: query it before or after"));
}

// The new values in the table's order: SET lists columns in the order of the statement.
Expressions InTableOrder(const duckdb::vector<duckdb::PhysicalIndex>& columns, const Expressions& expressions,
                         const Expressions& defaults) {
  Expressions ordered(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    const bool is_default = expressions[i]->GetExpressionType() == duckdb::ExpressionType::VALUE_DEFAULT;
    ordered[columns[i].index] = is_default ? defaults[columns[i].index]->Copy() : expressions[i]->Copy();
  }
  return ordered;
}

// The columns of an INSERT clause in the table's order, with defaults for those that it leaves out.
void CompleteInsert(duckdb::LogicalMergeInto& op, duckdb::BoundMergeIntoAction& action) {
  if (action.column_index_map.empty()) return;
  Expressions complete;
  for (const auto& column : op.table.GetColumns().Physical()) {
    const auto mapped = action.column_index_map[column.Physical()];
    complete.push_back(mapped == duckdb::DConstants::INVALID_INDEX ? op.bound_defaults[column.StorageOid()]->Copy()
                                                                   : std::move(action.expressions[mapped]));
  }
  action.expressions = std::move(complete);
}

size_t CountOperators(const duckdb::LogicalMergeInto& op) {
  size_t count = 0;
  for (const auto& [condition, actions] : op.actions) {
    for (const auto& action : actions) {
      if (action->action_type == duckdb::MergeActionType::MERGE_UPDATE ||
          action->action_type == duckdb::MergeActionType::MERGE_DELETE ||
          action->action_type == duckdb::MergeActionType::MERGE_INSERT) {
        ++count;
      }
    }
  }
  return count;
}

duckdb::unique_ptr<duckdb::MergeIntoOperator> PlanAction(duckdb::PhysicalPlanGenerator& planner,
                                                         duckdb::LogicalMergeInto& op,
                                                         duckdb::BoundMergeIntoAction& action,
                                                         const std::shared_ptr<RowChanges>& changes,
                                                         size_t operators) {
  auto result = duckdb::make_uniq<duckdb::MergeIntoOperator>();
  result->action_type = action.action_type;
  result->condition = std::move(action.condition);
  switch (action.action_type) {
    case duckdb::MergeActionType::MERGE_UPDATE:
      result->op = planner.Make<ChangeRows>(Kind::kUpdate, changes, operators, op.row_id_start,
                                            InTableOrder(action.columns, action.expressions, op.bound_defaults), 1);
      break;
    case duckdb::MergeActionType::MERGE_DELETE:
      result->op = planner.Make<ChangeRows>(Kind::kDelete, changes, operators, op.row_id_start, Expressions(), 1);
      break;
    case duckdb::MergeActionType::MERGE_INSERT:
      CompleteInsert(op, action);
      result->expressions = std::move(action.expressions);
      result->op = planner.Make<ChangeRows>(Kind::kInsert, changes, operators, size_t{0}, Expressions(), 1);
      break;
    default: result->expressions = std::move(action.expressions); break;
  }
  return result;
}

// What joins the table with a source: rows that match no key of the source shall leave in the scan, by a Bloom filter of
// the keys. DuckDB makes one only where the source is filtered itself; beside a table the source is small anyway.
void FilterByKeys(duckdb::PhysicalOperator& plan) {
  duckdb::PhysicalOperator* at = &plan;
  while (at->children.size() == 1) at = &at->children[0].get();
  if (at->type != duckdb::PhysicalOperatorType::HASH_JOIN) return;
  auto& join = at->Cast<duckdb::PhysicalHashJoin>();
  if (join.filter_pushdown) join.filter_pushdown->build_side_has_filter = true;
}

// The scans below an operator that read rows of the table together with their places in its files.
void CollectRowScans(const duckdb::PhysicalOperator& plan, const TableState& state, std::vector<const ScanSource*>* scans) {
  for (const auto& child : plan.GetChildren()) CollectRowScans(child, state, scans);
  if (plan.type != duckdb::PhysicalOperatorType::TABLE_SCAN) return;
  const auto& scan = plan.Cast<duckdb::PhysicalTableScan>();
  const bool has_places = std::any_of(scan.column_ids.begin(), scan.column_ids.end(), [](const duckdb::ColumnIndex& id) {
    return id.GetPrimaryIndex() == duckdb::MultiFileReader::COLUMN_IDENTIFIER_FILE_ROW_NUMBER;
  });
  if (!has_places || scan.function.name != "ingot_scan") return;
  const auto& list = scan.bind_data->Cast<duckdb::MultiFileBindData>().file_list->Cast<FileList>();
  if (list.source().table == state.table()) scans->push_back(&list.source());
}

// Tells the transaction that the scan of the rows to be changed reads each for itself alone. Should it not be told from
// others, it counts like any scan; and others in the statement, as of a subquery on the same table, always do.
void ReadRowByRow(const duckdb::PhysicalOperator& plan, const TableState& state) {
  std::vector<const ScanSource*> scans;
  CollectRowScans(plan, state, &scans);
  if (scans.size() != 1) return;
  if (const auto record = scans.front()->record.lock()) record->SetRowByRow();
}

// A source row is inserted where no row matches it: that hangs on all rows, unless every row that matches is changed,
// so that who takes it too conflicts anyway.
bool ReadsRowByRow(const duckdb::LogicalMergeInto& op) {
  if (!op.actions.contains(duckdb::MergeActionCondition::WHEN_NOT_MATCHED_BY_TARGET)) return true;
  const auto matched = op.actions.find(duckdb::MergeActionCondition::WHEN_MATCHED);
  if (matched == op.actions.end()) return false;
  const auto& actions = matched->second;
  return std::all_of(actions.begin(), actions.end(), [](const auto& action) {
    return action->action_type == duckdb::MergeActionType::MERGE_UPDATE ||
           action->action_type == duckdb::MergeActionType::MERGE_DELETE;
  }) && std::any_of(actions.begin(), actions.end(), [](const auto& action) { return action->condition == nullptr; });
}

}  // namespace

duckdb::PhysicalOperator& LakeCatalog::PlanDelete(duckdb::ClientContext&, duckdb::PhysicalPlanGenerator& planner,
                                                  duckdb::LogicalDelete& op, duckdb::PhysicalOperator& plan) {
  RefuseReturning(op.return_chunk, "DELETE");
  auto& entry = op.table.Cast<TableEntry>();
  entry.CheckWritable(false);
  auto changes = std::make_shared<RowChanges>(*this, entry.state(), "DELETE", OnDuplicate::kKeepFirst);
  const auto row_id = op.expressions[0]->Cast<duckdb::BoundReferenceExpression>().index;
  auto& result =
      planner.Make<ChangeRows>(Kind::kDelete, std::move(changes), size_t{1}, row_id, Expressions(), op.estimated_cardinality);
  FilterByKeys(plan);
  ReadRowByRow(plan, entry.state());
  result.children.push_back(plan);
  return result;
}

duckdb::PhysicalOperator& LakeCatalog::PlanUpdate(duckdb::ClientContext& context, duckdb::PhysicalPlanGenerator& planner,
                                                  duckdb::LogicalUpdate& op, duckdb::PhysicalOperator& plan) {
  RefuseReturning(op.return_chunk, "UPDATE");
  auto& entry = op.table.Cast<TableEntry>();
  entry.CheckWritable(false);
  auto changes = std::make_shared<RowChanges>(*this, entry.state(), "UPDATE", OnDuplicate::kKeepFirst);
  changes->SetRules(entry.BindRules(context));
  const size_t row_id = plan.types.size() - entry.GetRowIdColumns().size();
  auto& result = planner.Make<ChangeRows>(Kind::kUpdate, std::move(changes), size_t{1}, row_id,
                                          InTableOrder(op.columns, op.expressions, op.bound_defaults),
                                          op.estimated_cardinality);
  FilterByKeys(plan);
  ReadRowByRow(plan, entry.state());
  result.children.push_back(plan);
  return result;
}

duckdb::PhysicalOperator& LakeCatalog::PlanMergeInto(duckdb::ClientContext& context, duckdb::PhysicalPlanGenerator& planner,
                                                     duckdb::LogicalMergeInto& op, duckdb::PhysicalOperator& plan) {
  RefuseReturning(op.return_chunk, "MERGE");
  auto& entry = op.table.Cast<TableEntry>();
  entry.CheckWritable(false);
  auto changes = std::make_shared<RowChanges>(*this, entry.state(), "MERGE", OnDuplicate::kFail);
  changes->SetRules(entry.BindRules(context));
  const size_t operators = CountOperators(op);
  const bool row_by_row = ReadsRowByRow(op);
  std::map<duckdb::MergeActionCondition, duckdb::vector<duckdb::unique_ptr<duckdb::MergeIntoOperator>>> actions;
  for (auto& [condition, clause] : op.actions) {
    auto& planned = actions[condition];
    for (auto& action : clause) planned.push_back(PlanAction(planner, op, *action, changes, operators));
  }
  auto& result = planner.Make<duckdb::PhysicalMergeInto>(op.types, std::move(actions), op.row_id_start,
                                                         op.source_marker, true, op.return_chunk);
  FilterByKeys(plan);
  if (row_by_row) ReadRowByRow(plan, entry.state());
  result.children.push_back(plan);
  return result;
}

}  // namespace ingot::lake
