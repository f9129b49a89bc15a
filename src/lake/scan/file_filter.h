// Can a file hold a row that passes the filters? Answered from partition values and statistics, without opening it.
#pragma once

#include <map>
#include <memory>

#include "engine/duckdb_headers.h"
#include "lake/scan/scan_source.h"

namespace ingot::lake {

// Can statistics decide the filter? DuckDB's own check takes IS [NOT] DISTINCT FROM for a comparison that NULL never
// passes, and so would skip files and row groups of NULLs.
bool IsDecidable(const duckdb::TableFilter& filter);

// Filters by column ordinal of the table. Immutable; shared between file lists and conflict checks.
class FileFilter {
 public:
  FileFilter(std::shared_ptr<const ScanSource> source, std::map<size_t, std::unique_ptr<duckdb::TableFilter>> filters);
  ~FileFilter();

  bool empty() const { return filters_.empty(); }
  bool CanMatch(const delta::AddFile& file, const delta::FileStatistics& statistics) const;

 private:
  bool ColumnCanMatch(const ScanColumn& column, const duckdb::TableFilter& filter, const delta::AddFile& file,
                      const delta::FileStatistics& statistics) const;

  const std::shared_ptr<const ScanSource> source_;
  const std::map<size_t, std::unique_ptr<duckdb::TableFilter>> filters_;
};

}  // namespace ingot::lake
