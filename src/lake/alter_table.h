// ALTER TABLE and COMMENT ON: changes of a table's description.
#pragma once

#include "engine/duckdb_headers.h"
#include "lake/table_state.h"

namespace duckdb {
struct AlterTableInfo;
struct ResetTableOptionsInfo;
struct SetTableOptionsInfo;
}  // namespace duckdb

namespace ingot::lake {

// Stages the change, in DuckDB's spelling. What Delta cannot say, or the table does not allow yet, is refused with the
// way there.
void AlterTable(duckdb::ClientContext& context, TableState& state, duckdb::AlterInfo& info);

// Its parts, by what they change.
bool AlterColumns(TableState& state, duckdb::AlterTableInfo& info);  // false: it is about something else
void SetProperties(TableState& state, duckdb::SetTableOptionsInfo& info);
void ResetProperties(TableState& state, duckdb::ResetTableOptionsInfo& info);

}  // namespace ingot::lake
