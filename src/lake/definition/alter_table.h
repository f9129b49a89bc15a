// ALTER TABLE and COMMENT ON: changes of a table's description.
#pragma once

#include "engine/duckdb_headers.h"
#include "lake/catalog/instance_state.h"
#include "lake/catalog/table_state.h"

namespace duckdb {
struct AlterTableInfo;
struct ChangeColumnTypeInfo;
struct ResetTableOptionsInfo;
struct SetSortedByInfo;
struct SetTableOptionsInfo;
}  // namespace duckdb

namespace ingot::lake {

// Where an ALTER runs.
struct AlterContext {
  duckdb::ClientContext& client;
  InstanceState& instance;
};

// Stages the change, in DuckDB's spelling. What Delta cannot say, or the table does not allow yet, is refused with the
// way there.
void AlterTable(const AlterContext& alter, TableState& state, duckdb::AlterInfo& info);

// Its parts, by what they change.
bool AlterColumns(TableState& state, duckdb::AlterTableInfo& info);  // false: it is about something else
void SetColumnNotNull(const AlterContext& alter, TableState& state, const std::string& name);
void DropColumnNotNull(TableState& state, const std::string& name);
// nullptr takes the default away.
void SetColumnDefault(const AlterContext& alter, TableState& state, const std::string& name,
                      const duckdb::ParsedExpression* expression);
void SetSortedBy(TableState& state, const duckdb::SetSortedByInfo& info);
void ChangeColumnType(TableState& state, duckdb::ChangeColumnTypeInfo& info);
void SetProperties(const AlterContext& alter, TableState& state, duckdb::SetTableOptionsInfo& info);
void ResetProperties(TableState& state, duckdb::ResetTableOptionsInfo& info);

}  // namespace ingot::lake
