// table_changes('table', from, to): what happened to a table's rows between two versions or instants.
#pragma once

#include <memory>

#include "engine/duckdb_headers.h"

namespace ingot::lake {

// Registers table_changes(table, first [, last]): each row of the table that came, went or was updated in the versions
// first to last (the newest when it is left out), or in those committed between two instants, both included; with
// `_change_type`, `_commit_version` and `_commit_timestamp`. The table must have kept a feed all that time. Later
// versions than the newest are an error, but for the next one, which has no changes yet.
//
// And ingot_row_changes(table, first [, last]), which needs no feed and gives what the versions come to (RowChangesBetween()).
void RegisterTableChangesFunctions(duckdb::DatabaseInstance& database);

}  // namespace ingot::lake
