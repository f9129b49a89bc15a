#include "lake/write/plan_casts.h"

#include <duckdb/execution/operator/projection/physical_projection.hpp>
#include <duckdb/execution/physical_plan_generator.hpp>
#include <duckdb/planner/expression/bound_cast_expression.hpp>
#include <duckdb/planner/expression/bound_reference_expression.hpp>
#include <utility>

namespace ingot::lake {

duckdb::PhysicalOperator& PlanCasts(duckdb::ClientContext& context, duckdb::PhysicalPlanGenerator& planner,
                                    duckdb::PhysicalOperator& plan, const duckdb::vector<duckdb::LogicalType>& types) {
  duckdb::vector<duckdb::unique_ptr<duckdb::Expression>> expressions;
  bool any = false;
  for (size_t i = 0; i < types.size(); ++i) {
    any = any || plan.types[i] != types[i];
    expressions.push_back(duckdb::BoundCastExpression::AddCastToType(
        context, duckdb::make_uniq<duckdb::BoundReferenceExpression>(plan.types[i], i), types[i]));
  }
  if (!any) return plan;
  auto& projection =
      planner.Make<duckdb::PhysicalProjection>(types, std::move(expressions), plan.estimated_cardinality);
  projection.children.push_back(plan);
  return projection;
}

}  // namespace ingot::lake
