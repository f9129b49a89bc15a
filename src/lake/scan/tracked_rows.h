// The numbers of rows (PROTOCOL.md, "Row Tracking") as columns that a query may ask for: _row_id, and
// _row_commit_version, the version that inserted or last changed the row.
#pragma once

#include <duckdb/common/multi_file/multi_file_reader.hpp>
#include <optional>
#include <string>

#include "lake/scan/scan_source.h"

namespace ingot::lake {

// The columns of data files in which rows that were written anew keep theirs.
struct TrackedRows {
  std::string id_column;
  std::string version_column;
};
// Nothing where rows are not tracked.
std::optional<TrackedRows> TrackedRowsOf(const delta::Snapshot& snapshot);

// (DuckDB's own virtual columns begin at 2^63.)
inline constexpr duckdb::column_t kRowIdColumn = 0x8000000000000100;
inline constexpr duckdb::column_t kRowVersionColumn = 0x8000000000000101;
inline bool IsTrackedColumn(duckdb::column_t column) { return column == kRowIdColumn || column == kRowVersionColumn; }

// Adds the two, if rows of the snapshot are tracked.
void AddTrackedColumns(const delta::Snapshot& snapshot, duckdb::virtual_column_map_t* columns);

// What the log says of a file's rows, handed on with its name.
void NoteTrackedRows(const delta::AddFile& file, duckdb::ExtendedOpenFileInfo* info);

// For MultiFileReader::GetVirtualColumnExpression: computes one of the two from what the file holds and what was noted.
duckdb::unique_ptr<duckdb::Expression> TrackedColumnExpression(duckdb::ClientContext& context, const TrackedRows& tracked,
                                                               duckdb::MultiFileReaderData& reader_data,
                                                               duckdb::column_t* column,
                                                               duckdb::MultiFileLocalIndex local_index);

// DuckDB evaluates filters on a computed column while it reads one column of the file: it cannot look the number up that a row
// has by its place, where the file's own column has numbers for other rows only. Ingot writes no such files. Throws
// kUnsupported.
void CheckTrackedFilters(duckdb::ClientContext& context, const TrackedRows& tracked, duckdb::BaseFileReader& reader,
                         const duckdb::TableFilterSet& filters, const duckdb::vector<duckdb::ColumnIndex>& column_ids,
                         const std::string& table);

}  // namespace ingot::lake
