// Liquid clustering (PROTOCOL.md, "Clustered Table"): the columns by which OPTIMIZE is to keep rows together. DuckDB's
// spelling is SORTED BY (a, b); the log keeps them in the metadata domain "delta.clustering", by physical names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "delta/action/actions.h"
#include "delta/log/snapshot.h"
#include "engine/duckdb_headers.h"

namespace ingot::lake {

// The clustering columns as queries name them, fields of structs as "s.a"; nothing when the table is not clustered, an
// empty list when it no longer is.
std::optional<std::vector<std::string>> ClusteringColumns(const delta::Snapshot& snapshot);

// The domain for such columns of a table. Throws for an expression, an unknown column, one whose type has no order, and
// for a table with partitions.
delta::DomainMetadata ClusteringDomain(const std::vector<const duckdb::ParsedExpression*>& columns,
                                       const delta::DataType& schema, const delta::Metadata& metadata,
                                       const std::string& place);

}  // namespace ingot::lake
