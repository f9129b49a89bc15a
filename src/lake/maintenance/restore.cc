// CALL ingot_restore('schema.table', version => 3) or (…, "timestamp" => TIMESTAMPTZ '2025-01-15 09:00:00Z')
#include "delta/maintenance/restore.h"

#include "engine/error_mapping.h"
#include "lake/maintenance/procedure.h"

namespace ingot::lake {

namespace {

delta::SnapshotPtr WantedVersion(const ProcedureCall& call, delta::Table& table, delta::CommitReason* reason) {
  const auto version = call.Option("version");
  const auto instant = call.Instant("timestamp");
  if (version.has_value() == instant.has_value()) {
    engine::ThrowThroughDuckDb(InvalidArgument("ingot_restore: give version or timestamp, one of the two"));
  }
  if (instant) {
    reason->parameters["timestamp"] = FormatIso8601(*instant);
    return engine::ValueOrThrow(table.AtTimestamp(*instant));
  }
  reason->parameters["version"] = version->GetValue<int64_t>();
  return engine::ValueOrThrow(table.AtVersion(version->GetValue<int64_t>()));
}

void RunRestore(ProcedureCall& call) {
  const auto table = call.OpenTable(call.Text(0));
  delta::CommitReason reason = call.Reason();
  const auto wanted = WantedVersion(call, *table, &reason);
  const auto report = engine::ValueOrThrow(delta::Restore(table, wanted, reason));
  std::vector<duckdb::Value> row;
  for (const int64_t value : {wanted->version, report.version, report.files_restored, report.files_removed,
                              report.bytes_restored, report.bytes_removed}) {
    row.push_back(duckdb::Value::BIGINT(value));
  }
  call.rows().Append(row);
}

}  // namespace

Procedure RestoreProcedure() {
  using duckdb::LogicalType;
  Procedure procedure;
  procedure.name = "ingot_restore";
  procedure.arguments = {LogicalType::VARCHAR};
  procedure.options = {{"version", LogicalType::BIGINT}, {"timestamp", LogicalType::TIMESTAMP_TZ}};
  for (const char* column : {"restored_version", "version", "files_restored", "files_removed", "bytes_restored",
                             "bytes_removed"}) {
    procedure.columns.emplace_back(column, LogicalType::BIGINT);
  }
  procedure.run = RunRestore;
  return procedure;
}

}  // namespace ingot::lake
