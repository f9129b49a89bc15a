// The order in which rows are written so that files keep to narrow ranges of several columns at once.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/duckdb_headers.h"

namespace ingot::lake {

struct InstanceState;

// Cuts the values of each column into ranges with about equally many rows each; a row's ranges are its coordinates on
// a Hilbert curve. Values are DuckDB's sort keys, so that every type that can be ordered can take part.
struct ClusteringRanges {
  int bits = 0;                                      // 2^bits ranges a column
  std::vector<std::vector<std::string>> boundaries;  // of each column, sorted

  static constexpr size_t kMaxColumns = 8;
  // From samples of each column's sort keys.
  static ClusteringRanges FromSamples(std::vector<std::vector<std::string>> samples);
};

// ORDER BY …: of one column its values, of several their place on the curve through `ranges`, which `handle` names (see
// rewrite.h).
std::string ClusteringOrder(const std::vector<std::string>& columns, const std::string& handle);
// The sort key of a column, as ranges are made from.
std::string SortKeySql(const std::string& column);

// Registers ingot_curve_position(handle, sort keys…), for queries of Ingot's own.
void RegisterClusteringFunction(duckdb::DatabaseInstance& database, std::shared_ptr<InstanceState> state);

}  // namespace ingot::lake
