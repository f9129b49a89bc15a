// What a scan reads: a table at a version, as a transaction sees it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "delta/commit/transaction.h"
#include "delta/table.h"
#include "engine/duckdb_headers.h"
#include "lake/scan/file_set.h"

namespace ingot::lake {

// A column of the table as a scan needs it.
struct ScanColumn {
  std::string name;           // as queries name it
  std::string physical_name;  // in the data files and in partition values (column mapping; else the same)
  duckdb::LogicalType type;
  bool is_partition = false;
  bool may_be_constant = false;  // some files have it among their partition values, the others store it
  const delta::Field* field = nullptr;  // of the snapshot's schema
};

// What one scan's filters let it skip: kept for the transaction's conflict check. Thread-safe.
class ScanRecord {
 public:
  // What holds for every run: the filters of the plan. The scan that saw every file has none.
  void SetPredicate(delta::FilePredicate predicate);
  // The plan was copied: its filters may differ from now on.
  void SetWholeTable();
  // The scan runs with these filters, in which those from joins are; none: those of the plan.
  void AddRun(delta::FilePredicate predicate);
  // Rows are read each for itself alone (delta::Transaction::ReadRows).
  void SetRowByRow();

  // Nothing: the whole table was read.
  delta::FilePredicate predicate() const;
  bool row_by_row() const;

 private:
  mutable std::mutex mutex_;
  delta::FilePredicate predicate_;
  bool whole_table_ = false;
  bool row_by_row_ = false;
  std::vector<delta::FilePredicate> runs_;
};

// Shared by the bind data, file lists and readers of one scan.
struct ScanSource {
  std::shared_ptr<delta::Table> table;
  delta::SnapshotPtr snapshot;
  std::shared_ptr<const FileSet> files;
  std::vector<ScanColumn> columns;
  std::string display_name;              // "bronze.trades"
  std::weak_ptr<ScanRecord> record;      // the transaction's; empty when none asks
  // Positions to leave out of a file, by its ordinal: rows that a rewrite replaces.
  std::map<size_t, std::vector<uint64_t>> hidden;
  // The only positions to give of a file, by its ordinal; of other files all that their deletion vectors leave.
  std::map<size_t, std::vector<uint64_t>> shown;
  // The table's entry in the catalog, for DELETE, UPDATE and MERGE; nullptr for delta_table().
  duckdb::TableCatalogEntry* entry = nullptr;

  const ScanColumn* FindPhysical(const std::string& physical_name) const;
};

// The columns of a snapshot's schema, with physical names where column mapping is on.
std::vector<ScanColumn> ScanColumns(const delta::Snapshot& snapshot);

}  // namespace ingot::lake
