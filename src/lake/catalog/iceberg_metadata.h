// Tables with the property "ingot.iceberg": what their metadata needs, and Iceberg's metadata after each commit.
#pragma once

#include "delta/action/actions.h"
#include "delta/log/snapshot.h"
#include "delta/table.h"

namespace ingot::lake {

class TableState;

// The metadata that a table with the property commits in place of the one given: with field ids. Throws when the table
// has something that Iceberg's format does not know.
delta::Metadata WithIceberg(TableState& state, delta::Metadata metadata);
// The same for the description of a table that is to be made.
delta::Snapshot WithIceberg(delta::Snapshot described);

// What a table does after each commit. A failure is logged: the next commit makes good for it.
void WriteIceberg(delta::Table& table, const delta::SnapshotPtr& snapshot);

}  // namespace ingot::lake
