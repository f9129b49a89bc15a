#include "lake/maintenance/rewrite_group.h"

#include <algorithm>
#include <duckdb/function/table_function.hpp>
#include <duckdb/main/connection.hpp>
#include <duckdb/main/extension/extension_loader.hpp>
#include <utility>

#include "base/ids.h"
#include "base/text.h"
#include "engine/await_query.h"
#include "engine/error_mapping.h"
#include "lake/catalog/instance_state.h"
#include "lake/maintenance/clustering_key.h"
#include "lake/write/nested_query.h"
#include "lake/write/rewrite.h"

namespace ingot::lake {

namespace {

constexpr const char* kNullPartition = "__HIVE_DEFAULT_PARTITION__";
constexpr uint64_t kNoLimit = uint64_t{1} << 60;
constexpr int kSampleRows = 20'000;

// "p=x/q=y/", or nothing.
std::string PartitionFolder(const delta::Snapshot& snapshot, const delta::PartitionValues& values) {
  std::string folder;
  for (const std::string& column : snapshot.metadata.partition_columns) {
    for (const ScanColumn& known : ScanColumns(snapshot)) {
      if (known.name != column) continue;
      const auto found = values.find(known.physical_name);
      const bool is_null = found == values.end() || !found->second || found->second->empty();
      folder += PercentEncode(known.physical_name) + "=" + (is_null ? kNullPartition : PercentEncode(*found->second));
    }
    folder += "/";
  }
  return folder;
}

// The table's layout, for files of one partition: its columns are in none of them.
WriteTarget TargetInside(WriteTarget target, const std::string& folder, uint64_t file_bytes) {
  auto partitions = std::exchange(target.partition_columns, {});
  std::sort(partitions.rbegin(), partitions.rend());
  for (const size_t column : partitions) {
    target.not_null.erase(target.names[column]);
    const auto at = static_cast<std::ptrdiff_t>(column);
    target.names.erase(target.names.begin() + at);
    target.display_names.erase(target.display_names.begin() + at);
    target.types.erase(target.types.begin() + at);
    target.stored_types.erase(target.stored_types.begin() + at);
  }
  if (!folder.empty()) target.directory += "/" + folder.substr(0, folder.size() - 1);
  target.file_bytes = file_bytes;
  return target;
}

std::shared_ptr<const ScanSource> SourceOf(const std::shared_ptr<delta::Table>& table,
                                           const delta::SnapshotPtr& snapshot, const std::string& display_name,
                                           const delta::FileGroup& group) {
  auto source = std::make_shared<ScanSource>();
  source->table = table;
  source->snapshot = snapshot;
  source->columns = ScanColumns(*snapshot);
  std::erase_if(source->columns, [](const ScanColumn& column) { return column.is_partition; });
  source->display_name = display_name;
  source->files = std::make_shared<const FileSet>(group.files);
  return source;
}

std::vector<std::vector<std::string>> SampleSortKeys(duckdb::ClientContext& context, const std::string& rows,
                                                     const std::vector<std::string>& columns) {
  std::string keys;
  for (const std::string& column : columns) keys += (keys.empty() ? "" : ", ") + SortKeySql(column);
  duckdb::Connection connection(*context.db);
  const auto result =
      RunNested(context, connection, "SELECT " + keys + " FROM " + rows + " USING SAMPLE reservoir(" +
                                         std::to_string(kSampleRows) + " ROWS) REPEATABLE (1)");
  std::vector<std::vector<std::string>> samples(columns.size());
  while (const auto chunk = result->Fetch()) {
    for (size_t i = 0; i < columns.size(); ++i) {
      for (duckdb::idx_t row = 0; row < chunk->size(); ++row) {
        samples[i].push_back(duckdb::StringValue::Get(chunk->GetValue(i, row)));
      }
    }
  }
  return samples;
}

// One thread reads the sorted rows, so that they are written in their order.
std::vector<delta::AddFile> WriteClustered(duckdb::ClientContext& context, InstanceState& state,
                                           const WriteTarget& target, RewriteInput input, const GroupLayout& layout,
                                           delta::Table& table) {
  const RewriteHandle handle(state, input);
  const std::string rows = "ingot_survivors(" + QuoteSqlText(handle.name()) + ")";
  if (layout.cluster_by.size() > 1) {
    input.ranges = std::make_shared<const ClusteringRanges>(
        ClusteringRanges::FromSamples(SampleSortKeys(context, rows, layout.cluster_by)));
  }
  duckdb::Connection connection(*context.db);
  const auto ordered = StreamNested(context, connection,
                                    "SELECT *" + SelectTracked(target) + " FROM " + rows + " ORDER BY " +
                                        ClusteringOrder(layout.cluster_by, handle.name()));
  input.ordered = ordered.get();
  auto files = WriteQuery(context, state, target,
                          "SELECT * FROM ingot_ordered_rows(" + QuoteSqlText(handle.name()) + ")", table);
  const std::string id = NewUuid();
  for (delta::AddFile& file : files) {
    file.tags[std::string(delta::kClusterIdTag)] = id;
    file.tags[std::string(delta::kClusterColumnsTag)] = layout.cluster_columns_tag;
    file.tags[std::string(delta::kClusterCurveTag)] = "hilbert";
  }
  return files;
}

}  // namespace

std::vector<delta::AddFile> RewriteGroup(duckdb::ClientContext& context, InstanceState& state,
                                         const std::shared_ptr<delta::Table>& table,
                                         const delta::SnapshotPtr& snapshot, const std::string& display_name,
                                         const delta::FileGroup& group, const GroupLayout& layout) {
  const auto& partition = group.files.front()->partition_values;
  const std::string folder = PartitionFolder(*snapshot, partition);
  const bool clustered = !layout.cluster_by.empty();
  const WriteTarget inside = TargetInside(MakeTarget(*snapshot, table->Url(""), display_name), folder,
                                          clustered ? layout.target_bytes : kNoLimit);
  const WriteTarget target = WithTrackedColumns(inside, *snapshot);
  if (target.directory.starts_with('/')) {
    duckdb::FileSystem::GetFileSystem(context).CreateDirectoriesRecursive(target.directory);
  }
  RewriteInput input;
  input.survivors = SourceOf(table, snapshot, display_name, group);
  auto files = clustered ? WriteClustered(context, state, target, std::move(input), layout, *table)
                         : WriteFiles(context, state, target, input, *table);
  for (delta::AddFile& file : files) {
    file.path = folder + file.path;
    file.partition_values = partition;
  }
  return files;
}

namespace {

struct OrderedRowsInfo final : duckdb::TableFunctionInfo {
  explicit OrderedRowsInfo(std::shared_ptr<InstanceState> instance_state) : state(std::move(instance_state)) {}
  std::shared_ptr<InstanceState> state;
};

struct OrderedRowsBindData final : duckdb::TableFunctionData {
  duckdb::QueryResult* rows = nullptr;
};

duckdb::unique_ptr<duckdb::FunctionData> BindOrderedRows(duckdb::ClientContext&, duckdb::TableFunctionBindInput& input,
                                                         duckdb::vector<duckdb::LogicalType>& types,
                                                         duckdb::vector<duckdb::string>& names) {
  auto& state = *input.table_function.function_info->Cast<OrderedRowsInfo>().state;
  const RewriteInput* rewrite = FindRewriteInput(state, input.inputs[0].ToString());
  if (!rewrite || !rewrite->ordered) {
    engine::ThrowThroughDuckDb(InvalidArgument(input.table_function.name + " is Ingot's own: it has no rows to give"));
  }
  auto data = duckdb::make_uniq<OrderedRowsBindData>();
  data->rows = rewrite->ordered;
  types = data->rows->types;
  names = data->rows->names;
  return data;
}

struct OrderedRowsState final : duckdb::GlobalTableFunctionState {
  duckdb::unique_ptr<duckdb::DataChunk> chunk;
};

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> InitOrderedRows(duckdb::ClientContext&,
                                                                     duckdb::TableFunctionInitInput&) {
  return duckdb::make_uniq<OrderedRowsState>();
}

void ScanOrderedRows(duckdb::ClientContext&, duckdb::TableFunctionInput& input, duckdb::DataChunk& output) {
  auto& rows = *input.bind_data->Cast<OrderedRowsBindData>().rows;
  auto& state = input.global_state->Cast<OrderedRowsState>();
  state.chunk = engine::AwaitChunk(rows);
  if (rows.HasError()) rows.ThrowError();
  if (state.chunk) output.Reference(*state.chunk);
}

}  // namespace

void RegisterOrderedRows(duckdb::DatabaseInstance& database, std::shared_ptr<InstanceState> state) {
  duckdb::TableFunction function("ingot_ordered_rows", {duckdb::LogicalType::VARCHAR}, ScanOrderedRows,
                                 BindOrderedRows, InitOrderedRows);
  function.function_info = duckdb::make_shared_ptr<OrderedRowsInfo>(std::move(state));
  duckdb::ExtensionLoader loader(database, "ingot");
  loader.RegisterFunction(function);
}

}  // namespace ingot::lake
