#include "lake/scan/scan_source.h"

#include <algorithm>
#include <utility>

#include "delta/schema/column_mapping.h"
#include "lake/values/type_mapping.h"

namespace ingot::lake {

void ScanRecord::SetPredicate(delta::FilePredicate predicate) {
  const std::lock_guard lock(mutex_);
  predicate_ = std::move(predicate);
}

void ScanRecord::SetWholeTable() {
  const std::lock_guard lock(mutex_);
  whole_table_ = true;
}

void ScanRecord::AddRun(delta::FilePredicate predicate) {
  const std::lock_guard lock(mutex_);
  runs_.push_back(std::move(predicate));
}

void ScanRecord::SetRowByRow() {
  const std::lock_guard lock(mutex_);
  row_by_row_ = true;
}

delta::FilePredicate ScanRecord::predicate() const {
  const std::lock_guard lock(mutex_);
  const bool all_filtered = std::all_of(runs_.begin(), runs_.end(), [](const auto& run) { return run != nullptr; });
  if (!runs_.empty() && all_filtered) {
    return [runs = runs_](const delta::AddFile& file) {
      return std::any_of(runs.begin(), runs.end(), [&](const auto& run) { return run(file); });
    };
  }
  return whole_table_ ? delta::FilePredicate() : predicate_;
}

bool ScanRecord::row_by_row() const {
  const std::lock_guard lock(mutex_);
  return row_by_row_;
}

const ScanColumn* ScanSource::FindPhysical(const std::string& physical_name) const {
  for (const ScanColumn& column : columns) {
    if (column.physical_name == physical_name) return &column;
  }
  return nullptr;
}

std::vector<ScanColumn> ScanColumns(const delta::Snapshot& snapshot) {
  std::vector<ScanColumn> columns;
  const auto& partitions = snapshot.metadata.partition_columns;
  for (const delta::Field& field : snapshot.schema.fields) {
    ScanColumn column;
    column.name = field.name;
    column.physical_name = delta::PhysicalName(field);
    column.type = ToDuckDb(field.type);
    column.is_partition = std::find(partitions.begin(), partitions.end(), field.name) != partitions.end();
    column.field = &field;
    columns.push_back(std::move(column));
  }
  return columns;
}

}  // namespace ingot::lake
