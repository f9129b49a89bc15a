#include "lake/scan/file_reader.h"

#include <duckdb/common/multi_file/multi_file_data.hpp>
#include <duckdb/common/multi_file/multi_file_states.hpp>
#include <algorithm>
#include <duckdb/parser/expression/constant_expression.hpp>
#include <utility>

#include "delta/schema/column_mapping.h"
#include "engine/error_mapping.h"
#include "lake/scan/columns_by_id.h"
#include "lake/scan/encoded_variants.h"
#include "lake/scan/file_filter.h"
#include "lake/scan/file_list.h"
#include "lake/scan/parquet_filters.h"
#include "lake/scan/position_filter.h"
#include "lake/scan/tracked_rows.h"
#include "lake/values/partition_values.h"

namespace ingot::lake {

using duckdb::make_uniq;
using duckdb::MultiFileColumnDefinition;
using duckdb::Value;

namespace {

// The definition by which DuckDB finds a column in a file. Columns that a file lacks were added later: they are NULL.
MultiFileColumnDefinition Definition(const std::string& name, const std::string& physical_name,
                                     const duckdb::LogicalType& type, const delta::DataType* delta_type) {
  MultiFileColumnDefinition definition(name, type);
  definition.identifier = Value(physical_name);
  definition.default_expression = make_uniq<duckdb::ConstantExpression>(Value(type));
  using Kind = delta::DataType::Kind;
  if (type.id() == duckdb::LogicalTypeId::STRUCT) {
    const auto& children = duckdb::StructType::GetChildTypes(type);
    for (size_t i = 0; i < children.size(); ++i) {
      const delta::Field* field =
          delta_type && delta_type->kind == Kind::kStruct ? &delta_type->fields[i] : nullptr;
      const std::string physical =
          field ? delta::PhysicalName(*field) : children[i].first;
      definition.children.push_back(
          Definition(children[i].first, physical, children[i].second, field ? &field->type : nullptr));
    }
  } else if (type.id() == duckdb::LogicalTypeId::LIST) {
    definition.children.push_back(
        Definition("list", "list", duckdb::ListType::GetChildType(type), delta_type ? delta_type->element.get() : nullptr));
  } else if (type.id() == duckdb::LogicalTypeId::MAP) {
    definition.children.push_back(
        Definition("key", "key", duckdb::MapType::KeyType(type), delta_type ? delta_type->key.get() : nullptr));
    definition.children.push_back(
        Definition("value", "value", duckdb::MapType::ValueType(type), delta_type ? delta_type->element.get() : nullptr));
  }
  return definition;
}

}  // namespace

duckdb::unique_ptr<duckdb::MultiFileReader> FileReader::Create(const duckdb::TableFunction& function) {
  const auto& info = function.function_info->Cast<ScanFunctionInfo>();
  return make_uniq<FileReader>(info.source, info.parquet_scan);
}

duckdb::shared_ptr<duckdb::MultiFileList> FileReader::CreateFileList(duckdb::ClientContext&,
                                                                     const duckdb::vector<duckdb::string>&,
                                                                     const duckdb::FileGlobInput&) {
  return duckdb::make_shared_ptr<FileList>(source_);
}

bool FileReader::Bind(duckdb::MultiFileOptions&, duckdb::MultiFileList&, duckdb::vector<duckdb::LogicalType>& types,
                      duckdb::vector<duckdb::string>& names, duckdb::MultiFileReaderBindData& bind_data) {
  bind_data.schema.clear();
  for (const ScanColumn& column : source_->columns) {
    names.push_back(column.name);
    types.push_back(column.type);
    bind_data.schema.push_back(
        Definition(column.name, column.physical_name, column.type, column.field ? &column.field->type : nullptr));
  }
  bind_data.mapping = duckdb::MultiFileColumnMappingMode::BY_NAME;
  return true;
}

void FileReader::BindOptions(duckdb::MultiFileOptions& options, duckdb::MultiFileList&,
                             duckdb::vector<duckdb::LogicalType>&, duckdb::vector<duckdb::string>&,
                             duckdb::MultiFileReaderBindData&) {
  // Partition values come from the log, never from the path.
  options.auto_detect_hive_partitioning = false;
  options.hive_partitioning = false;
  options.union_by_name = false;
}

duckdb::unique_ptr<duckdb::MultiFileReaderGlobalState> FileReader::InitializeGlobalState(
    duckdb::ClientContext& context, const duckdb::MultiFileOptions& options,
    const duckdb::MultiFileReaderBindData& bind_data, const duckdb::MultiFileList& files,
    const duckdb::vector<MultiFileColumnDefinition>& global_columns,
    const duckdb::vector<duckdb::ColumnIndex>& global_column_ids) {
  files.Cast<FileList>().RecordRun();
  return MultiFileReader::InitializeGlobalState(context, options, bind_data, files, global_columns, global_column_ids);
}

void FileReader::AddConstants(duckdb::MultiFileReaderData& reader_data, const delta::AddFile& file, size_t ordinal,
                              const duckdb::vector<duckdb::ColumnIndex>& column_ids) const {
  for (size_t i = 0; i < column_ids.size(); ++i) {
    const duckdb::MultiFileGlobalIndex index(i);
    const auto column = column_ids[i].GetPrimaryIndex();
    if (column == COLUMN_IDENTIFIER_FILENAME) {
      reader_data.constant_map.Add(index, Value(reader_data.reader->GetFileName()));
    } else if (column == COLUMN_IDENTIFIER_FILE_INDEX) {
      reader_data.constant_map.Add(index, Value::UBIGINT(ordinal));
    } else if (column < source_->columns.size()) {
      const ScanColumn& stored = source_->columns[column];
      if (!stored.is_partition && !stored.may_be_constant) continue;
      const auto value = file.partition_values.find(stored.physical_name);
      if (value == file.partition_values.end() && !stored.is_partition) continue;
      const auto text = value == file.partition_values.end() ? std::nullopt : value->second;
      reader_data.constant_map.Add(index, PartitionValue(text, stored.type, file.path));
    }
  }
}

duckdb::ReaderInitializeType FileReader::InitializeReader(
    duckdb::MultiFileReaderData& reader_data, const duckdb::MultiFileBindData& bind_data,
    const duckdb::vector<MultiFileColumnDefinition>& global_columns,
    const duckdb::vector<duckdb::ColumnIndex>& global_column_ids,
    duckdb::optional_ptr<duckdb::TableFilterSet> table_filters, duckdb::ClientContext& context,
    duckdb::MultiFileGlobalState& global_state) {
  const auto& list = global_state.file_list.Cast<FileList>();
  const size_t ordinal = list.ordinal(reader_data.reader->file_list_idx.GetIndex());
  const delta::AddFile& file = source_->files->file(ordinal);
  AddConstants(reader_data, file, ordinal, global_column_ids);
  if (const auto shown = source_->shown.find(ordinal); shown != source_->shown.end()) {
    reader_data.reader->deletion_filter = make_uniq<PositionFilter>(shown->second, PositionFilter::Rows::kKeep);
  } else if (auto marked = engine::ValueOrThrow(DeletedPositions(*source_, file, ordinal)); !marked.empty()) {
    reader_data.reader->deletion_filter = make_uniq<PositionFilter>(std::move(marked));
  }
  if (table_filters && TrackedRowsOf(*source_->snapshot)) {
    CheckTrackedFilters(context, *TrackedRowsOf(*source_->snapshot), *reader_data.reader, *table_filters, global_column_ids,
                        source_->display_name);
  }
  const auto sound = SoundForParquet(table_filters);
  // By id, the file's own names of the columns are looked up first.
  duckdb::vector<MultiFileColumnDefinition> found;
  if (delta::MappingModeOf(source_->snapshot->protocol, source_->snapshot->metadata) == delta::MappingMode::kId) {
    found = FindByFieldIds(*source_, global_columns, *reader_data.reader);
  }
  auto fitted = FitToFileVariants(found.empty() ? global_columns : found, reader_data.reader->columns);
  if (!fitted.empty()) found = std::move(fitted);
  const auto outcome = CreateMapping(context, reader_data, found.empty() ? global_columns : found, global_column_ids,
                                     sound ? sound.get() : table_filters.get(), global_state.file_list,
                                     bind_data.reader_bind, bind_data.virtual_columns);
  CastToColumns(context, global_columns, global_column_ids, &reader_data.expressions);
  return outcome;
}

duckdb::unique_ptr<duckdb::Expression> FileReader::GetVirtualColumnExpression(
    duckdb::ClientContext& context, duckdb::MultiFileReaderData& reader_data,
    const duckdb::vector<MultiFileColumnDefinition>& local_columns, duckdb::idx_t& column_id,
    const duckdb::LogicalType& type, duckdb::MultiFileLocalIndex local_index,
    duckdb::optional_ptr<MultiFileColumnDefinition>& global_column_reference) {
  if (IsTrackedColumn(column_id)) {
    return TrackedColumnExpression(context, *TrackedRowsOf(*source_->snapshot), reader_data, &column_id, local_index);
  }
  return MultiFileReader::GetVirtualColumnExpression(context, reader_data, local_columns, column_id, type, local_index,
                                                     global_column_reference);
}

duckdb::unique_ptr<duckdb::MultiFileReader> FileReader::Copy() const { return make_uniq<FileReader>(source_, parquet_scan_); }

void FileReader::RethrowCorrupt(const std::exception& exception, const std::string& file) const {
  const Error error = engine::FromException(exception);
  const std::string place = "table " + source_->display_name + ", file " + file;
  if (error.kind() == ErrorKind::kNotFound) {
    engine::ThrowThroughDuckDb(Corrupt(place + ": the table's log names this file, and it is not there: put it back, "
                                       "or read an older version that does not need it"));
  }
  if (error.kind() == ErrorKind::kCorrupt) engine::ThrowThroughDuckDb(error.WithContext(place));
}

duckdb::shared_ptr<duckdb::BaseFileReader> FileReader::CreateReader(duckdb::ClientContext& context,
                                                                    duckdb::GlobalTableFunctionState& state,
                                                                    const duckdb::OpenFileInfo& file,
                                                                    duckdb::idx_t index,
                                                                    const duckdb::MultiFileBindData& bind_data) {
  try {
    return MultiFileReader::CreateReader(context, state, file, index, bind_data);
  } catch (const std::exception& exception) {
    RethrowCorrupt(exception, file.path);
    throw;
  }
}

}  // namespace ingot::lake
