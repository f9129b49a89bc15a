#include "engine/record_function.h"

#include <duckdb/common/types/column/column_data_collection.hpp>
#include <duckdb/execution/partition_info.hpp>
#include <duckdb/main/client_context_state.hpp>
#include <duckdb/main/extension/extension_loader.hpp>
#include <map>

#include "base/ids.h"
#include "engine/error_mapping.h"
#include "engine/record_rejects.h"
#include "engine/record_scan.h"
#include "engine/record_units.h"
#include "engine/session.h"

namespace ingot::engine {
namespace {

using duckdb::ClientContext;
using duckdb::LogicalType;

// The scans that a session can read.
class RegisteredScans : public duckdb::ClientContextState {
 public:
  static duckdb::shared_ptr<RegisteredScans> Of(ClientContext& context) {
    return context.registered_state->GetOrCreate<RegisteredScans>("ingot_records");
  }

  std::map<std::string, std::shared_ptr<RecordScan>> scans;
};

std::shared_ptr<RecordScan> FindScan(ClientContext& context, const duckdb::TableFunctionBindInput& input) {
  const std::string handle = input.inputs[0].ToString();
  const auto scans = RegisteredScans::Of(context);
  const auto it = scans->scans.find(handle);
  if (it == scans->scans.end()) {
    ThrowThroughDuckDb(NotFound("no records are registered under '" + handle + "' in this session"));
  }
  return it->second;
}

struct RecordsBind : duckdb::TableFunctionData {
  std::shared_ptr<RecordScan> scan;
  std::vector<LogicalType> types;
};

struct RecordsGlobal : duckdb::GlobalTableFunctionState {
  explicit RecordsGlobal(std::shared_ptr<RecordScan> records) : scan(std::move(records)), work(*scan) {}
  duckdb::idx_t MaxThreads() const override { return work.MaxThreads(); }

  const std::shared_ptr<RecordScan> scan;
  RecordWork work;
};

struct RecordsLocal : duckdb::LocalTableFunctionState {
  RecordsLocal(RecordsGlobal& global, const std::vector<LogicalType>& types) : worker(*global.scan, global.work, types) {}
  RecordWorker worker;
};

duckdb::unique_ptr<duckdb::FunctionData> BindRecords(ClientContext& context, duckdb::TableFunctionBindInput& input,
                                                     duckdb::vector<LogicalType>& types,
                                                     duckdb::vector<std::string>& names) {
  auto bind = duckdb::make_uniq<RecordsBind>();
  bind->scan = FindScan(context, input);
  for (const RecordColumn& column : bind->scan->options().columns) {
    bind->types.push_back(duckdb::TransformStringToLogicalType(column.type, context));
    names.push_back(column.name);
  }
  types.assign(bind->types.begin(), bind->types.end());
  for (const auto& [name, type] : {std::pair{"_rescued", LogicalType::VARCHAR}, {"_source", LogicalType::VARCHAR},
                                   {"_source_row", LogicalType::BIGINT}}) {
    names.push_back(name);
    types.push_back(type);
  }
  return bind;
}

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> InitRecords(ClientContext&, duckdb::TableFunctionInitInput& input) {
  return duckdb::make_uniq<RecordsGlobal>(input.bind_data->Cast<RecordsBind>().scan);
}

duckdb::unique_ptr<duckdb::LocalTableFunctionState> InitRecordsThread(duckdb::ExecutionContext&,
                                                                      duckdb::TableFunctionInitInput& input,
                                                                      duckdb::GlobalTableFunctionState* global) {
  return duckdb::make_uniq<RecordsLocal>(global->Cast<RecordsGlobal>(), input.bind_data->Cast<RecordsBind>().types);
}

void ReadRecords(ClientContext&, duckdb::TableFunctionInput& data, duckdb::DataChunk& output) {
  auto& local = data.local_state->Cast<RecordsLocal>();
  const Status status = local.worker.Fill(output);
  if (status.ok()) return;
  data.global_state->Cast<RecordsGlobal>().scan->Fail(status.error());
  ThrowThroughDuckDb(status.error());
}

duckdb::OperatorPartitionData RecordsBatch(ClientContext&, duckdb::TableFunctionGetPartitionInput& input) {
  if (input.partition_info.RequiresPartitionColumns()) {
    throw duckdb::NotImplementedException("ingot_records has no partition columns");
  }
  return duckdb::OperatorPartitionData(input.local_state->Cast<RecordsLocal>().worker.batch());
}

double RecordsProgress(ClientContext&, const duckdb::FunctionData*, const duckdb::GlobalTableFunctionState* global) {
  const RecordScan& scan = *global->Cast<RecordsGlobal>().scan;
  if (scan.bytes_total() == 0) return 100.0;
  return 100.0 * static_cast<double>(scan.bytes_done()) / static_cast<double>(scan.bytes_total());
}

struct RejectsGlobal : duckdb::GlobalTableFunctionState {
  std::shared_ptr<RecordScan> scan;
  duckdb::ColumnDataScanState position;
};

duckdb::unique_ptr<duckdb::FunctionData> BindRejects(ClientContext& context, duckdb::TableFunctionBindInput& input,
                                                     duckdb::vector<LogicalType>& types,
                                                     duckdb::vector<std::string>& names) {
  auto bind = duckdb::make_uniq<RecordsBind>();
  bind->scan = FindScan(context, input);
  types = RejectLog::Types();
  names = RejectLog::Names();
  return bind;
}

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> InitRejects(ClientContext&, duckdb::TableFunctionInitInput& input) {
  auto global = duckdb::make_uniq<RejectsGlobal>();
  global->scan = input.bind_data->Cast<RecordsBind>().scan;
  global->scan->rejects()->Finish().InitializeScan(global->position);
  return global;
}

void ReadRejects(ClientContext&, duckdb::TableFunctionInput& data, duckdb::DataChunk& output) {
  auto& global = data.global_state->Cast<RejectsGlobal>();
  global.scan->rejects()->Finish().Scan(global.position, output);
}

}  // namespace

void AddRecordFunctions(duckdb::DatabaseInstance& database) {
  duckdb::TableFunction records("ingot_records", {LogicalType::VARCHAR}, ReadRecords, BindRecords, InitRecords,
                                InitRecordsThread);
  records.get_partition_data = RecordsBatch;
  records.table_scan_progress = RecordsProgress;
  const duckdb::TableFunction rejects("ingot_rejects", {LogicalType::VARCHAR}, ReadRejects, BindRejects, InitRejects);
  duckdb::ExtensionLoader loader(database, "ingot_records");
  loader.RegisterFunction(records);
  loader.RegisterFunction(rejects);
}

std::string RegisterRecordScan(ClientContext& context, std::shared_ptr<RecordScan> scan) {
  scan->KeepRejectsIn(context);
  std::string handle = NewUuid();
  RegisteredScans::Of(context)->scans.emplace(handle, std::move(scan));
  return handle;
}

Result<std::string> RegisterRecordScan(Session& session, std::shared_ptr<RecordScan> scan) {
  return CatchDuckDb([&]() -> Result<std::string> {
    return RegisterRecordScan(*session.connection().context, std::move(scan));
  });
}

void UnregisterRecordScan(Session& session, const std::string& handle) {
  RegisteredScans::Of(*session.connection().context)->scans.erase(handle);
}

}  // namespace ingot::engine
