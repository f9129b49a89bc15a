// Rows of simple columns handed to a session in bulk, without SQL literals.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "engine/session.h"

namespace ingot::engine {

// NULL, or a value that casts to its column's type as SQL does. Text must live until the next row is asked for.
using Cell = std::variant<std::monostate, bool, int64_t, double, std::string_view>;

// Fills `row`, which has one NULL cell for each column, with the next row; false after the last.
using RowSource = std::function<Result<bool>(std::vector<Cell>* row)>;

// Creates or replaces the temporary table `name` (one name, without a schema) with these columns and rows. It lasts as
// long as the session, counts towards the memory limit and may spill. kInvalidArgument for a cell that does not cast.
Status RegisterRows(Session& session, std::string_view name, const std::vector<Column>& columns,
                    const RowSource& next_row);
// Done also when there is no such table.
Status DropRows(Session& session, std::string_view name);

}  // namespace ingot::engine
