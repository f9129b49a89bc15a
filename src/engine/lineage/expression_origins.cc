// Where the value of an expression comes from.
#include <algorithm>
#include <array>
#include <duckdb/planner/expression/list.hpp>
#include <string_view>

#include "engine/lineage/plan_walk.h"

namespace ingot::engine {

using duckdb::ExpressionClass;

namespace {

// Functions whose value does not show the one that they were given.
constexpr std::array<std::string_view, 11> kMaskingFunctions = {
    "approx_count_distinct", "count", "crypto_hash", "hash", "md5", "md5_number", "md5_number_lower", "md5_number_upper",
    "regr_count", "sha1", "sha256"};

bool IsMasking(std::string_view function) {
  return std::find(kMaskingFunctions.begin(), kMaskingFunctions.end(), function) != kMaskingFunctions.end();
}

// Which row's value a window function takes is what its window decides; the value stays as it is.
bool IsAggregateOverWindow(const duckdb::BoundWindowExpression& window) {
  return window.GetExpressionType() == duckdb::ExpressionType::WINDOW_AGGREGATE;
}

}  // namespace

Origins PlanWalk::Of(const duckdb::Expression& expression) const {
  constexpr LineageWay kTransformed = LineageWay::kTransformation;
  switch (expression.GetExpressionClass()) {
    case ExpressionClass::BOUND_COLUMN_REF: return Of(expression.Cast<duckdb::BoundColumnRefExpression>().binding);
    case ExpressionClass::BOUND_CONSTANT:
    case ExpressionClass::BOUND_DEFAULT:
    case ExpressionClass::BOUND_PARAMETER: return {};
    case ExpressionClass::BOUND_CAST:
      return Of(*expression.Cast<duckdb::BoundCastExpression>().child).Through(kTransformed);
    case ExpressionClass::BOUND_FUNCTION: {
      const auto& function = expression.Cast<duckdb::BoundFunctionExpression>();
      return OfAll(function.children, kTransformed, IsMasking(function.function.name));
    }
    case ExpressionClass::BOUND_OPERATOR:
      return OfAll(expression.Cast<duckdb::BoundOperatorExpression>().children, kTransformed);
    case ExpressionClass::BOUND_CONJUNCTION:
      return OfAll(expression.Cast<duckdb::BoundConjunctionExpression>().children, kTransformed);
    case ExpressionClass::BOUND_COMPARISON: {
      const auto& comparison = expression.Cast<duckdb::BoundComparisonExpression>();
      Origins origins = Of(*comparison.left);
      origins.Add(Of(*comparison.right));
      return origins.Through(kTransformed);
    }
    case ExpressionClass::BOUND_BETWEEN: {
      const auto& between = expression.Cast<duckdb::BoundBetweenExpression>();
      Origins origins = Of(*between.input);
      origins.Add(Of(*between.lower));
      origins.Add(Of(*between.upper));
      return origins.Through(kTransformed);
    }
    case ExpressionClass::BOUND_UNNEST:
      return Of(*expression.Cast<duckdb::BoundUnnestExpression>().child).Through(kTransformed);
    case ExpressionClass::BOUND_CASE: return OfCase(expression.Cast<duckdb::BoundCaseExpression>());
    case ExpressionClass::BOUND_AGGREGATE: return OfAggregate(expression.Cast<duckdb::BoundAggregateExpression>());
    case ExpressionClass::BOUND_WINDOW: return OfWindow(expression.Cast<duckdb::BoundWindowExpression>());
    default: {
      // The binder leaves no other; what a later one does is not known.
      Origins unknown;
      unknown.SetAnything();
      return unknown;
    }
  }
}

PlanWalk::Columns PlanWalk::Of(const duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& expressions) const {
  Columns columns;
  for (const auto& expression : expressions) columns.push_back(Of(*expression));
  return columns;
}

Origins PlanWalk::OfAll(const duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& expressions, LineageWay direct,
                        bool masking) const {
  Origins origins;
  for (const auto& expression : expressions) origins.Add(Of(*expression));
  return origins.Through(direct, masking);
}

Origins PlanWalk::OfOrders(const duckdb::vector<duckdb::BoundOrderByNode>& orders, LineageWay way) const {
  Origins origins;
  for (const duckdb::BoundOrderByNode& order : orders) origins.Add(Of(*order.expression));
  return origins.Deciding(way);
}

Origins PlanWalk::OfCase(const duckdb::BoundCaseExpression& expression) const {
  Origins values = Of(*expression.else_expr);
  Origins conditions;
  for (const duckdb::BoundCaseCheck& check : expression.case_checks) {
    values.Add(Of(*check.then_expr));
    conditions.Add(Of(*check.when_expr));
  }
  Origins origins = values.Through(LineageWay::kTransformation);
  origins.Add(conditions.Deciding(LineageWay::kConditional));
  return origins;
}

Origins PlanWalk::OfAggregate(const duckdb::BoundAggregateExpression& aggregate) const {
  Origins origins = OfAll(aggregate.children, LineageWay::kAggregation, IsMasking(aggregate.function.name));
  if (aggregate.filter) origins.Add(Of(*aggregate.filter).Deciding(LineageWay::kFilter));
  if (aggregate.order_bys) origins.Add(OfOrders(aggregate.order_bys->orders, LineageWay::kSort));
  return origins;
}

Origins PlanWalk::OfWindow(const duckdb::BoundWindowExpression& window) const {
  const bool aggregates = IsAggregateOverWindow(window);
  Origins origins = OfAll(window.children, aggregates ? LineageWay::kAggregation : LineageWay::kTransformation,
                          window.aggregate && IsMasking(window.aggregate->name));
  if (window.default_expr) origins.Add(Of(*window.default_expr).Through(LineageWay::kTransformation));
  Origins deciding;
  for (const auto& partition : window.partitions) deciding.Add(Of(*partition));
  for (const auto* expression : {&window.start_expr, &window.end_expr, &window.offset_expr}) {
    if (*expression) deciding.Add(Of(**expression));
  }
  origins.Add(deciding.Deciding(LineageWay::kWindow));
  origins.Add(OfOrders(window.orders, LineageWay::kWindow));
  origins.Add(OfOrders(window.arg_orders, LineageWay::kSort));
  if (window.filter_expr) origins.Add(Of(*window.filter_expr).Deciding(LineageWay::kFilter));
  return origins;
}

}  // namespace ingot::engine
