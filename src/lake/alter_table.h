// ALTER TABLE and COMMENT ON, as far as a Delta table without column mapping allows.
#pragma once

#include "engine/duckdb_headers.h"
#include "lake/table_state.h"

namespace ingot::lake {

// Stages the change: ADD COLUMN (nullable, at the end), and comments. What needs column mapping (renaming and dropping
// columns) or rewriting is refused by name.
void AlterTable(duckdb::ClientContext& context, TableState& state, duckdb::AlterInfo& info);

}  // namespace ingot::lake
