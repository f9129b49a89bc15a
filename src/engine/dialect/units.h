// Functions of dates as other databases call them, put into DuckDB's on the parse tree: units without quotes, units in another
// place, DATEADD with a number.
#pragma once

#include <duckdb/parser/sql_statement.hpp>
#include <string_view>

namespace ingot::engine {

// Could the text call one of these functions? A cheap look that spares the others the walk.
bool MayCallDateFunctions(std::string_view sql);

//   dateadd(day, n, d), timestampadd             d + to_days(n)
//   datediff(day, a, b), timestampdiff           date_diff('day', a, b)
//   date_diff(a, b, day), timestamp_diff         date_diff('day', b, a)
//   datediff(a, b)                               date_diff('day', b, a)
//   date_trunc(month, d), date_trunc(d, month)   date_trunc('month', d)
//   timestamp_trunc(d, month)                    date_trunc('month', d)
//   date_part(year, d), datepart                 date_part('year', d)
//   date_sub(d, INTERVAL …), timestamp_add       d - INTERVAL …
void PutDateFunctions(duckdb::SQLStatement& statement);

}  // namespace ingot::engine
