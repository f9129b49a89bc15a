#include "lake/refresh/query_shape.h"

#include <duckdb/common/enum_util.hpp>
#include <duckdb/parser/query_node/select_node.hpp>
#include <duckdb/parser/statement/select_statement.hpp>
#include <duckdb/planner/expression/bound_aggregate_expression.hpp>
#include <duckdb/planner/expression/bound_columnref_expression.hpp>
#include <duckdb/planner/expression/bound_function_expression.hpp>
#include <duckdb/planner/expression_iterator.hpp>
#include <duckdb/planner/logical_operator_visitor.hpp>
#include <duckdb/planner/operator/logical_aggregate.hpp>
#include <duckdb/planner/operator/logical_comparison_join.hpp>
#include <duckdb/planner/operator/logical_get.hpp>
#include <duckdb/planner/operator/logical_projection.hpp>
#include <duckdb/planner/operator/logical_set_operation.hpp>
#include <duckdb/planner/planner.hpp>
#include <functional>
#include <optional>
#include <utility>

#include "base/text.h"
#include "lake/refresh/flat_query.h"

namespace ingot::lake {

namespace {

using duckdb::LogicalOperatorType;

// The first thing in an expression that stands in the way.
struct Objections {
  std::string unstable;
  std::string unordered;
};

void Object(const duckdb::Expression& expression, Objections* found) {
  if (expression.GetExpressionClass() == duckdb::ExpressionClass::BOUND_FUNCTION) {
    const auto& function = expression.Cast<duckdb::BoundFunctionExpression>().function;
    if (function.GetStability() != duckdb::FunctionStability::CONSISTENT && found->unstable.empty()) {
      found->unstable = function.name + "() gives another value each time";
    }
  } else if (expression.GetExpressionClass() == duckdb::ExpressionClass::BOUND_AGGREGATE) {
    const auto& function = expression.Cast<duckdb::BoundAggregateExpression>().function;
    if (function.GetOrderDependent() != duckdb::AggregateOrderDependent::NOT_ORDER_DEPENDENT && found->unordered.empty()) {
      found->unordered = function.name + "() depends on the order of rows";
    }
  }
  duckdb::ExpressionIterator::EnumerateChildren(expression, [&](const duckdb::Expression& child) { Object(child, found); });
}

void ObjectInPlan(duckdb::LogicalOperator& op, Objections* found) {
  duckdb::LogicalOperatorVisitor::EnumerateExpressions(
      op, [&](duckdb::unique_ptr<duckdb::Expression>* expression) { Object(**expression, found); });
  for (auto& child : op.children) ObjectInPlan(*child, found);
}

std::string JoinName(const duckdb::LogicalOperator& op) {
  const auto type = op.Cast<duckdb::LogicalJoin>().join_type;
  switch (type) {
    case duckdb::JoinType::LEFT: return "a LEFT JOIN";
    case duckdb::JoinType::RIGHT: return "a RIGHT JOIN";
    case duckdb::JoinType::OUTER: return "a FULL JOIN";
    case duckdb::JoinType::MARK:
    case duckdb::JoinType::SINGLE: return "a subquery in an expression";
    default: return "a " + duckdb::EnumUtil::ToString(type) + " join";
  }
}

std::string OperatorName(const duckdb::LogicalOperator& op) {
  switch (op.type) {
    case LogicalOperatorType::LOGICAL_AGGREGATE_AND_GROUP_BY: return "an aggregate below something else than filters";
    case LogicalOperatorType::LOGICAL_WINDOW: return "a window function";
    case LogicalOperatorType::LOGICAL_UNNEST: return "an UNNEST";
    case LogicalOperatorType::LOGICAL_LIMIT: return "a LIMIT";
    case LogicalOperatorType::LOGICAL_ORDER_BY: return "an ORDER BY";
    case LogicalOperatorType::LOGICAL_DISTINCT: return "a DISTINCT";
    case LogicalOperatorType::LOGICAL_EXCEPT: return "an EXCEPT";
    case LogicalOperatorType::LOGICAL_INTERSECT: return "an INTERSECT";
    case LogicalOperatorType::LOGICAL_DELIM_JOIN:
    case LogicalOperatorType::LOGICAL_DEPENDENT_JOIN: return "a subquery that looks outside";
    case LogicalOperatorType::LOGICAL_COMPARISON_JOIN:
    case LogicalOperatorType::LOGICAL_ANY_JOIN: return JoinName(op);
    default: return ToLower(duckdb::EnumUtil::ToString(op.type));
  }
}

bool IsInnerJoin(const duckdb::LogicalOperator& op) {
  if (op.type == LogicalOperatorType::LOGICAL_CROSS_PRODUCT) return true;
  if (op.type != LogicalOperatorType::LOGICAL_COMPARISON_JOIN && op.type != LogicalOperatorType::LOGICAL_ANY_JOIN) return false;
  return op.Cast<duckdb::LogicalJoin>().join_type == duckdb::JoinType::INNER;
}

// The first operator that is not of a query of rows, by its name; counts the tables.
std::string ObstacleToRows(const duckdb::LogicalOperator& op, size_t* tables) {
  switch (op.type) {
    case LogicalOperatorType::LOGICAL_PROJECTION:
    case LogicalOperatorType::LOGICAL_FILTER:
    case LogicalOperatorType::LOGICAL_EXPRESSION_GET:
    case LogicalOperatorType::LOGICAL_CHUNK_GET:
    case LogicalOperatorType::LOGICAL_DUMMY_SCAN:
    case LogicalOperatorType::LOGICAL_EMPTY_RESULT: break;
    case LogicalOperatorType::LOGICAL_UNION:
      if (!op.Cast<duckdb::LogicalSetOperation>().setop_all) return "a UNION without ALL";
      break;
    case LogicalOperatorType::LOGICAL_GET: {
      auto table = op.Cast<duckdb::LogicalGet>().GetTable();
      if (!table || table->ParentCatalog().GetCatalogType() != "ingot") return "a table function";
      ++*tables;
      break;
    }
    default:
      if (!IsInnerJoin(op)) return OperatorName(op);
  }
  for (const auto& child : op.children) {
    std::string obstacle = ObstacleToRows(*child, tables);
    if (!obstacle.empty()) return obstacle;
  }
  return "";
}

// The operators from the top of a plan to its aggregate, which is the last; empty when others are in between.
std::vector<duckdb::LogicalOperator*> WayToAggregate(duckdb::LogicalOperator& top) {
  std::vector<duckdb::LogicalOperator*> way{&top};
  while (way.back()->type == LogicalOperatorType::LOGICAL_PROJECTION || way.back()->type == LogicalOperatorType::LOGICAL_FILTER) {
    way.push_back(way.back()->children[0].get());
  }
  if (way.back()->type != LogicalOperatorType::LOGICAL_AGGREGATE_AND_GROUP_BY) way.clear();
  return way;
}

const duckdb::BoundColumnRefExpression* AsColumn(const duckdb::Expression& expression) {
  if (expression.GetExpressionClass() != duckdb::ExpressionClass::BOUND_COLUMN_REF) return nullptr;
  return &expression.Cast<duckdb::BoundColumnRefExpression>();
}

// Which key of the aggregate a binding is, seen from `way[from]`.
std::optional<size_t> KeyBehind(const std::vector<duckdb::LogicalOperator*>& way, size_t from, duckdb::ColumnBinding binding) {
  for (size_t i = from; i + 1 < way.size(); ++i) {
    if (way[i]->type != LogicalOperatorType::LOGICAL_PROJECTION) continue;
    const auto& projection = way[i]->Cast<duckdb::LogicalProjection>();
    if (binding.table_index != projection.table_index) return std::nullopt;
    const auto* column = AsColumn(*projection.expressions[binding.column_index]);
    if (column == nullptr) return std::nullopt;
    binding = column->binding;
  }
  const auto& aggregate = way.back()->Cast<duckdb::LogicalAggregate>();
  if (binding.table_index != aggregate.group_index) return std::nullopt;
  return binding.column_index;
}

// Finds for each key a column of the result and an item of the list of the SELECT that groups. Says what is missing.
std::string FindKeys(const std::vector<duckdb::LogicalOperator*>& way, duckdb::SelectStatement& flat, std::vector<GroupKey>* keys) {
  const auto& aggregate = way.back()->Cast<duckdb::LogicalAggregate>();
  const duckdb::SelectNode* select = GroupingSelect(flat);
  if (aggregate.groups.empty()) return "one group of all rows";
  if (aggregate.grouping_sets.size() > 1) return "several grouping sets";
  size_t innermost = way.size() - 1;
  while (innermost > 0 && way[innermost]->type != LogicalOperatorType::LOGICAL_PROJECTION) --innermost;
  const auto& items = way[innermost]->expressions;
  if (!select || way[innermost]->type != LogicalOperatorType::LOGICAL_PROJECTION || select->select_list.size() != items.size()) {
    return "a GROUP BY whose columns are not listed";
  }
  const auto result = way.front()->GetColumnBindings();
  for (size_t key = 0; key < aggregate.groups.size(); ++key) {
    std::optional<size_t> item;
    for (size_t i = 0; i < items.size() && !item; ++i) {
      const auto* column = AsColumn(*items[i]);
      if (column != nullptr && KeyBehind(way, innermost + 1, column->binding) == key) item = i;
    }
    std::optional<size_t> column;
    for (size_t i = 0; i < result.size() && !column; ++i) {
      if (KeyBehind(way, 0, result[i]) == key) column = i;
    }
    if (!item || !column) return "a key of GROUP BY that is not among its columns";
    keys->push_back({*column, *item});
  }
  return "";
}

void ClassifyPlan(duckdb::LogicalOperator& plan, duckdb::SelectStatement& flat, QueryShape* shape) {
  size_t tables = 0;
  const auto way = WayToAggregate(plan);
  if (way.empty()) {
    shape->obstacle = ObstacleToRows(plan, &tables);
  } else {
    shape->obstacle = FindKeys(way, flat, &shape->keys);
    if (shape->obstacle.empty()) shape->obstacle = ObstacleToRows(*way.back()->children[0], &tables);
  }
  if (shape->obstacle.empty() && tables != TableSlots(flat).size()) shape->obstacle = "tables that its FROM does not show";
  if (!shape->obstacle.empty()) {
    shape->obstacle = "its query has " + shape->obstacle;
    return;
  }
  shape->kind = way.empty() ? QueryShape::Kind::kRows : QueryShape::Kind::kGroups;
}

}  // namespace

QueryShape ShapeOf(duckdb::ClientContext& context, duckdb::SelectStatement& flat) {
  duckdb::Planner planner(context);
  planner.CreatePlan(flat.Copy());
  QueryShape shape;
  shape.names.assign(planner.names.begin(), planner.names.end());
  shape.types.assign(planner.types.begin(), planner.types.end());
  Objections objections;
  ObjectInPlan(*planner.plan, &objections);
  shape.unstable = std::move(objections.unstable);
  ClassifyPlan(*planner.plan, flat, &shape);
  if (shape.kind != QueryShape::Kind::kOther && !objections.unordered.empty()) {
    shape.kind = QueryShape::Kind::kOther;
    shape.obstacle = std::move(objections.unordered);
  }
  return shape;
}

}  // namespace ingot::lake
