// Procedures: CALL ingot_vacuum('schema.table', …). Each does its work once, when it is run, and reports in rows.
#pragma once

#include <duckdb/common/types/column/column_data_collection.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "delta/commit/transaction.h"
#include "delta/table.h"
#include "engine/duckdb_headers.h"
#include "lake/catalog/catalog.h"
#include "lake/catalog/table_state.h"

namespace ingot::lake {

// The rows that a procedure reports; kept in memory that counts towards the limit, and may spill.
class ReportRows {
 public:
  ReportRows(duckdb::ClientContext& context, duckdb::vector<duckdb::LogicalType> types);
  void Append(const std::vector<duckdb::Value>& row);
  duckdb::ColumnDataCollection& Finish();

 private:
  duckdb::ColumnDataCollection rows_;
  duckdb::DataChunk chunk_;
};

// One call, at work. What it does throws through DuckDB.
class ProcedureCall {
 public:
  ProcedureCall(duckdb::ClientContext& client, InstanceState& instance, std::string procedure,
                std::vector<duckdb::Value> arguments, const duckdb::named_parameter_map_t& options, ReportRows& rows);

  duckdb::ClientContext& context() { return context_; }
  InstanceState& state() { return state_; }
  ReportRows& rows() { return rows_; }

  // The i-th argument as text. kInvalidArgument when it is NULL.
  std::string Text(size_t i) const;
  // Options by name; nothing when not given, or NULL.
  std::optional<duckdb::Value> Option(const std::string& name) const;
  bool Flag(const std::string& name) const;
  std::optional<Duration> Span(const std::string& name) const;      // of an INTERVAL
  std::optional<Timestamp> Instant(const std::string& name) const;  // of a TIMESTAMPTZ

  // "table", "schema.table" or "catalog.schema.table" as it names a table of a lake that can be written. The catalog is
  // the session's, or "lake". kInvalidArgument when that is no lake, or attached read-only.
  struct Target {
    LakeCatalog* catalog = nullptr;
    TableName name;
  };
  Target Resolve(const std::string& qualified);
  // The table behind such a name. kNotFound names the nearest one.
  std::shared_ptr<delta::Table> OpenTable(const std::string& qualified, TableName* name = nullptr);

  // What the session's commits say of themselves.
  delta::CommitReason Reason() const;
  // kCancelled once the session was interrupted.
  Status CheckInterrupted() const;

 private:
  Error Invalid(const std::string& what) const;

  duckdb::ClientContext& context_;
  InstanceState& state_;
  const std::string procedure_;
  const std::vector<duckdb::Value> arguments_;
  const duckdb::named_parameter_map_t& options_;
  ReportRows& rows_;
};

struct Procedure {
  std::string name;
  duckdb::vector<duckdb::LogicalType> arguments;
  std::vector<std::pair<std::string, duckdb::LogicalType>> options;
  std::vector<std::pair<std::string, duckdb::LogicalType>> columns;
  std::function<void(ProcedureCall&)> run;
};

Procedure CloneProcedure();
Procedure ConvertProcedure();
Procedure LogCleanupProcedure();
Procedure OptimizeProcedure();
Procedure RepairProcedure();
Procedure RestoreProcedure();
Procedure VacuumProcedure();

// Registers all of them.
void RegisterProcedures(duckdb::DatabaseInstance& database, std::shared_ptr<InstanceState> state);

}  // namespace ingot::lake
