// A folder of plain Parquet files, as other tools write them: what a table of them would say.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "delta/action/actions.h"
#include "delta/schema/schema.h"
#include "delta/table.h"
#include "engine/duckdb_headers.h"
#include "lake/catalog/instance_state.h"

namespace ingot::lake {

struct ParquetFolder {
  std::vector<delta::AddFile> files;
  std::vector<std::string> partition_columns;  // from the folders' names ("day=2025-01-15"), in their order
  delta::DataType schema;                      // the union of the files' columns, then the partition columns
};

// Lists the folder of `table` and reads the footers of its files: columns, row counts, bounds and null counts come from
// there, no row is read. Partition values are typed as they look (dates, whole numbers, else text). Throws through DuckDB:
// kNotFound when there is no Parquet file; kInvalidArgument for files that are something else, folders that are
// partitioned in different ways, or a column that has different types in different files; kUnsupported for types that a
// Delta table cannot have without rewriting the files. Each names the file or the column.
ParquetFolder ReadParquetFolder(duckdb::ClientContext& context, delta::Table& table, const std::string& display_name);

}  // namespace ingot::lake
