// Pieces of SQL that materializations are put together from.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "transform/warehouse/warehouse.h"

namespace ingot::transform {

// "lake"."gold"."orders"
std::string RelationSql(const RelationInfo& relation);

// A query as a table in FROM: in parentheses, without the semicolon that may end it. Its first line stays on the line that it is
// put on, so that lines in errors are the query's own.
std::string Subquery(std::string_view query);

// Without white space and semicolons at its end.
std::string_view WithoutSemicolon(std::string_view query);

// Quoted and joined by ", "; each behind `prefix` ("s.").
std::string ColumnList(std::span<const WarehouseColumn> columns, std::string_view prefix = "");

// TIMESTAMP '2025-01-15 10:00:00.5', in UTC.
std::string TimestampSql(Timestamp instant);

const WarehouseColumn* FindColumn(std::span<const WarehouseColumn> columns, std::string_view name);

}  // namespace ingot::transform
