// Casts of all columns as an operator of a plan.
#pragma once

#include "engine/duckdb_headers.h"

namespace ingot::lake {

// A projection that casts each column to its type in `types`; `plan` itself where all have theirs.
duckdb::PhysicalOperator& PlanCasts(duckdb::ClientContext& context, duckdb::PhysicalPlanGenerator& planner,
                                    duckdb::PhysicalOperator& plan, const duckdb::vector<duckdb::LogicalType>& types);

}  // namespace ingot::lake
