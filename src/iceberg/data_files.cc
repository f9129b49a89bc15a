#include "iceberg/data_files.h"

#include <utility>

#include "delta/action/statistics.h"
#include "iceberg/single_value.h"

namespace ingot::iceberg {
namespace {

void SetMetrics(const delta::FileStatistics& statistics, const TableSchema& schema, DataFile* data_file) {
  for (const LeafColumn& leaf : schema.leaves) {
    const auto found = statistics.columns.find(leaf.path);
    if (found == statistics.columns.end()) continue;
    const delta::ColumnStatistics& column = found->second;
    if (column.null_count) {
      data_file->value_counts[leaf.id] = data_file->record_count;
      data_file->null_counts[leaf.id] = *column.null_count;
    }
    if (auto lower = BoundToSingleValue(column.minimum, leaf.type, BoundSide::kLower)) {
      data_file->lower_bounds[leaf.id] = std::move(*lower);
    }
    if (auto upper = BoundToSingleValue(column.maximum, leaf.type, BoundSide::kUpper)) {
      data_file->upper_bounds[leaf.id] = std::move(*upper);
    }
  }
}

}  // namespace

Result<DataFile> ToDataFile(const delta::AddFile& file, const TableSchema& schema, const PartitionSpec& spec,
                            const Layout& layout, const RowCounter& count_rows) {
  if (file.deletion_vector) {
    return Unsupported("file " + file.path + " has a deletion vector, which Iceberg's format version 2 does not know");
  }
  DataFile data_file;
  data_file.path = layout.Uri(file.path);
  data_file.size = file.size;
  for (const PartitionField& field : spec.fields) {
    const auto text = file.partition_values.find(field.physical_name);
    auto value = PartitionToSingleValue(text == file.partition_values.end() ? std::nullopt : text->second, field.type);
    if (!value.ok()) return value.error().WithContext("file " + file.path + ", column " + field.name);
    data_file.partition.push_back(std::move(*value));
  }
  // Statistics that cannot be read are as good as none.
  auto statistics = file.stats.empty() ? Result<delta::FileStatistics>(delta::FileStatistics())
                                       : delta::ParseStatistics(file.stats);
  if (!statistics.ok() || !statistics->record_count || *statistics->record_count < 0) {
    ASSIGN_OR_RETURN(data_file.record_count, count_rows(file));
  } else {
    data_file.record_count = *statistics->record_count;
  }
  if (statistics.ok()) SetMetrics(*statistics, schema, &data_file);
  return data_file;
}

}  // namespace ingot::iceberg
