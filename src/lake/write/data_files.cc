#include "lake/write/data_files.h"

#include <duckdb/catalog/catalog_entry/copy_function_catalog_entry.hpp>
#include <duckdb/execution/operator/persistent/physical_copy_to_file.hpp>
#include <duckdb/execution/physical_plan_generator.hpp>
#include <duckdb/function/copy_function.hpp>
#include <duckdb/parser/parsed_data/copy_info.hpp>
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "delta/commit/row_ids.h"
#include "delta/schema/column_mapping.h"
#include "engine/error_mapping.h"
#include "lake/scan/tracked_rows.h"
#include "lake/values/field_ids.h"
#include "lake/values/partition_values.h"
#include "lake/values/type_mapping.h"
#include "lake/values/variant_casts.h"
#include "lake/write/plan_casts.h"

namespace ingot::lake {

namespace {

std::string Property(const delta::Metadata& metadata, const std::string& name, std::string fallback) {
  const auto found = metadata.configuration.find(name);
  return found == metadata.configuration.end() ? std::move(fallback) : found->second;
}

bool IsPartition(const WriteTarget& target, size_t column) {
  const auto& columns = target.partition_columns;
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

}  // namespace

WriteTarget MakeTarget(const delta::Snapshot& snapshot, std::string directory, std::string display_name) {
  WriteTarget target;
  for (const delta::Field& field : snapshot.schema.fields) {
    target.names.push_back(delta::PhysicalName(field));
    target.display_names.push_back(field.name);
    target.types.push_back(ToDuckDb(field.type));
    target.stored_types.push_back(ToDuckDbStored(field.type));
    if (!field.nullable) target.not_null.insert(target.names.back());
  }
  for (const std::string& partition : snapshot.metadata.partition_columns) {
    const auto found = std::find(target.display_names.begin(), target.display_names.end(), partition);
    target.partition_columns.push_back(static_cast<size_t>(found - target.display_names.begin()));
  }
  target.field_ids = FieldIdOption(snapshot.schema, snapshot.metadata.partition_columns);
  while (directory.size() > 1 && directory.ends_with('/')) directory.pop_back();
  target.directory = std::move(directory);
  target.display_name = std::move(display_name);
  target.compression = ToLower(Property(snapshot.metadata, "parquet.compression.codec", target.compression));
  if (const auto size = ParseByteSize(Property(snapshot.metadata, "delta.targetFileSize", "")); size.ok()) {
    target.file_bytes = *size;
  }
  return target;
}

WriteTarget WithTrackedColumns(WriteTarget target, const delta::Snapshot& snapshot) {
  const auto tracked = TrackedRowsOf(snapshot);
  if (!tracked) return target;
  for (const std::string& name : {tracked->id_column, tracked->version_column}) {
    target.names.push_back(name);
    target.display_names.push_back(name);
    target.types.push_back(duckdb::LogicalType::BIGINT);
    target.stored_types.push_back(duckdb::LogicalType::BIGINT);
  }
  target.field_ids = WithFieldId(target.field_ids, tracked->id_column, kRowIdFieldId);
  target.field_ids = WithFieldId(target.field_ids, tracked->version_column, kRowVersionFieldId);
  target.tracked_columns = 2;
  return target;
}

std::string SelectTracked(const WriteTarget& target) {
  if (target.tracked_columns == 0) return "";
  const size_t first = target.names.size() - target.tracked_columns;
  return ", " + QuoteSqlName(delta::kRowIdName) + " AS " + QuoteSqlName(target.names[first]) + ", " +
         QuoteSqlName(delta::kRowVersionName) + " AS " + QuoteSqlName(target.names[first + 1]);
}

LeafTypes WriteTarget::leaves() const {
  const auto count = static_cast<std::ptrdiff_t>(names.size() - tracked_columns);
  return {{names.begin(), names.begin() + count}, {stored_types.begin(), stored_types.begin() + count}};
}

std::string SelectEncoded(const WriteTarget& target, const std::string& query) {
  std::vector<std::string> columns;
  bool any = false;
  for (size_t i = 0; i < target.names.size(); ++i) {
    const std::string name = QuoteSqlName(target.names[i]);
    const bool is_variant = HoldsVariant(target.stored_types[i]);
    any = any || is_variant;
    columns.push_back(!is_variant ? name
                                  : "CAST(" + name + " AS " + WithEncodedVariants(target.stored_types[i]).ToString() +
                                        ") AS " + name);
  }
  return any ? "SELECT " + Join(columns, ", ") + " FROM (" + query + ")" : query;
}

namespace {

// The rows with their variants as files hold them. (The names within structs are still those of queries.)
duckdb::PhysicalOperator& PlanEncoding(duckdb::ClientContext& context, duckdb::PhysicalPlanGenerator& planner,
                                       duckdb::PhysicalOperator& rows) {
  duckdb::vector<duckdb::LogicalType> types;
  for (const auto& type : rows.types) types.push_back(WithEncodedVariants(type));
  return PlanCasts(context, planner, rows, types);
}

}  // namespace

duckdb::PhysicalOperator& PlanCopy(duckdb::ClientContext& context, duckdb::PhysicalPlanGenerator& planner,
                                   const WriteTarget& target, duckdb::PhysicalOperator& child) {
  auto& encoded = PlanEncoding(context, planner, child);
  auto info = duckdb::make_uniq<duckdb::CopyInfo>();
  info->file_path = target.directory;
  info->format = "parquet";
  info->is_from = false;
  info->options["compression"].emplace_back(target.compression);
  if (!target.field_ids.IsNull()) info->options["field_ids"].push_back(target.field_ids);
  const auto& function = duckdb::Catalog::GetSystemCatalog(context).GetEntry<duckdb::CopyFunctionCatalogEntry>(
      context, DEFAULT_SCHEMA, "parquet");
  duckdb::vector<duckdb::string> stored_names;
  duckdb::vector<duckdb::LogicalType> stored_types;
  for (size_t i = 0; i < target.names.size(); ++i) {
    if (IsPartition(target, i)) continue;
    stored_names.push_back(target.names[i]);
    stored_types.push_back(WithEncodedVariants(target.stored_types[i]));
  }
  duckdb::CopyFunctionBindInput bind_input(*info);
  auto bind_data = function.function.copy_to_bind(context, bind_input, stored_names, stored_types);

  auto types = duckdb::GetCopyFunctionReturnLogicalTypes(duckdb::CopyFunctionReturnType::WRITTEN_FILE_STATISTICS);
  auto& copy = planner
                   .Make<duckdb::PhysicalCopyToFile>(std::move(types), function.function, std::move(bind_data),
                                                     child.estimated_cardinality)
                   .Cast<duckdb::PhysicalCopyToFile>();
  const bool partitioned = !target.partition_columns.empty();
  copy.file_path = target.directory;
  copy.use_tmp_file = false;
  copy.filename_pattern.SetFilenamePattern(target.file_pattern);
  copy.file_extension = "parquet";
  copy.overwrite_mode = duckdb::CopyOverwriteMode::COPY_OVERWRITE_OR_IGNORE;
  copy.per_thread_output = false;
  copy.rotate = !partitioned;
  if (!partitioned) copy.file_size_bytes = target.file_bytes;
  copy.return_type = duckdb::CopyFunctionReturnType::WRITTEN_FILE_STATISTICS;
  copy.partition_output = partitioned;
  copy.write_partition_columns = false;
  copy.write_empty_file = partitioned;  // with partitions: false would open one file for all rows at once
  copy.hive_file_pattern = true;
  for (const size_t column : target.partition_columns) copy.partition_columns.push_back(column);
  for (const std::string& name : target.names) copy.names.push_back(name);
  for (const auto& type : target.stored_types) copy.expected_types.push_back(WithEncodedVariants(type));
  copy.parallel = true;
  copy.children.push_back(encoded);
  return copy;
}

std::string CopyOptions(const WriteTarget& target) {
  std::string options = "FORMAT parquet, RETURN_STATS, OVERWRITE_OR_IGNORE, COMPRESSION " +
                        QuoteSqlText(target.compression) + ", FILENAME_PATTERN " + QuoteSqlText(target.file_pattern);
  if (!target.field_ids.IsNull()) options += ", FIELD_IDS " + target.field_ids.ToSQLString();
  if (target.partition_columns.empty()) {
    return options + ", FILE_SIZE_BYTES " + std::to_string(target.file_bytes);
  }
  std::string columns;
  for (const size_t column : target.partition_columns) {
    columns += (columns.empty() ? "" : ", ") + QuoteSqlName(target.names[column]);
  }
  return options + ", PARTITION_BY (" + columns + ")";
}

namespace {

[[noreturn]] void ThrowNull(const WriteTarget& target, size_t column) {
  throw duckdb::ConstraintException("NOT NULL constraint failed: %s.%s", target.display_name,
                                    target.display_names[column]);
}

void CheckNotNull(const delta::FileStatistics& statistics, const WriteTarget& target) {
  for (size_t column = 0; column < target.names.size(); ++column) {
    if (!target.not_null.contains(target.names[column])) continue;
    const auto found = statistics.columns.find({target.names[column]});
    if (found == statistics.columns.end() || !found->second.null_count || *found->second.null_count == 0) continue;
    ThrowNull(target, column);
  }
}

delta::PartitionValues PartitionsOf(const duckdb::Value& keys, const WriteTarget& target) {
  delta::PartitionValues values;
  if (keys.IsNull()) return values;
  for (const duckdb::Value& key : duckdb::MapValue::GetChildren(keys)) {
    const auto& pair = duckdb::StructValue::GetChildren(key);
    const std::string& name = duckdb::StringValue::Get(pair[0]);
    for (const size_t column : target.partition_columns) {
      if (target.names[column] != name) continue;
      values[name] = PartitionText(pair[1], target.types[column]);
      // An empty text reads back as NULL: Delta cannot tell the two apart in a partition.
      if ((!values[name] || values[name]->empty()) && target.not_null.contains(name)) ThrowNull(target, column);
    }
  }
  return values;
}

}  // namespace

std::vector<delta::AddFile> WrittenFiles(duckdb::DataChunk& rows, const WriteTarget& target, Timestamp now,
                                         std::vector<std::string>* empty) {
  const LeafTypes leaves = target.leaves();
  std::vector<delta::AddFile> files;
  for (duckdb::idx_t row = 0; row < rows.size(); ++row) {
    std::string path = duckdb::StringValue::Get(rows.GetValue(0, row));
    if (!path.starts_with(target.directory)) {
      engine::ThrowThroughDuckDb(Internal("file " + path + " was written outside its table " + target.directory));
    }
    path = path.substr(target.directory.size());
    while (path.starts_with('/')) path.erase(0, 1);
    path.insert(0, target.path_prefix);
    const auto count = rows.GetValue(1, row).GetValue<int64_t>();
    if (count == 0) {
      empty->push_back(std::move(path));
      continue;
    }
    delta::AddFile file;
    file.path = std::move(path);
    file.size = rows.GetValue(2, row).GetValue<int64_t>();
    file.modification_time = ToMillis(now);
    const auto statistics = FromWrittenFile(rows.GetValue(4, row), count, leaves);
    CheckNotNull(statistics, target);
    file.stats = delta::StatisticsToJson(statistics);
    file.partition_values = PartitionsOf(rows.GetValue(5, row), target);
    files.push_back(std::move(file));
  }
  return files;
}

}  // namespace ingot::lake
