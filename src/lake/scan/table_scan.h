// The table function that reads a Delta table, and delta_table('path', …), its face in SQL.
#pragma once

#include <memory>

#include "engine/duckdb_headers.h"
#include "lake/scan/scan_source.h"

namespace ingot::lake {

struct InstanceState;

// The scan of a source, bound: DuckDB's Parquet scan with the lake's file list and reader.
duckdb::TableFunction BindScan(duckdb::ClientContext& context, std::shared_ptr<const ScanSource> source,
                               duckdb::unique_ptr<duckdb::FunctionData>* bind_data);

// The same as the end of a table function's bind: also gives the columns of its result.
duckdb::unique_ptr<duckdb::FunctionData> BindScanAsFunction(duckdb::ClientContext& context,
                                                            std::shared_ptr<const ScanSource> source,
                                                            duckdb::TableFunctionBindInput& input,
                                                            duckdb::vector<duckdb::LogicalType>& types,
                                                            duckdb::vector<duckdb::string>& names);

// The scan as a table function, to be given a name, arguments and a bind that ends in BindScanAsFunction().
duckdb::TableFunction ScanFunction(duckdb::DatabaseInstance& database);

// What a scan gives beside the columns of a table: the file, the row's place in it, its number where rows are tracked.
duckdb::virtual_column_map_t ScanVirtualColumns(const delta::Snapshot& snapshot);
// The columns that name a row: (file_index, file_row_number), and the row's number where rows are tracked.
duckdb::vector<duckdb::column_t> ScanRowIdColumns(const delta::Snapshot& snapshot);

// Bounds and null counts of a column over all files of a source; nullptr for a column without any.
duckdb::unique_ptr<duckdb::BaseStatistics> ScanStatistics(const ScanSource& source, size_t column);

// Registers delta_table('<path or s3 url>', version => n, timestamp => t).
void RegisterDeltaTableFunction(duckdb::DatabaseInstance& database, std::shared_ptr<InstanceState> state);

}  // namespace ingot::lake
