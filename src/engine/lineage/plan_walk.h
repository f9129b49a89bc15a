// A bound plan, walked from its sources up. Only for engine/: needs DuckDB's headers.
//
// The plan is the binder's, before dependent joins are flattened and before anything is optimised: in it a table index is unique
// through all subqueries, so a column of an outer query is looked up like any other.
#pragma once

#include <duckdb/planner/column_binding.hpp>
#include <duckdb/planner/expression.hpp>
#include <duckdb/planner/logical_operator.hpp>
#include <duckdb/planner/operator/list.hpp>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/lineage/query_lineage.h"
#include "engine/lineage/origins.h"

namespace ingot::engine {

// The relations that a plan reads, and the columns of them, by numbers.
class LineageSources {
 public:
  size_t Relation(LineageRelation relation);
  SourceColumn Column(size_t relation, const std::string& column);

  const std::vector<LineageRelation>& relations() const { return relations_; }
  size_t column_count() const { return columns_.size(); }
  // `column` as an input; its way and masking are left as they are by default.
  LineageInput Input(SourceColumn column) const { return {columns_[column].first, columns_[column].second}; }

 private:
  std::vector<LineageRelation> relations_;
  std::vector<std::pair<size_t, std::string>> columns_;
  std::map<std::pair<size_t, std::string>, SourceColumn> numbers_;
};

class PlanWalk {
 public:
  // Of each operator below, and of `root`. Once.
  void Visit(duckdb::LogicalOperator& root);

  Origins Of(const duckdb::ColumnBinding& binding) const;
  // What decides which rows the plan gives.
  const Origins& deciding() const { return deciding_; }
  const LineageSources& sources() const { return sources_; }

 private:
  using Columns = std::vector<Origins>;
  struct Cte {
    duckdb::LogicalOperator* definition = nullptr;
    bool visited = false;
    Origins deciding;
  };

  void VisitChildren(duckdb::LogicalOperator& op);
  void VisitSource(duckdb::LogicalOperator& op);
  void VisitGet(duckdb::LogicalGet& get);
  void VisitAggregate(duckdb::LogicalAggregate& aggregate);
  void VisitDistinct(duckdb::LogicalDistinct& distinct);
  void VisitLimit(duckdb::LogicalLimit& limit);
  void VisitJoin(duckdb::LogicalComparisonJoin& join);
  void VisitSubqueryJoin(duckdb::LogicalDependentJoin& join);
  void VisitSetOperation(duckdb::LogicalSetOperation& op);
  void VisitPivot(duckdb::LogicalPivot& pivot);
  void VisitCte(duckdb::LogicalMaterializedCTE& cte);
  void VisitCteReference(duckdb::LogicalCTERef& reference);
  void VisitRecursion(duckdb::LogicalRecursiveCTE& cte);
  void VisitUnknown(duckdb::LogicalOperator& op);

  // What the subtree's operators decide, apart from what is decided so far.
  Origins VisitApart(duckdb::LogicalOperator& op);
  void Decide(LineageWay way, const Origins& origins) { deciding_.Add(origins.Deciding(way)); }
  void Decide(LineageWay way, const duckdb::unique_ptr<duckdb::Expression>& expression);
  void Decide(LineageWay way, const duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& expressions);
  void Decide(LineageWay way, const duckdb::vector<duckdb::BoundOrderByNode>& orders);
  Origins OfConditions(const duckdb::LogicalComparisonJoin& join) const;
  Columns OutputOf(duckdb::LogicalOperator& op) const;
  Origins AllOf(duckdb::LogicalOperator& op) const;

  // Expressions: expression_origins.cc.
  Origins Of(const duckdb::Expression& expression) const;
  Columns Of(const duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& expressions) const;
  Origins OfAll(const duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& expressions, LineageWay direct,
                bool masking = false) const;
  Origins OfOrders(const duckdb::vector<duckdb::BoundOrderByNode>& orders, LineageWay way) const;
  Origins OfCase(const duckdb::BoundCaseExpression& expression) const;
  Origins OfAggregate(const duckdb::BoundAggregateExpression& aggregate) const;
  Origins OfWindow(const duckdb::BoundWindowExpression& window) const;

  LineageSources sources_;
  std::unordered_map<duckdb::idx_t, Columns> tables_;  // by table index: what its columns come from
  std::unordered_map<duckdb::idx_t, Cte> ctes_;        // by table index; visited when they are first read
  Origins deciding_;
};

}  // namespace ingot::engine
