// Writing data files: what is written where, and what the log then says of it. Files are staged in the table's folder
// under names of their own; nothing refers to them before the commit.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "delta/action/actions.h"
#include "delta/log/snapshot.h"
#include "delta/table.h"
#include "engine/duckdb_headers.h"
#include "lake/scan/column_statistics.h"

namespace ingot::lake {

// The layout of a table's new data files.
struct WriteTarget {
  std::vector<std::string> names;              // all columns as they are stored, in the table's order
  std::vector<std::string> display_names;      // the same as queries name them
  std::vector<duckdb::LogicalType> types;
  std::vector<duckdb::LogicalType> stored_types;  // with the names that nested fields are stored under
  std::vector<size_t> partition_columns;       // by place in `names`; not stored in the files
  std::set<std::string> not_null;              // stored columns that must have a value
  duckdb::Value field_ids;                     // what COPY's FIELD_IDS is given; NULL when the schema has no ids
  std::string directory;                       // the table's folder, as DuckDB opens it
  std::string path_prefix = "";                // from the table's folder to `directory`: "" or "…/"
  std::string file_pattern = "part-{uuidv7}";
  std::string display_name;
  std::string compression = "snappy";          // table property parquet.compression.codec
  uint64_t file_bytes = 128ULL << 20;          // table property delta.targetFileSize
  size_t tracked_columns = 0;                  // at the end, which the table's schema does not have (WithTrackedColumns)

  LeafTypes leaves() const;
};
WriteTarget MakeTarget(const delta::Snapshot& snapshot, std::string directory, std::string display_name);

// The layout of files that hold rows which were there before: where rows are tracked, two more columns keep the number of
// each, and the version that last changed it (NULL: the file's own).
WriteTarget WithTrackedColumns(WriteTarget target, const delta::Snapshot& snapshot);
// ", …, …": what a scan of such rows must select after its columns; nothing where there are no such columns.
std::string SelectTracked(const WriteTarget& target);

// Plans the writing of `child`'s rows (all columns, stored types) as Parquet files: an operator that gives one row for
// each file: (filename, count, file_size_bytes, footer_size_bytes, column_statistics, partition_keys).
duckdb::PhysicalOperator& PlanCopy(duckdb::ClientContext& context, duckdb::PhysicalPlanGenerator& planner,
                                   const WriteTarget& target, duckdb::PhysicalOperator& child);

// The query with the columns of the target, as COPY … TO is to write them: variants as files hold them.
std::string SelectEncoded(const WriteTarget& target, const std::string& query);

// The options of COPY … TO that write the same files in SQL.
std::string CopyOptions(const WriteTarget& target);

// The files that rows of that form describe. Files without rows are named in `empty` (to be deleted). Throws a
// constraint error when a NOT NULL column holds a NULL.
std::vector<delta::AddFile> WrittenFiles(duckdb::DataChunk& rows, const WriteTarget& target, Timestamp now,
                                         std::vector<std::string>* empty);

}  // namespace ingot::lake
