// Which columns tell a model's rows apart, from its constraints and tests.
#pragma once

#include "transform/graph/graph.h"

namespace ingot::transform {

// Fills Node::primary_key of every model, as dbt infers it: constraints first, then columns that are tested as unique and
// not null, then tests of uniqueness alone. The graph is linked.
void InferPrimaryKeys(Graph* graph);

}  // namespace ingot::transform
