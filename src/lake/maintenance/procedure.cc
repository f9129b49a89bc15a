#include "lake/maintenance/procedure.h"

#include <duckdb/catalog/catalog_search_path.hpp>
#include <duckdb/common/types/column/column_data_scan_states.hpp>
#include <duckdb/common/types/interval.hpp>
#include <duckdb/function/table_function.hpp>
#include <duckdb/main/attached_database.hpp>
#include <duckdb/main/client_data.hpp>
#include <duckdb/main/database_manager.hpp>
#include <duckdb/main/extension/extension_loader.hpp>
#include <duckdb/parser/qualified_name.hpp>
#include <utility>

#include "base/text.h"
#include "engine/error_mapping.h"
#include "lake/catalog/commit_reason.h"
#include "lake/catalog/instance_state.h"
#include "lake/catalog/transaction.h"

namespace ingot::lake {

using duckdb::make_uniq;

ReportRows::ReportRows(duckdb::ClientContext& context, duckdb::vector<duckdb::LogicalType> types)
    : rows_(context, types) {
  chunk_.Initialize(context, types);
}

void ReportRows::Append(const std::vector<duckdb::Value>& row) {
  if (chunk_.size() == STANDARD_VECTOR_SIZE) Finish();
  const auto at = chunk_.size();
  for (size_t i = 0; i < row.size(); ++i) chunk_.SetValue(i, at, row[i]);
  chunk_.SetCardinality(at + 1);
}

duckdb::ColumnDataCollection& ReportRows::Finish() {
  if (chunk_.size() > 0) rows_.Append(chunk_);
  chunk_.Reset();
  return rows_;
}

ProcedureCall::ProcedureCall(duckdb::ClientContext& client, InstanceState& instance, std::string procedure,
                             std::vector<duckdb::Value> arguments, const duckdb::named_parameter_map_t& options,
                             ReportRows& rows)
    : context_(client),
      state_(instance),
      procedure_(std::move(procedure)),
      arguments_(std::move(arguments)),
      options_(options),
      rows_(rows) {}

Error ProcedureCall::Invalid(const std::string& what) const { return InvalidArgument(procedure_ + ": " + what); }

std::string ProcedureCall::Text(size_t i) const {
  if (arguments_[i].IsNull()) {
    engine::ThrowThroughDuckDb(Invalid("argument " + std::to_string(i + 1) + " is NULL; expected a name"));
  }
  return arguments_[i].ToString();
}

std::optional<duckdb::Value> ProcedureCall::Option(const std::string& name) const {
  const auto found = options_.find(name);
  if (found == options_.end() || found->second.IsNull()) return std::nullopt;
  return found->second;
}

bool ProcedureCall::Flag(const std::string& name) const {
  const auto value = Option(name);
  return value && value->GetValue<bool>();
}

std::optional<Duration> ProcedureCall::Span(const std::string& name) const {
  const auto value = Option(name);
  if (!value) return std::nullopt;
  return Duration(duckdb::Interval::GetMicro(value->GetValue<duckdb::interval_t>()));
}

std::optional<Timestamp> ProcedureCall::Instant(const std::string& name) const {
  const auto value = Option(name);
  if (!value) return std::nullopt;
  return Timestamp(std::chrono::microseconds(value->GetValue<duckdb::timestamp_tz_t>().value));
}

ProcedureCall::Target ProcedureCall::Resolve(const std::string& qualified) {
  const auto parsed = duckdb::QualifiedName::Parse(qualified);
  const auto& path = *duckdb::ClientData::Get(context_).catalog_search_path;
  std::string catalog = parsed.catalog;
  if (catalog.empty()) catalog = path.GetDefault().catalog;
  if (catalog.empty()) catalog = duckdb::DatabaseManager::GetDefaultDatabase(context_);
  auto found = duckdb::Catalog::GetCatalogEntry(context_, catalog);
  const bool is_lake = found && found->GetCatalogType() == "ingot";
  if (!is_lake && parsed.catalog.empty()) found = duckdb::Catalog::GetCatalogEntry(context_, "lake");
  if (!found || found->GetCatalogType() != "ingot") {
    engine::ThrowThroughDuckDb(Invalid("'" + qualified + "' is not in a lake: name a table of an attached lake, as "
                                       "'schema.table' or 'catalog.schema.table'"));
  }
  if (found->GetAttached().IsReadOnly()) {
    engine::ThrowThroughDuckDb(Invalid("the lake '" + found->GetName() + "' is attached read-only"));
  }
  Target target;
  target.catalog = &found->Cast<LakeCatalog>();
  target.name.schema = parsed.schema.empty() ? "main" : parsed.schema;
  if (parsed.schema.empty() && path.GetDefault().catalog == catalog) target.name.schema = path.GetDefault().schema;
  target.name.table = parsed.name;
  return target;
}

std::shared_ptr<delta::Table> ProcedureCall::OpenTable(const std::string& qualified, TableName* name) {
  const Target target = Resolve(qualified);
  auto& transaction = LakeTransaction::Get(context_, *target.catalog);
  TableState* state = engine::ValueOrThrow(transaction.Find(target.name));
  if (!state) engine::ThrowThroughDuckDb(transaction.NoSuchTable(target.name));
  if (name) *name = state->name();
  return state->table();
}

delta::CommitReason ProcedureCall::Reason() const { return ReasonOf(context_); }

Status ProcedureCall::CheckInterrupted() const {
  if (context_.interrupted) return Cancelled(procedure_ + " was interrupted");
  return Status::Ok();
}

namespace {

struct ProcedureInfo final : duckdb::TableFunctionInfo {
  ProcedureInfo(Procedure described, std::shared_ptr<InstanceState> instance_state)
      : procedure(std::move(described)), state(std::move(instance_state)) {}
  const Procedure procedure;
  const std::shared_ptr<InstanceState> state;
};

struct ProcedureBindData final : duckdb::TableFunctionData {
  const ProcedureInfo* info = nullptr;
  std::vector<duckdb::Value> arguments;
  duckdb::named_parameter_map_t options;
};

struct ProcedureGlobalState final : duckdb::GlobalTableFunctionState {
  std::unique_ptr<ReportRows> rows;
  duckdb::ColumnDataScanState scan;
};

duckdb::unique_ptr<duckdb::FunctionData> BindProcedure(duckdb::ClientContext&, duckdb::TableFunctionBindInput& input,
                                                       duckdb::vector<duckdb::LogicalType>& types,
                                                       duckdb::vector<duckdb::string>& names) {
  auto data = make_uniq<ProcedureBindData>();
  data->info = &input.table_function.function_info->Cast<ProcedureInfo>();
  data->arguments.assign(input.inputs.begin(), input.inputs.end());
  data->options = input.named_parameters;
  for (const auto& [name, type] : data->info->procedure.columns) {
    names.push_back(name);
    types.push_back(type);
  }
  return data;
}

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> InitProcedure(duckdb::ClientContext&,
                                                                   duckdb::TableFunctionInitInput&) {
  return make_uniq<ProcedureGlobalState>();
}

void RunOnce(duckdb::ClientContext& context, const ProcedureBindData& data, ProcedureGlobalState& state) {
  const Procedure& procedure = data.info->procedure;
  if (!context.transaction.IsAutoCommit()) {
    engine::ThrowThroughDuckDb(InvalidArgument(procedure.name + " commits on its own and cannot be part of a "
                                               "transaction: COMMIT or ROLLBACK first"));
  }
  duckdb::vector<duckdb::LogicalType> types;
  for (const auto& [name, type] : procedure.columns) types.push_back(type);
  state.rows = std::make_unique<ReportRows>(context, std::move(types));
  ProcedureCall call(context, *data.info->state, procedure.name, data.arguments, data.options, *state.rows);
  procedure.run(call);
  state.rows->Finish().InitializeScan(state.scan, duckdb::ColumnDataScanProperties::DISALLOW_ZERO_COPY);
}

// The work is done by the first call for rows, not by preparing or explaining the statement.
void ScanProcedure(duckdb::ClientContext& context, duckdb::TableFunctionInput& input, duckdb::DataChunk& output) {
  auto& state = input.global_state->Cast<ProcedureGlobalState>();
  if (!state.rows) RunOnce(context, input.bind_data->Cast<ProcedureBindData>(), state);
  state.rows->Finish().Scan(state.scan, output);
}

}  // namespace

void RegisterProcedures(duckdb::DatabaseInstance& database, std::shared_ptr<InstanceState> state) {
  duckdb::ExtensionLoader loader(database, "ingot");
  for (Procedure procedure : {CloneProcedure(), ConvertProcedure(), LogCleanupProcedure(), OptimizeProcedure(),
                              RepairProcedure(), RestoreProcedure(), VacuumProcedure()}) {
    duckdb::TableFunction function(procedure.name, procedure.arguments, ScanProcedure, BindProcedure, InitProcedure);
    for (const auto& [name, type] : procedure.options) function.named_parameters[name] = type;
    function.function_info = duckdb::make_shared_ptr<ProcedureInfo>(std::move(procedure), state);
    loader.RegisterFunction(function);
  }
}

}  // namespace ingot::lake
