// Between Delta's per-file statistics and DuckDB's: what the writer reports goes into `add.stats`, what the log says
// lets the reader skip files and the optimizer estimate.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "delta/action/statistics.h"
#include "engine/duckdb_headers.h"

namespace ingot::lake {

// A bound in Delta's JSON form as a value of the column's type; a NULL value when there is none or it cannot be read.
// `is_maximum` rounds a timestamp that was cut to milliseconds up to the last microsecond that it may stand for.
duckdb::Value BoundToValue(const Json& bound, const duckdb::LogicalType& type, bool is_maximum);

// The statistics of one column in one file, as DuckDB's filters understand them: unknown where the log says nothing.
duckdb::BaseStatistics ToDuckDbStatistics(const duckdb::LogicalType& type, const delta::ColumnStatistics* statistics,
                                          std::optional<int64_t> record_count);

// The statistics that COPY … RETURN_STATS gives for a file: a map from a column's quoted path ("a"."b") to a map
// of names (min, max, null_count, has_nan, …) and values. `type_of` gives the type of a leaf by its path (nothing
// when the column has no bounds to keep).
class LeafTypes {
 public:
  // The leaves of the columns, by path of names.
  LeafTypes(const std::vector<std::string>& names, const std::vector<duckdb::LogicalType>& types);
  const duckdb::LogicalType* Find(const std::vector<std::string>& path) const;

 private:
  std::map<std::vector<std::string>, duckdb::LogicalType> leaves_;
};
delta::FileStatistics FromWrittenFile(const duckdb::Value& column_statistics, int64_t record_count,
                                      const LeafTypes& types);

// A bound as DuckDB writes it in text, in Delta's JSON form; null when it is not to be kept. Strings are cut.
Json WrittenBound(const std::string& text, const duckdb::LogicalType& type, bool is_maximum);

// "a"."b" → {a, b}; doubled quotes stand for one.
std::vector<std::string> SplitColumnPath(const std::string& path);

}  // namespace ingot::lake
