// Dropping a table in a store that has no atomic removal of a folder.
//
// First a marker is put beside the log; then the log goes, oldest entry first, so that at the first deletion the table
// can no longer be read; then the data; the marker last. A kill in between leaves a half-dropped table: it does not
// exist for anyone who looks, and whoever creates a table of that name finishes the work.
#pragma once

#include "base/result.h"
#include "lake/catalog/table_state.h"
#include "store/object_store.h"

namespace ingot::lake {

class LakeCatalog;

Status DropTable(LakeCatalog& catalog, const TableName& name);
Result<bool> IsHalfDropped(store::ObjectStore& store, const TableName& name);
Status FinishHalfDropped(store::ObjectStore& store, const TableName& name);

}  // namespace ingot::lake
