// Rows of a unit test as a query.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "transform/warehouse/warehouse.h"

namespace ingot::transform {

struct FixtureRows {
  std::vector<WarehouseColumn> columns;  // of expected rows: those that are compared
  std::string sql;                       // a query of the rows
};

// `part`: an entry of `given` or `expect`, its rows a list of mappings, or SQL. Values take the columns' types; of given
// rows, columns that are not named are NULL. `what` names the part in errors. kInvalidArgument: a column that is not there.
Result<FixtureRows> FixtureOf(const Json& part, const std::vector<WarehouseColumn>& columns, std::string_view what);

}  // namespace ingot::transform
