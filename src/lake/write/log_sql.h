// SQL expressions as a table's log keeps them (constraints, defaults, generated columns): in Spark's spelling, whose
// names stand in backticks and whose texts may stand in double quotes.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "delta/schema/schema.h"
#include "engine/duckdb_headers.h"

namespace ingot::lake {

// The text in DuckDB's spelling. What stands in double quotes is a name if the schema has such a column, else a text.
std::string FromLogSql(std::string_view text, const delta::DataType& schema);

// An expression parsed, with columns of structs (s.a) made plain for DuckDB's binders. kUnsupported when DuckDB cannot
// parse it.
Result<duckdb::unique_ptr<duckdb::ParsedExpression>> ParseLogSql(std::string_view text, const delta::DataType& schema);

// DuckDB's expression in the log's spelling.
std::string ToLogSql(const duckdb::ParsedExpression& expression);

// The top-level columns that an expression of the log names, in the schema's spelling; empty when it cannot be parsed.
std::set<std::string> ColumnsOf(std::string_view text, const delta::DataType& schema);

}  // namespace ingot::lake
