// The names in a view's query: as a lake keeps them, and as a session needs them.
#pragma once

#include <string>

#include "engine/duckdb_headers.h"

namespace ingot::lake {

// Names every table of the query by the catalog and schema in which the session finds it for a view of `schema`, and
// tables of the lake `catalog` by their schema alone. Throws (kUnsupported) for a table that other sessions
// would not find: a temporary one, or one of a catalog in memory.
void KeepNames(duckdb::ClientContext& client, duckdb::Catalog& catalog, const std::string& schema,
               duckdb::SelectStatement& query);

// The other way round: puts the name under which the lake is attached to tables that are named by their schema alone.
void PlaceNames(const std::string& catalog_name, duckdb::SelectStatement& query);

}  // namespace ingot::lake
