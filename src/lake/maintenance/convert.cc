// CALL ingot_convert('schema.folder')
#include <utility>

#include "base/ids.h"
#include "engine/error_mapping.h"
#include "lake/catalog/transaction.h"
#include "lake/definition/protocol.h"
#include "lake/maintenance/parquet_folder.h"
#include "lake/maintenance/procedure.h"

namespace ingot::lake {

namespace {

delta::CommitReason ConvertReason(const ProcedureCall& call, const ParquetFolder& folder) {
  delta::CommitReason reason = call.Reason();
  reason.operation = "CONVERT";
  Json columns = Json::MakeArray();
  for (const std::string& column : folder.partition_columns) columns.Append(column);
  const auto files = static_cast<int64_t>(folder.files.size());
  reason.parameters["numFiles"] = files;
  reason.parameters["partitionedBy"] = columns.Dump();
  reason.parameters["collectStats"] = true;
  reason.parameters["sourceFormat"] = "parquet";
  reason.metrics["numConvertedFiles"] = files;
  return reason;
}

void RunConvert(ProcedureCall& call) {
  const auto target = call.Resolve(call.Text(0));
  auto& transaction = LakeTransaction::Get(call.context(), *target.catalog);
  const TableState* state = engine::ValueOrThrow(transaction.FindOrPrepare(target.name));
  if (state->exists()) {
    engine::ThrowThroughDuckDb(AlreadyExists("table " + target.name.ToString() + " is a Delta table already"));
  }
  ParquetFolder folder = ReadParquetFolder(call.context(), *state->table(), target.name.ToString());
  const delta::CommitReason reason = ConvertReason(call, folder);
  delta::Metadata metadata;
  metadata.id = NewUuid();
  metadata.created_time = ToMillis(call.state().context.clock->Now());
  metadata.schema_json = delta::SchemaToJson(folder.schema);
  metadata.partition_columns = folder.partition_columns;
  delta::Transaction changes(state->table(), nullptr);
  changes.SetProtocol(ProtocolFor(metadata, folder.schema, {}, false));
  changes.SetMetadata(std::move(metadata));
  int64_t bytes = 0;
  const auto files = static_cast<int64_t>(folder.files.size());
  for (delta::AddFile& file : folder.files) {
    bytes += file.size;
    changes.AddOwnedByCaller(std::move(file));
  }
  engine::ValueOrThrow(changes.Commit(reason));
  call.rows().Append({duckdb::Value::BIGINT(files), duckdb::Value::BIGINT(bytes)});
}

}  // namespace

Procedure ConvertProcedure() {
  using duckdb::LogicalType;
  return {
      .name = "ingot_convert",
      .arguments = {LogicalType::VARCHAR},
      .options = {},
      .columns = {{"files", LogicalType::BIGINT}, {"bytes", LogicalType::BIGINT}},
      .run = RunConvert,
  };
}

}  // namespace ingot::lake
