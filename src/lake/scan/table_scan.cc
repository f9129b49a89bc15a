#include "lake/scan/table_scan.h"

#include <duckdb/catalog/catalog_entry/table_catalog_entry.hpp>
#include <duckdb/catalog/catalog_entry/table_function_catalog_entry.hpp>
#include <duckdb/common/multi_file/multi_file_reader.hpp>
#include <duckdb/common/multi_file/multi_file_states.hpp>
#include <duckdb/function/partition_stats.hpp>
#include <duckdb/function/table_function.hpp>
#include <duckdb/main/extension/extension_loader.hpp>
#include <duckdb/parser/tableref/table_function_ref.hpp>
#include <duckdb/storage/statistics/base_statistics.hpp>
#include <utility>

#include "engine/error_mapping.h"
#include "lake/catalog/instance_state.h"
#include "lake/scan/column_statistics.h"
#include "lake/scan/file_list.h"
#include "lake/scan/file_reader.h"
#include "lake/scan/tracked_rows.h"
#include "lake/values/partition_values.h"

namespace ingot::lake {

using duckdb::make_uniq;

namespace {

const ScanSource& SourceOf(const duckdb::FunctionData& bind_data) {
  return bind_data.Cast<duckdb::MultiFileBindData>().file_list->Cast<FileList>().source();
}

duckdb::BindInfo GetBindInfo(const duckdb::optional_ptr<duckdb::FunctionData> bind_data) {
  const ScanSource& source = SourceOf(*bind_data);
  if (source.entry) return duckdb::BindInfo(*source.entry);
  return duckdb::BindInfo(duckdb::ScanType::EXTERNAL);
}

duckdb::virtual_column_map_t GetVirtualColumns(duckdb::ClientContext&,
                                               duckdb::optional_ptr<duckdb::FunctionData> bind_data) {
  auto columns = ScanVirtualColumns(*SourceOf(*bind_data).snapshot);
  bind_data->Cast<duckdb::MultiFileBindData>().virtual_columns = columns;
  return columns;
}

duckdb::vector<duckdb::column_t> GetRowIdColumns(duckdb::ClientContext&,
                                                   duckdb::optional_ptr<duckdb::FunctionData> bind_data) {
  return ScanRowIdColumns(*SourceOf(*bind_data).snapshot);
}

duckdb::unique_ptr<duckdb::BaseStatistics> GetStatistics(duckdb::ClientContext&, const duckdb::FunctionData* bind_data,
                                                         duckdb::column_t column) {
  const ScanSource& source = SourceOf(*bind_data);
  return column < source.columns.size() ? ScanStatistics(source, column) : nullptr;
}

// count(*) is answered from the log when every file says how many rows it has.
duckdb::vector<duckdb::PartitionStatistics> GetPartitionStatistics(duckdb::ClientContext&,
                                                                   duckdb::GetPartitionStatsInput& input) {
  duckdb::vector<duckdb::PartitionStatistics> result;
  const auto& list = input.bind_data->Cast<duckdb::MultiFileBindData>().file_list->Cast<FileList>();
  const ScanSource& source = list.source();
  if (!source.hidden.empty() || !source.shown.empty()) return result;
  int64_t rows = 0;
  for (const size_t ordinal : list.ordinals()) {
    const auto count = LiveRowCount(source.files->file(ordinal), source.files->statistics(ordinal));
    if (!count) return result;
    rows += *count;
  }
  duckdb::PartitionStatistics statistics;
  statistics.count = static_cast<duckdb::idx_t>(rows);
  statistics.count_type = duckdb::CountType::COUNT_EXACT;
  result.push_back(std::move(statistics));
  return result;
}

// The Parquet scan; what it throws of broken bytes is told with the file that it was reading.
void Scan(duckdb::ClientContext& context, duckdb::TableFunctionInput& input, duckdb::DataChunk& output) {
  const auto& bind_data = input.bind_data->Cast<duckdb::MultiFileBindData>();
  const auto& reader = static_cast<const FileReader&>(*bind_data.multi_file_reader);
  try {
    reader.parquet_scan()(context, input, output);
  } catch (const std::exception& exception) {
    const auto& file = input.local_state->Cast<duckdb::MultiFileLocalState>().reader;
    if (file) reader.RethrowCorrupt(exception, file->GetFileName());
    throw;
  }
}

duckdb::InsertionOrderPreservingMap<duckdb::string> ToString(duckdb::TableFunctionToStringInput& input) {
  duckdb::InsertionOrderPreservingMap<duckdb::string> result;
  if (!input.bind_data) return result;
  const auto& list = input.bind_data->Cast<duckdb::MultiFileBindData>().file_list->Cast<FileList>();
  result["Table"] = list.source().display_name;
  result["Version"] = std::to_string(list.source().snapshot->version);
  result["Files"] =
      std::to_string(list.ordinals().size()) + " of " + std::to_string(list.source().files->size());
  return result;
}

duckdb::TableFunction ParquetScan(duckdb::DatabaseInstance& database) {
  duckdb::ExtensionLoader loader(database, "ingot");
  return loader.GetTableFunction("parquet_scan").functions.GetFunctionByOffset(0);
}

}  // namespace

duckdb::unique_ptr<duckdb::FunctionData> BindScanAsFunction(duckdb::ClientContext& context,
                                                            std::shared_ptr<const ScanSource> source,
                                                            duckdb::TableFunctionBindInput& input,
                                                            duckdb::vector<duckdb::LogicalType>& types,
                                                            duckdb::vector<duckdb::string>& names) {
  for (const ScanColumn& column : source->columns) {
    types.push_back(column.type);
    names.push_back(column.name);
  }
  duckdb::unique_ptr<duckdb::FunctionData> bind_data;
  input.table_function = BindScan(context, std::move(source), &bind_data);
  return bind_data;
}

duckdb::TableFunction ScanFunction(duckdb::DatabaseInstance& database) {
  duckdb::TableFunction function = ParquetScan(database);
  function.name = "ingot_scan";
  function.function = Scan;
  function.get_multi_file_reader = FileReader::Create;
  function.statistics = GetStatistics;
  function.get_bind_info = GetBindInfo;
  function.get_virtual_columns = GetVirtualColumns;
  function.get_row_id_columns = GetRowIdColumns;
  function.get_partition_stats = GetPartitionStatistics;
  function.to_string = ToString;
  function.dynamic_to_string = nullptr;
  function.serialize = nullptr;
  function.deserialize = nullptr;
  function.late_materialization = false;
  return function;
}

duckdb::virtual_column_map_t ScanVirtualColumns(const delta::Snapshot& snapshot) {
  using duckdb::LogicalType;
  using duckdb::MultiFileReader;
  using duckdb::TableColumn;
  duckdb::virtual_column_map_t columns;
  columns.insert({MultiFileReader::COLUMN_IDENTIFIER_FILENAME, TableColumn("filename", LogicalType::VARCHAR)});
  columns.insert(
      {MultiFileReader::COLUMN_IDENTIFIER_FILE_ROW_NUMBER, TableColumn("file_row_number", LogicalType::BIGINT)});
  columns.insert({MultiFileReader::COLUMN_IDENTIFIER_FILE_INDEX, TableColumn("file_index", LogicalType::UBIGINT)});
  columns.insert({duckdb::COLUMN_IDENTIFIER_EMPTY, TableColumn("", LogicalType::BOOLEAN)});
  AddTrackedColumns(snapshot, &columns);
  return columns;
}

duckdb::vector<duckdb::column_t> ScanRowIdColumns(const delta::Snapshot& snapshot) {
  duckdb::vector<duckdb::column_t> columns{duckdb::MultiFileReader::COLUMN_IDENTIFIER_FILE_INDEX,
                                           duckdb::MultiFileReader::COLUMN_IDENTIFIER_FILE_ROW_NUMBER};
  if (TrackedRowsOf(snapshot)) columns.push_back(kRowIdColumn);
  return columns;
}

duckdb::unique_ptr<duckdb::BaseStatistics> ScanStatistics(const ScanSource& source, size_t column_index) {
  const ScanColumn& column = source.columns[column_index];
  if (column.type.IsNested() || column.type.id() == duckdb::LogicalTypeId::VARIANT || source.files->size() == 0) {
    return nullptr;
  }
  duckdb::unique_ptr<duckdb::BaseStatistics> merged;
  for (size_t i = 0; i < source.files->size(); ++i) {
    const delta::AddFile& file = source.files->file(i);
    auto one = duckdb::BaseStatistics::CreateUnknown(column.type);
    if (column.is_partition) {
      const auto value = file.partition_values.find(column.physical_name);
      const auto text = value == file.partition_values.end() ? std::nullopt : value->second;
      one = duckdb::BaseStatistics::FromConstant(PartitionValue(text, column.type, file.path));
    } else {
      const auto& statistics = source.files->statistics(i);
      const auto found = statistics.columns.find({column.physical_name});
      if (found == statistics.columns.end()) return nullptr;
      one = ToDuckDbStatistics(column.type, &found->second, statistics.record_count);
    }
    if (!merged) {
      merged = one.ToUnique();
    } else {
      merged->Merge(one);
    }
  }
  return merged;
}

duckdb::TableFunction BindScan(duckdb::ClientContext& context, std::shared_ptr<const ScanSource> source,
                               duckdb::unique_ptr<duckdb::FunctionData>* bind_data) {
  duckdb::TableFunction function = ScanFunction(*context.db);
  function.function_info =
      duckdb::make_shared_ptr<ScanFunctionInfo>(std::move(source), ParquetScan(*context.db).function);
  duckdb::vector<duckdb::Value> inputs{duckdb::Value("")};
  duckdb::named_parameter_map_t parameters;
  duckdb::vector<duckdb::LogicalType> types;
  duckdb::vector<duckdb::string> names;
  duckdb::TableFunctionRef reference;
  duckdb::TableFunctionBindInput input(inputs, parameters, types, names, nullptr, nullptr, function, reference);
  *bind_data = function.bind(context, input, types, names);
  (*bind_data)->Cast<duckdb::MultiFileBindData>().virtual_columns = ScanVirtualColumns(*SourceOf(**bind_data).snapshot);
  return function;
}

namespace {

struct DeltaTableInfo final : duckdb::TableFunctionInfo {
  explicit DeltaTableInfo(std::shared_ptr<InstanceState> instance_state) : state(std::move(instance_state)) {}
  std::shared_ptr<InstanceState> state;
};

Result<std::shared_ptr<ScanSource>> OpenPath(InstanceState& state, const std::string& path,
                                             const duckdb::named_parameter_map_t& parameters) {
  ASSIGN_OR_RETURN(auto table, state.OpenPath(path));
  delta::SnapshotPtr snapshot;
  const auto version = parameters.find("version");
  const auto timestamp = parameters.find("timestamp");
  if (version != parameters.end() && timestamp != parameters.end()) {
    return InvalidArgument("delta_table: give version or timestamp, not both");
  }
  if (version != parameters.end()) {
    ASSIGN_OR_RETURN(snapshot, table->AtVersion(version->second.GetValue<int64_t>()));
  } else if (timestamp != parameters.end()) {
    const auto micros = timestamp->second.GetValue<duckdb::timestamp_tz_t>().value;
    ASSIGN_OR_RETURN(snapshot, table->AtTimestamp(Timestamp(std::chrono::microseconds(micros))));
  } else {
    ASSIGN_OR_RETURN(snapshot, table->Latest());
  }
  RETURN_IF_ERROR(delta::CheckReadable(*snapshot, path));
  auto source = std::make_shared<ScanSource>();
  source->table = std::move(table);
  source->columns = ScanColumns(*snapshot);
  source->files = std::make_shared<const FileSet>(AllFiles(*snapshot));
  source->snapshot = std::move(snapshot);
  source->display_name = path;
  return source;
}

duckdb::unique_ptr<duckdb::FunctionData> BindDeltaTable(duckdb::ClientContext& context,
                                                        duckdb::TableFunctionBindInput& input,
                                                        duckdb::vector<duckdb::LogicalType>& types,
                                                        duckdb::vector<duckdb::string>& names) {
  if (input.inputs[0].IsNull()) {
    engine::ThrowThroughDuckDb(InvalidArgument("delta_table: the path is NULL; expected a folder or an s3:// URL"));
  }
  auto state = input.table_function.function_info->Cast<DeltaTableInfo>().state;
  auto source = engine::ValueOrThrow(
      OpenPath(*state, duckdb::StringValue::Get(input.inputs[0]), input.named_parameters));
  return BindScanAsFunction(context, std::move(source), input, types, names);
}

}  // namespace

void RegisterDeltaTableFunction(duckdb::DatabaseInstance& database, std::shared_ptr<InstanceState> state) {
  duckdb::TableFunction function = ScanFunction(database);
  function.name = "delta_table";
  function.arguments = {duckdb::LogicalType::VARCHAR};
  function.bind = BindDeltaTable;
  function.named_parameters.clear();
  function.named_parameters["version"] = duckdb::LogicalType::BIGINT;
  function.named_parameters["timestamp"] = duckdb::LogicalType::TIMESTAMP_TZ;
  function.function_info = duckdb::make_shared_ptr<DeltaTableInfo>(std::move(state));
  duckdb::ExtensionLoader loader(database, "ingot");
  loader.RegisterFunction(function);
}

}  // namespace ingot::lake
