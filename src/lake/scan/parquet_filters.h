// Pushed filters as DuckDB's Parquet reader may have them without skipping row groups that match.
#pragma once

#include <duckdb/planner/table_filter.hpp>

namespace ingot::lake {

// The filters with what that reader gets wrong taken out or respelled; nullptr when all may stay as they are:
// - optional filters (which only skip row groups) that statistics cannot decide are left out;
// - equality with a floating-point zero becomes `between -0 and 0`: the reader looks equality up in Bloom filters by
//   the hash of the bytes, in which the two zeros differ.
duckdb::unique_ptr<duckdb::TableFilterSet> SoundForParquet(duckdb::optional_ptr<duckdb::TableFilterSet> filters);

}  // namespace ingot::lake
