// Do the rows that a table has obey a new rule?
#pragma once

#include <string>
#include <string_view>

#include "lake/catalog/instance_state.h"
#include "lake/catalog/table_state.h"

namespace ingot::lake {

// Throws kInvalidData, with a row, unless `condition` (in the log's spelling) is true for every row as the transaction
// sees them. The change that follows, `operation`, then conflicts with whatever others add meanwhile.
void CheckExistingRows(duckdb::ClientContext& context, InstanceState& instance, TableState& state,
                       std::string_view operation, const std::string& rule, const std::string& condition);

}  // namespace ingot::lake
