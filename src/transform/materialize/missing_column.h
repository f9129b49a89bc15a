// What is behind an error of an incremental model's query that reads its own table.
#pragma once

#include "base/result.h"
#include "transform/materialize/build.h"

namespace ingot::transform {

// In WHERE x > (SELECT max(x) FROM {{ this }}), a column x that the table does not have means the query's own, and the engine
// complains of an aggregate in WHERE. Such an error comes back with the column, and those that the table has; others as they are.
Error ExplainMissingColumn(Build& build, const Error& error);

}  // namespace ingot::transform
