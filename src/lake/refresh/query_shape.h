// What kind of query a plan of DuckDB's is, as far as keeping its rows up to date goes.
#pragma once

#include <string>
#include <vector>

#include "engine/duckdb_headers.h"

namespace duckdb {
class SelectStatement;
}

namespace ingot::lake {

// A key of GROUP BY that is among the columns.
struct GroupKey {
  size_t column = 0;  // of the query's result
  size_t item = 0;    // of the list of the SELECT with the GROUP BY
};

struct QueryShape {
  enum class Kind {
    kRows,    // each row comes of one row of each table: filters, projections, inner joins, UNION ALL
    kGroups,  // GROUP BY over such a query, perhaps with filters and projections above
    kOther,   // `obstacle` says what is in the way
  };
  Kind kind = Kind::kOther;
  std::string obstacle;
  // Not empty: the same tables may give other rows ("now() gives another value each time").
  std::string unstable;
  std::vector<std::string> names;  // of its columns
  std::vector<duckdb::LogicalType> types;
  std::vector<GroupKey> keys;  // of kGroups: one for each key
};

// Plans a flat query. Throws through DuckDB what the binder says.
QueryShape ShapeOf(duckdb::ClientContext& context, duckdb::SelectStatement& flat);

}  // namespace ingot::lake
