// CALL ingot_vacuum('schema.table', dry_run => true, retain => INTERVAL 7 DAYS, allow_short_retention => false)
#include "delta/maintenance/vacuum.h"

#include "engine/error_mapping.h"
#include "lake/maintenance/procedure.h"

namespace ingot::lake {

namespace {

void RunVacuum(ProcedureCall& call) {
  delta::VacuumOptions options;
  options.retention = call.Span("retain");
  options.allow_short_retention = call.Flag("allow_short_retention");
  options.dry_run = call.Flag("dry_run");
  const auto table = call.OpenTable(call.Text(0));
  engine::ValueOrThrow(
      delta::Vacuum(table, options, call.Reason(), [&](const store::ObjectInfo& file) -> Status {
        const duckdb::timestamp_tz_t modified(file.modified.time_since_epoch().count());
        call.rows().Append({duckdb::Value(file.key), duckdb::Value::BIGINT(static_cast<int64_t>(file.size)),
                            duckdb::Value::TIMESTAMPTZ(modified)});
        return call.CheckInterrupted();
      }));
}

}  // namespace

Procedure VacuumProcedure() {
  using duckdb::LogicalType;
  return {
      .name = "ingot_vacuum",
      .arguments = {LogicalType::VARCHAR},
      .options = {{"retain", LogicalType::INTERVAL},
                  {"allow_short_retention", LogicalType::BOOLEAN},
                  {"dry_run", LogicalType::BOOLEAN}},
      .columns = {{"file", LogicalType::VARCHAR}, {"bytes", LogicalType::BIGINT},
                  {"modified", LogicalType::TIMESTAMP_TZ}},
      .run = RunVacuum,
  };
}

}  // namespace ingot::lake
