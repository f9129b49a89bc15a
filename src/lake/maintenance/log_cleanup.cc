// CALL ingot_cleanup_log('schema.table', retain => INTERVAL 30 DAYS, dry_run => true)
#include "delta/maintenance/log_cleanup.h"

#include "engine/error_mapping.h"
#include "lake/maintenance/procedure.h"

namespace ingot::lake {

namespace {

void RunLogCleanup(ProcedureCall& call) {
  delta::LogCleanupOptions options;
  options.retention = call.Span("retain");
  options.dry_run = call.Flag("dry_run");
  TableName name;
  const auto table = call.OpenTable(call.Text(0), &name);
  const auto newest = engine::ValueOrThrow(table->Latest());
  engine::OkOrThrow(delta::CheckWritable(*newest, name.ToString()));
  engine::ValueOrThrow(delta::CleanUpLog(*table, *newest, options, [&](const store::ObjectInfo& file) -> Status {
    const duckdb::timestamp_tz_t modified(file.modified.time_since_epoch().count());
    call.rows().Append({duckdb::Value("_delta_log/" + file.key),
                        duckdb::Value::BIGINT(static_cast<int64_t>(file.size)), duckdb::Value::TIMESTAMPTZ(modified)});
    return call.CheckInterrupted();
  }));
}

}  // namespace

Procedure LogCleanupProcedure() {
  using duckdb::LogicalType;
  return {
      .name = "ingot_cleanup_log",
      .arguments = {LogicalType::VARCHAR},
      .options = {{"retain", LogicalType::INTERVAL}, {"dry_run", LogicalType::BOOLEAN}},
      .columns = {{"file", LogicalType::VARCHAR}, {"bytes", LogicalType::BIGINT},
                  {"modified", LogicalType::TIMESTAMP_TZ}},
      .run = RunLogCleanup,
  };
}

}  // namespace ingot::lake
