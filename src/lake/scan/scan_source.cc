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

delta::FilePredicate ScanRecord::predicate() const {
  const std::lock_guard lock(mutex_);
  return whole_table_ ? delta::FilePredicate() : predicate_;
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
