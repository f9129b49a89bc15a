// CALL ingot_clone('schema.source', 'schema.target', shallow => true, version => 3)
#include "delta/maintenance/clone.h"

#include "engine/error_mapping.h"
#include "lake/catalog/transaction.h"
#include "lake/maintenance/procedure.h"

namespace ingot::lake {

namespace {

delta::SnapshotPtr SourceVersion(const ProcedureCall& call, delta::Table& table) {
  const auto version = call.Option("version");
  const auto instant = call.Instant("timestamp");
  if (version && instant) {
    engine::ThrowThroughDuckDb(InvalidArgument("ingot_clone: give version or timestamp, not both"));
  }
  if (version) return engine::ValueOrThrow(table.AtVersion(version->GetValue<int64_t>()));
  if (instant) return engine::ValueOrThrow(table.AtTimestamp(*instant));
  return engine::ValueOrThrow(table.Latest());
}

// A table that is not there yet, in a schema that is.
std::shared_ptr<delta::Table> NewTable(ProcedureCall& call, const ProcedureCall::Target& target) {
  auto& transaction = LakeTransaction::Get(call.context(), *target.catalog);
  if (!engine::ValueOrThrow(transaction.Schemas()).contains(target.name.schema)) {
    engine::ThrowThroughDuckDb(NotFound("schema '" + target.name.schema + "' does not exist in the lake"));
  }
  const TableState* state = engine::ValueOrThrow(transaction.FindOrPrepare(target.name));
  if (state->exists()) {
    engine::ThrowThroughDuckDb(AlreadyExists("table " + target.name.ToString() + " already exists"));
  }
  return state->table();
}

// The source may be named by a version that can be read though the newest cannot: it is found by its folder.
void RunClone(ProcedureCall& call) {
  const auto source = call.Resolve(call.Text(0));
  const auto table = engine::ValueOrThrow(source.catalog->OpenTable(source.name));
  const auto snapshot = SourceVersion(call, *table);
  engine::OkOrThrow(delta::CheckReadable(*snapshot, source.name.ToString()));
  const auto target = NewTable(call, call.Resolve(call.Text(1)));
  const auto report =
      engine::ValueOrThrow(delta::Clone(*table, *snapshot, target, call.Flag("shallow"), call.Reason()));
  call.rows().Append({duckdb::Value::BIGINT(snapshot->version), duckdb::Value::BIGINT(report.files),
                      duckdb::Value::BIGINT(report.bytes)});
}

}  // namespace

Procedure CloneProcedure() {
  using duckdb::LogicalType;
  return {
      .name = "ingot_clone",
      .arguments = {LogicalType::VARCHAR, LogicalType::VARCHAR},
      .options = {{"shallow", LogicalType::BOOLEAN}, {"version", LogicalType::BIGINT},
                  {"timestamp", LogicalType::TIMESTAMP_TZ}},
      .columns = {{"source_version", LogicalType::BIGINT}, {"files", LogicalType::BIGINT},
                  {"bytes", LogicalType::BIGINT}},
      .run = RunClone,
  };
}

}  // namespace ingot::lake
