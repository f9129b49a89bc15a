// Column lineage of a query, as plain data: from which columns of which relations each of its columns comes.
//
// The ways are those of OpenLineage's column lineage facet. What is given is an upper bound: a column of a relation that is not
// among the inputs of an output column, nor among those of the dataset, cannot change what stands in it. Where a plan
// has an operator that is not known, the column depends on all that the operator reads, and is marked.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::engine {

enum class LineageWay : uint8_t {
  // Direct: the value comes from there.
  kIdentity,        // as it is
  kTransformation,  // through an expression of the row
  kAggregation,     // of several rows
  // Indirect: the value there decides which rows there are, or which value is taken.
  kJoin,
  kGroupBy,  // also DISTINCT
  kFilter,   // also HAVING, QUALIFY, LIMIT, EXCEPT and INTERSECT, and lists that are unnested
  kSort,
  kWindow,       // PARTITION BY, ORDER BY and frames of a window
  kConditional,  // the conditions of CASE
};

// "IDENTITY", "GROUP_BY": OpenLineage's subtype.
constexpr std::string_view LineageWayName(LineageWay way) {
  constexpr std::array<std::string_view, 9> kNames = {"IDENTITY", "TRANSFORMATION", "AGGREGATION", "JOIN", "GROUP_BY",
                                                      "FILTER",   "SORT",           "WINDOW",      "CONDITIONAL"};
  return kNames[static_cast<size_t>(way)];
}
constexpr bool IsDirect(LineageWay way) { return way <= LineageWay::kAggregation; }

enum class LineageSource : uint8_t {
  kTable,
  kView,      // a relation of which only the columns were looked at: see relation_stand_ins.h
  kFile,      // read_parquet('…') and its like; `name` is the path as it is written
  kFunction,  // any other table function; `name` is the function's
};

struct LineageRelation {
  LineageSource source = LineageSource::kTable;
  std::string catalog;  // empty for files and functions
  std::string schema;
  std::string name;
};

// A relation that a query may read though it is not there, or not so yet.
struct DeclaredRelation {
  struct Column {
    std::string name;
    std::string type;  // DuckDB's spelling
  };

  std::string catalog;
  std::string schema;
  std::string name;
  std::vector<Column> columns;
};

struct LineageInput {
  size_t relation = 0;  // index into QueryLineage::relations
  std::string column;
  LineageWay way = LineageWay::kIdentity;
  bool masking = false;  // on the way a function hides the value: a hash, a count
};

struct LineageColumn {
  std::string name;
  std::string type;  // DuckDB's spelling
  std::vector<LineageInput> inputs;
  bool approximate = false;  // the inputs are more than could be told apart
};

struct QueryLineage {
  std::vector<LineageRelation> relations;  // all that are read, also those of which no column is used
  std::vector<LineageColumn> columns;      // in the query's order
  std::vector<LineageInput> dataset;       // indirect: what decides which rows there are, and in which order
  bool approximate = false;                // of the dataset's
};

}  // namespace ingot::engine
