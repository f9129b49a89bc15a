// CALL ingot_repair('schema.table', apply => true)
#include "delta/maintenance/repair.h"

#include "engine/error_mapping.h"
#include "lake/maintenance/procedure.h"

namespace ingot::lake {

namespace {

duckdb::Value BigintOrNull(const std::optional<int64_t>& value) {
  return value ? duckdb::Value::BIGINT(*value) : duckdb::Value(duckdb::LogicalType::BIGINT);
}

// A table that is broken may not open: it is found by its folder alone.
void RunRepair(ProcedureCall& call) {
  const auto target = call.Resolve(call.Text(0));
  const auto table = engine::ValueOrThrow(target.catalog->OpenTable(target.name));
  const auto report = engine::ValueOrThrow(delta::Repair(table, call.Flag("apply"), call.Reason()));
  for (const delta::Damage& damage : report.damages) {
    call.rows().Append({duckdb::Value(std::string(delta::DamageName(damage.kind))), duckdb::Value(damage.path),
                        BigintOrNull(damage.first_version), BigintOrNull(damage.last_version),
                        duckdb::Value::BIGINT(damage.bytes), BigintOrNull(damage.rows), duckdb::Value(damage.detail),
                        duckdb::Value::BOOLEAN(damage.repaired)});
  }
}

}  // namespace

Procedure RepairProcedure() {
  using duckdb::LogicalType;
  return {
      .name = "ingot_repair",
      .arguments = {LogicalType::VARCHAR},
      .options = {{"apply", LogicalType::BOOLEAN}},
      .columns = {{"damage", LogicalType::VARCHAR}, {"path", LogicalType::VARCHAR},
                  {"first_version", LogicalType::BIGINT}, {"last_version", LogicalType::BIGINT},
                  {"bytes", LogicalType::BIGINT}, {"rows", LogicalType::BIGINT}, {"detail", LogicalType::VARCHAR},
                  {"repaired", LogicalType::BOOLEAN}},
      .run = RunRepair,
  };
}

}  // namespace ingot::lake
