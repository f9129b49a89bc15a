// What is told about a table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "delta/log/snapshot.h"
#include "delta/schema/schema.h"
#include "delta/table.h"

namespace ingot::cli {

struct TableName {
  std::string schema;
  std::string table;

  std::string ToString() const { return schema + "." + table; }
};

// "silver.trades", "lake.silver.trades", or "trades" in the schema main; parts may stand in double quotes.
// kInvalidArgument.
Result<TableName> ParseTableName(std::string_view text);

// A type as Delta spells it: "decimal(18,2)", "array<long>", "struct<a: string, b: date>".
std::string DescribeType(const delta::DataType& type);

// How large a table is. Rows are unknown when a file lacks its count.
struct TableSize {
  int64_t files = 0;
  int64_t bytes = 0;
  std::optional<int64_t> rows;
};
TableSize MeasureTable(const delta::Snapshot& snapshot);

// {"table", "location", "version", "timestamp", "description", "columns": [{"name", "type", "nullable", "partition"}],
//  "partitioned_by", "files", "rows", "bytes", "properties", "protocol"}
Json DescribeTable(const TableName& name, std::string_view location, const delta::Snapshot& snapshot);

// {"version", "timestamp", "operation", "user", "run_id", "parameters", "metrics"}
Json DescribeCommit(const delta::Commit& commit);

}  // namespace ingot::cli
