#include "engine/lineage/plan_walk.h"

#include <algorithm>
#include <duckdb/catalog/catalog.hpp>
#include <duckdb/catalog/catalog_entry/schema_catalog_entry.hpp>
#include <duckdb/catalog/catalog_entry/table_catalog_entry.hpp>
#include <duckdb/planner/expression/list.hpp>
#include <utility>

#include "engine/lineage/relation_stand_ins.h"

namespace ingot::engine {

using duckdb::LogicalOperatorType;

namespace {

// A function that reads the files of a path.
bool ReadsFiles(const std::string& function) {
  return function.starts_with("read_") || function == "parquet_scan" || function.starts_with("sniff_");
}

LineageRelation RelationOf(const duckdb::LogicalGet& get) {
  if (const auto table = get.GetTable()) {
    const LineageSource source = IsStandInForView(*table) ? LineageSource::kView : LineageSource::kTable;
    return {source, table->ParentCatalog().GetName(), table->ParentSchema().name, table->name};
  }
  const bool has_path = !get.parameters.empty() && get.parameters[0].type().id() == duckdb::LogicalTypeId::VARCHAR &&
                        !get.parameters[0].IsNull();
  if (has_path && ReadsFiles(get.function.name)) {
    return {LineageSource::kFile, "", "", duckdb::StringValue::Get(get.parameters[0])};
  }
  return {LineageSource::kFunction, "", "", get.function.name};
}

}  // namespace

size_t LineageSources::Relation(LineageRelation relation) {
  for (size_t i = 0; i < relations_.size(); ++i) {
    const LineageRelation& known = relations_[i];
    if (known.source == relation.source && known.name == relation.name && known.schema == relation.schema &&
        known.catalog == relation.catalog) {
      return i;
    }
  }
  relations_.push_back(std::move(relation));
  return relations_.size() - 1;
}

SourceColumn LineageSources::Column(size_t relation, const std::string& column) {
  const auto [at, is_new] = numbers_.try_emplace({relation, column}, static_cast<SourceColumn>(columns_.size()));
  if (is_new) columns_.emplace_back(relation, column);
  return at->second;
}

Origins PlanWalk::Of(const duckdb::ColumnBinding& binding) const {
  const auto table = tables_.find(binding.table_index);
  if (table != tables_.end() && binding.column_index < table->second.size()) return table->second[binding.column_index];
  Origins unknown;
  unknown.SetAnything();
  return unknown;
}

void PlanWalk::Visit(duckdb::LogicalOperator& op) {
  switch (op.type) {
    case LogicalOperatorType::LOGICAL_COMPARISON_JOIN:
    case LogicalOperatorType::LOGICAL_ASOF_JOIN: return VisitJoin(op.Cast<duckdb::LogicalComparisonJoin>());
    case LogicalOperatorType::LOGICAL_DEPENDENT_JOIN: return VisitSubqueryJoin(op.Cast<duckdb::LogicalDependentJoin>());
    case LogicalOperatorType::LOGICAL_MATERIALIZED_CTE: return VisitCte(op.Cast<duckdb::LogicalMaterializedCTE>());
    case LogicalOperatorType::LOGICAL_RECURSIVE_CTE: return VisitRecursion(op.Cast<duckdb::LogicalRecursiveCTE>());
    default: break;
  }
  VisitChildren(op);
  switch (op.type) {
    case LogicalOperatorType::LOGICAL_PROJECTION:
      tables_[op.Cast<duckdb::LogicalProjection>().table_index] = Of(op.expressions);
      return;
    case LogicalOperatorType::LOGICAL_FILTER: return Decide(LineageWay::kFilter, op.expressions);
    case LogicalOperatorType::LOGICAL_AGGREGATE_AND_GROUP_BY: return VisitAggregate(op.Cast<duckdb::LogicalAggregate>());
    case LogicalOperatorType::LOGICAL_WINDOW:
      tables_[op.Cast<duckdb::LogicalWindow>().window_index] = Of(op.expressions);
      return;
    case LogicalOperatorType::LOGICAL_UNNEST:
      tables_[op.Cast<duckdb::LogicalUnnest>().unnest_index] = Of(op.expressions);
      return Decide(LineageWay::kFilter, op.expressions);  // a row for each element
    case LogicalOperatorType::LOGICAL_LIMIT: return VisitLimit(op.Cast<duckdb::LogicalLimit>());
    case LogicalOperatorType::LOGICAL_ORDER_BY: return Decide(LineageWay::kSort, op.Cast<duckdb::LogicalOrder>().orders);
    case LogicalOperatorType::LOGICAL_TOP_N: return Decide(LineageWay::kSort, op.Cast<duckdb::LogicalTopN>().orders);
    case LogicalOperatorType::LOGICAL_DISTINCT: return VisitDistinct(op.Cast<duckdb::LogicalDistinct>());
    case LogicalOperatorType::LOGICAL_SAMPLE:
    case LogicalOperatorType::LOGICAL_CROSS_PRODUCT:
    case LogicalOperatorType::LOGICAL_POSITIONAL_JOIN: return;
    case LogicalOperatorType::LOGICAL_ANY_JOIN:
      Decide(LineageWay::kJoin, op.Cast<duckdb::LogicalAnyJoin>().condition);
      if (op.Cast<duckdb::LogicalAnyJoin>().join_type == duckdb::JoinType::MARK) VisitUnknown(op);
      return;
    case LogicalOperatorType::LOGICAL_UNION:
    case LogicalOperatorType::LOGICAL_EXCEPT:
    case LogicalOperatorType::LOGICAL_INTERSECT: return VisitSetOperation(op.Cast<duckdb::LogicalSetOperation>());
    case LogicalOperatorType::LOGICAL_PIVOT: return VisitPivot(op.Cast<duckdb::LogicalPivot>());
    default: return VisitSource(op);
  }
}

void PlanWalk::VisitChildren(duckdb::LogicalOperator& op) {
  for (auto& child : op.children) Visit(*child);
}

void PlanWalk::VisitSource(duckdb::LogicalOperator& op) {
  switch (op.type) {
    case LogicalOperatorType::LOGICAL_GET: return VisitGet(op.Cast<duckdb::LogicalGet>());
    case LogicalOperatorType::LOGICAL_CTE_REF: return VisitCteReference(op.Cast<duckdb::LogicalCTERef>());
    case LogicalOperatorType::LOGICAL_EXPRESSION_GET: {
      auto& values = op.Cast<duckdb::LogicalExpressionGet>();
      Columns columns(values.expr_types.size());
      for (const auto& row : values.expressions) {
        for (size_t i = 0; i < row.size() && i < columns.size(); ++i) columns[i].Add(Of(*row[i]));
      }
      tables_[values.table_index] = std::move(columns);
      return;
    }
    case LogicalOperatorType::LOGICAL_CHUNK_GET:
    case LogicalOperatorType::LOGICAL_DUMMY_SCAN:
    case LogicalOperatorType::LOGICAL_EMPTY_RESULT:  // constants
      for (const duckdb::ColumnBinding& binding : op.GetColumnBindings()) {
        Columns& columns = tables_[binding.table_index];
        if (columns.size() <= binding.column_index) columns.resize(binding.column_index + 1);
      }
      return;
    default: return VisitUnknown(op);
  }
}

void PlanWalk::VisitGet(duckdb::LogicalGet& get) {
  const auto& ids = get.GetColumnIds();
  Columns columns;
  // A function of rows: any column of its input may reach any of its output, and decide how many rows it gives.
  if (!get.children.empty()) {
    Origins all;
    for (auto& child : get.children) all.Add(AllOf(*child).Through(LineageWay::kTransformation));
    Decide(LineageWay::kFilter, all);
    columns.assign(std::max<size_t>(ids.size(), get.names.size()), all);
  } else {
    const size_t relation = sources_.Relation(RelationOf(get));
    for (const duckdb::ColumnIndex& id : ids) {
      const bool is_known = !id.IsVirtualColumn() || get.virtual_columns.contains(id.GetPrimaryIndex());
      columns.emplace_back();
      if (is_known) columns.back() = Origins::Of(sources_.Column(relation, get.GetColumnName(id)));
      else columns.back().SetAnything();
    }
  }
  tables_[get.table_index] = std::move(columns);
}

void PlanWalk::VisitAggregate(duckdb::LogicalAggregate& aggregate) {
  tables_[aggregate.group_index] = Of(aggregate.groups);
  Decide(LineageWay::kGroupBy, aggregate.groups);
  tables_[aggregate.aggregate_index] = Of(aggregate.expressions);
  Origins groups;  // of GROUPING(…)
  for (const auto& group : aggregate.groups) groups.Add(Of(*group).Deciding(LineageWay::kGroupBy));
  tables_[aggregate.groupings_index] = Columns(aggregate.grouping_functions.size(), groups);
}

void PlanWalk::VisitDistinct(duckdb::LogicalDistinct& distinct) {
  Decide(LineageWay::kGroupBy, distinct.distinct_targets);
  if (distinct.order_by) Decide(LineageWay::kSort, distinct.order_by->orders);
}

void PlanWalk::VisitLimit(duckdb::LogicalLimit& limit) {
  Decide(LineageWay::kFilter, limit.limit_val.GetExpression());
  Decide(LineageWay::kFilter, limit.offset_val.GetExpression());
}

Origins PlanWalk::OfConditions(const duckdb::LogicalComparisonJoin& join) const {
  Origins origins;
  for (const duckdb::JoinCondition& condition : join.conditions) {
    origins.Add(Of(*condition.left));
    origins.Add(Of(*condition.right));
  }
  if (join.predicate) origins.Add(Of(*join.predicate));
  for (const auto& expression : join.expressions) origins.Add(Of(*expression));
  return origins;
}

void PlanWalk::VisitJoin(duckdb::LogicalComparisonJoin& join) {
  if (join.join_type != duckdb::JoinType::MARK) {
    VisitChildren(join);
    return Decide(LineageWay::kJoin, OfConditions(join));
  }
  // x IN (SELECT …): no row comes or goes by it; what it found is a column.
  Visit(*join.children[0]);
  const Origins inside = VisitApart(*join.children[1]);
  Origins mark = OfConditions(join).Through(LineageWay::kTransformation);
  mark.Add(inside);
  tables_[join.mark_index] = {std::move(mark)};
}

void PlanWalk::VisitSubqueryJoin(duckdb::LogicalDependentJoin& join) {
  Visit(*join.children[0]);
  const bool is_lateral = join.join_type != duckdb::JoinType::MARK && join.join_type != duckdb::JoinType::SINGLE;
  // What a subquery decides is about its own value, not about the rows of the query around it.
  const Origins inside = is_lateral ? Origins() : VisitApart(*join.children[1]);
  if (is_lateral) Visit(*join.children[1]);
  Origins conditions = OfConditions(join);
  if (join.join_condition) conditions.Add(Of(*join.join_condition));
  for (const auto& expression : join.arbitrary_expressions) conditions.Add(Of(*expression));
  if (is_lateral) return Decide(LineageWay::kJoin, conditions);

  if (join.join_type == duckdb::JoinType::MARK) {
    if (join.subquery_type == duckdb::SubqueryType::ANY) {
      for (const auto& child : join.expression_children) conditions.Add(Of(*child));
      conditions.Add(AllOf(*join.children[1]));
    }
    Origins mark = conditions.Through(LineageWay::kTransformation);
    mark.Add(inside);
    tables_[join.mark_index] = {std::move(mark)};
    return;
  }
  const Origins deciding = conditions.Deciding(LineageWay::kJoin);
  for (const duckdb::ColumnBinding& binding : join.children[1]->GetColumnBindings()) {
    const auto table = tables_.find(binding.table_index);
    if (table == tables_.end() || binding.column_index >= table->second.size()) continue;
    table->second[binding.column_index].Add(inside);
    table->second[binding.column_index].Add(deciding);
  }
}

void PlanWalk::VisitSetOperation(duckdb::LogicalSetOperation& op) {
  Columns columns(op.column_count);
  const bool is_union = op.type == LogicalOperatorType::LOGICAL_UNION;
  for (size_t i = 0; i < op.children.size(); ++i) {
    const Columns given = OutputOf(*op.children[i]);
    for (size_t column = 0; column < columns.size(); ++column) {
      if (column >= given.size()) columns[column].SetAnything();
      else if (is_union || i == 0) columns[column].Add(given[column]);
    }
    // Rows are compared as a whole.
    if (!is_union) Decide(LineageWay::kFilter, AllOf(*op.children[i]));
    else if (!op.setop_all) Decide(LineageWay::kGroupBy, AllOf(*op.children[i]));
  }
  tables_[op.table_index] = std::move(columns);
}

// Groups come first, then each aggregate for each value of the pivot's columns.
void PlanWalk::VisitPivot(duckdb::LogicalPivot& pivot) {
  const Columns given = OutputOf(*pivot.children[0]);
  Columns columns(pivot.bound_pivot.types.size());
  Origins spread;
  for (size_t i = pivot.bound_pivot.group_count; i < given.size(); ++i) spread.Add(given[i]);
  for (size_t i = 0; i < columns.size(); ++i) {
    const bool is_group = i < pivot.bound_pivot.group_count && i < given.size();
    columns[i] = is_group ? given[i] : spread.Through(LineageWay::kAggregation);
  }
  tables_[pivot.pivot_index] = std::move(columns);
}

void PlanWalk::VisitCte(duckdb::LogicalMaterializedCTE& cte) {
  // Visited when it is read: one that is not read decides nothing.
  ctes_[cte.table_index] = {cte.children[0].get(), false, {}};
  tables_.erase(cte.table_index);
  Visit(*cte.children[1]);
}

void PlanWalk::VisitCteReference(duckdb::LogicalCTERef& reference) {
  if (const auto cte = ctes_.find(reference.cte_index); cte != ctes_.end()) {
    if (!cte->second.visited) {
      cte->second.visited = true;
      Origins deciding = VisitApart(*cte->second.definition);
      tables_[reference.cte_index] = OutputOf(*cte->second.definition);
      ctes_[reference.cte_index].deciding = std::move(deciding);
    }
    deciding_.Add(ctes_[reference.cte_index].deciding);
  }
  const auto columns = tables_.find(reference.cte_index);
  if (columns == tables_.end()) return VisitUnknown(reference);
  Columns copy = columns->second;
  tables_[reference.table_index] = std::move(copy);
}

// Each round may bring more origins to a column, until none does: there are only so many.
void PlanWalk::VisitRecursion(duckdb::LogicalRecursiveCTE& cte) {
  Visit(*cte.children[0]);
  Columns columns = OutputOf(*cte.children[0]);
  columns.resize(cte.column_count);
  for (bool grows = true; grows;) {
    tables_[cte.table_index] = columns;
    Visit(*cte.children[1]);
    Columns next = columns;
    const Columns round = OutputOf(*cte.children[1]);
    for (size_t i = 0; i < next.size() && i < round.size(); ++i) next[i].Add(round[i]);
    grows = next != columns;
    columns = std::move(next);
  }
  tables_[cte.table_index] = columns;
  // Rows that were there before end the recursion; USING KEY keeps one row of a key.
  if (!cte.union_all || !cte.key_targets.empty()) {
    for (const Origins& column : columns) Decide(LineageWay::kGroupBy, column);
  }
}

void PlanWalk::VisitUnknown(duckdb::LogicalOperator& op) {
  Origins all;
  for (auto& child : op.children) all.Add(AllOf(*child).Through(LineageWay::kTransformation));
  for (const auto& expression : op.expressions) all.Add(Of(*expression).Through(LineageWay::kTransformation));
  if (op.children.empty()) all.SetAnything();
  all.SetApproximate();
  Decide(LineageWay::kFilter, all);
  for (const duckdb::ColumnBinding& binding : op.GetColumnBindings()) {
    Columns& columns = tables_[binding.table_index];
    if (columns.size() <= binding.column_index) columns.resize(binding.column_index + 1);
    columns[binding.column_index] = all;
  }
}

Origins PlanWalk::VisitApart(duckdb::LogicalOperator& op) {
  Origins outside = std::exchange(deciding_, {});
  Visit(op);
  return std::exchange(deciding_, std::move(outside));
}

void PlanWalk::Decide(LineageWay way, const duckdb::unique_ptr<duckdb::Expression>& expression) {
  if (expression) Decide(way, Of(*expression));
}

void PlanWalk::Decide(LineageWay way, const duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& expressions) {
  for (const auto& expression : expressions) Decide(way, Of(*expression));
}

void PlanWalk::Decide(LineageWay way, const duckdb::vector<duckdb::BoundOrderByNode>& orders) {
  deciding_.Add(OfOrders(orders, way));
}

PlanWalk::Columns PlanWalk::OutputOf(duckdb::LogicalOperator& op) const {
  Columns columns;
  for (const duckdb::ColumnBinding& binding : op.GetColumnBindings()) columns.push_back(Of(binding));
  return columns;
}

Origins PlanWalk::AllOf(duckdb::LogicalOperator& op) const {
  Origins all;
  for (const Origins& column : OutputOf(op)) all.Add(column);
  return all;
}

}  // namespace ingot::engine
