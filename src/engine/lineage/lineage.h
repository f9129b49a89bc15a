// Column lineage of a query by DuckDB's own binder. Nothing is run.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "engine/lineage/query_lineage.h"
#include "engine/session.h"

namespace ingot::engine {

// Of one SELECT, which is bound as the session would bind it. Views of DuckDB's own catalogs are seen through; views of the lake
// are relations of their own. Relations of a lake that are `declared` have those columns, whatever is there.
// Errors: what binding says; kUnsupported for what is not one SELECT (a PIVOT that takes its columns from the data is two).
Result<QueryLineage> LineageOf(Session& session, std::string_view sql, std::span<const DeclaredRelation> declared = {});

}  // namespace ingot::engine
