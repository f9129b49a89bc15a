#include "lake/write/rewrite.h"

#include <deque>
#include <duckdb/common/types/column/column_data_collection.hpp>
#include <duckdb/common/types/column/column_data_scan_states.hpp>
#include <duckdb/function/table_function.hpp>
#include <duckdb/main/connection.hpp>
#include <duckdb/main/extension/extension_loader.hpp>
#include <numeric>
#include <utility>

#include "base/ids.h"
#include "base/text.h"
#include "engine/error_mapping.h"
#include "lake/scan/split_scan.h"
#include "lake/scan/table_scan.h"
#include "lake/values/type_mapping.h"
#include "lake/write/nested_query.h"

namespace ingot::lake {

using duckdb::make_uniq;

RewriteHandle::RewriteHandle(InstanceState& state, const RewriteInput& input) : state_(state), name_(NewUuid()) {
  const std::lock_guard lock(state_.handles_mutex);
  state_.handles[name_] = &input;
}

RewriteHandle::~RewriteHandle() {
  const std::lock_guard lock(state_.handles_mutex);
  state_.handles.erase(name_);
}

const RewriteInput* FindRewriteInput(InstanceState& state, const std::string& name) {
  const std::lock_guard lock(state.handles_mutex);
  const auto found = state.handles.find(name);
  return found == state.handles.end() ? nullptr : found->second;
}

namespace {

struct RewriteFunctionInfo final : duckdb::TableFunctionInfo {
  explicit RewriteFunctionInfo(std::shared_ptr<InstanceState> instance_state) : state(std::move(instance_state)) {}
  std::shared_ptr<InstanceState> state;
};

const RewriteInput& InputOf(const duckdb::TableFunctionBindInput& input) {
  auto& state = *input.table_function.function_info->Cast<RewriteFunctionInfo>().state;
  const RewriteInput* found = FindRewriteInput(state, input.inputs[0].ToString());
  if (!found) {
    engine::ThrowThroughDuckDb(InvalidArgument(input.table_function.name + " is Ingot's own: it has no rows to give"));
  }
  return *found;
}

duckdb::unique_ptr<duckdb::FunctionData> BindSurvivors(duckdb::ClientContext& context,
                                                       duckdb::TableFunctionBindInput& input,
                                                       duckdb::vector<duckdb::LogicalType>& types,
                                                       duckdb::vector<duckdb::string>& names) {
  // Under the names and types that the new files have.
  const RewriteInput& rewrite = InputOf(input);
  auto source = std::make_shared<ScanSource>(*rewrite.survivors);
  for (ScanColumn& column : source->columns) {
    if (rewrite.as_queried) continue;
    column.name = column.physical_name;
    column.type = ToDuckDbStored(column.field->type);
  }
  auto bind_data = BindScanAsFunction(context, std::move(source), input, types, names);
  if (rewrite.in_any_order) input.table_function = SplitByFiles(context, input.table_function, *bind_data);
  return bind_data;
}

struct RowsBindData final : duckdb::TableFunctionData {
  std::vector<const duckdb::ColumnDataCollection*> rows;
};

struct RowsGlobalState final : duckdb::GlobalTableFunctionState {
  std::mutex mutex;
  size_t next = 0;
  duckdb::ColumnDataScanState scan;
  bool started = false;
};

duckdb::unique_ptr<duckdb::FunctionData> BindRows(duckdb::ClientContext&, duckdb::TableFunctionBindInput& input,
                                                  duckdb::vector<duckdb::LogicalType>& types,
                                                  duckdb::vector<duckdb::string>& names) {
  auto data = make_uniq<RowsBindData>();
  data->rows = InputOf(input).rows;
  for (const auto& type : InputOf(input).row_types) {
    names.push_back("column" + std::to_string(types.size()));
    types.push_back(type);
  }
  return data;
}

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> InitRows(duckdb::ClientContext&, duckdb::TableFunctionInitInput&) {
  return make_uniq<RowsGlobalState>();
}

void ScanRows(duckdb::ClientContext&, duckdb::TableFunctionInput& input, duckdb::DataChunk& output) {
  const auto& data = input.bind_data->Cast<RowsBindData>();
  auto& state = input.global_state->Cast<RowsGlobalState>();
  const std::lock_guard lock(state.mutex);
  while (state.next < data.rows.size()) {
    if (!state.started) {
      // (They may have more columns than are asked for.)
      duckdb::vector<duckdb::column_t> columns(output.ColumnCount());
      std::iota(columns.begin(), columns.end(), duckdb::column_t{0});
      data.rows[state.next]->InitializeScan(state.scan, std::move(columns),
                                            duckdb::ColumnDataScanProperties::DISALLOW_ZERO_COPY);
      state.started = true;
    }
    if (data.rows[state.next]->Scan(state.scan, output)) return;
    ++state.next;
    state.started = false;
  }
  output.SetCardinality(0);
}

}  // namespace

void RegisterRewriteFunctions(duckdb::DatabaseInstance& database, std::shared_ptr<InstanceState> state) {
  duckdb::ExtensionLoader loader(database, "ingot");
  const auto info = duckdb::make_shared_ptr<RewriteFunctionInfo>(std::move(state));
  duckdb::TableFunction survivors("ingot_survivors", {duckdb::LogicalType::VARCHAR}, ScanRows, BindSurvivors, InitRows);
  survivors.function_info = info;
  loader.RegisterFunction(survivors);
  duckdb::TableFunction rows("ingot_rows", {duckdb::LogicalType::VARCHAR}, ScanRows, BindRows, InitRows);
  rows.function_info = info;
  loader.RegisterFunction(rows);
}

std::vector<delta::AddFile> WriteQuery(duckdb::ClientContext& context, InstanceState& state, const WriteTarget& target,
                                       const std::string& query, delta::Table& table) {
  duckdb::Connection connection(*context.db);
  const auto result = RunNested(context, connection, "COPY (" + SelectEncoded(target, query) + ") TO " +
                                                         QuoteSqlText(target.directory) + " (" + CopyOptions(target) +
                                                         ")");
  std::vector<delta::AddFile> files;
  std::vector<std::string> empty;
  while (const auto chunk = result->Fetch()) {
    for (delta::AddFile& file : WrittenFiles(*chunk, target, state.context.clock->Now(), &empty)) {
      files.push_back(std::move(file));
    }
  }
  for (const std::string& path : empty) engine::OkOrThrow(table.store().Delete(table.Key(path)));
  return files;
}

std::vector<delta::AddFile> WriteFiles(duckdb::ClientContext& context, InstanceState& state, const WriteTarget& target,
                                       const RewriteInput& input, delta::Table& table) {
  return WriteFiles(context, state, target, std::span(&input, 1), table);
}

namespace {

// The rows of all inputs, under the names of the target's columns.
std::string SelectAll(const std::deque<RewriteHandle>& handles, std::span<const RewriteInput> inputs,
                      const WriteTarget& target) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const std::string argument = "(" + QuoteSqlText(handles[i].name()) + ")";
    const std::string select =
        inputs[i].change_type.empty() ? "SELECT *" : "SELECT *, " + QuoteSqlText(inputs[i].change_type);
    if (inputs[i].survivors) parts.push_back(select + SelectTracked(target) + " FROM ingot_survivors" + argument);
    if (!inputs[i].rows.empty()) parts.push_back(select + " FROM ingot_rows" + argument);
  }
  std::vector<std::string> names;
  for (const std::string& name : target.names) names.push_back(QuoteSqlName(name));
  return "SELECT * FROM (" + Join(parts, " UNION ALL ") + ") AS written(" + Join(names, ", ") + ")";
}

}  // namespace

std::vector<delta::AddFile> WriteFiles(duckdb::ClientContext& context, InstanceState& state, const WriteTarget& target,
                                       std::span<const RewriteInput> inputs, delta::Table& table) {
  std::vector<RewriteInput> stored(inputs.begin(), inputs.end());
  std::deque<RewriteHandle> handles;
  for (RewriteInput& input : stored) {
    input.in_any_order = true;
    input.row_types = target.stored_types;
    if (!input.change_type.empty()) input.row_types.pop_back();  // a constant
    handles.emplace_back(state, input);
  }
  return WriteQuery(context, state, target, SelectAll(handles, inputs, target), table);
}

std::optional<std::string> FindRow(duckdb::ClientContext& context, InstanceState& state,
                                   std::shared_ptr<const ScanSource> source, const std::string& name,
                                   const std::string& condition) {
  RewriteInput input;
  input.survivors = std::move(source);
  input.as_queried = true;
  const RewriteHandle handle(state, input);
  const std::string alias = QuoteSqlName(name);
  duckdb::Connection connection(*context.db);
  const auto result = RunNested(context, connection,
                                "SELECT " + alias + " FROM ingot_survivors(" + QuoteSqlText(handle.name()) + ") AS " +
                                    alias + " WHERE " + condition + " LIMIT 1");
  const auto chunk = result->Fetch();
  if (!chunk || chunk->size() == 0) return std::nullopt;
  return chunk->GetValue(0, 0).ToString();
}

}  // namespace ingot::lake
