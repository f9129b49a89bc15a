// VARIANT columns in Parquet files: groups of `metadata` and `value`, as casts from and to a struct of them.
//
// Files of a table with the feature variantType must not be "shredded" (values of one type in a column of their own), which is
// what DuckDB's COPY makes of a VARIANT; and it cannot write one that lies within a struct, list or map. So such columns are
// written as structs. They are read as variants where the file says that they are (DuckDB's reader knows shredded ones,
// too), and else by the cast.
#pragma once

#include "engine/duckdb_headers.h"

namespace ingot::lake {

bool HoldsVariant(const duckdb::LogicalType& type);

// The type with STRUCT(metadata BLOB, value BLOB) in each VARIANT's place, also within structs, lists and maps.
duckdb::LogicalType WithEncodedVariants(const duckdb::LogicalType& type);

// VARIANT to STRUCT(metadata BLOB, value BLOB) and back (with the two in any order), for casts in all sessions. A
// VARIANT that is NULL is a struct that is NULL.
void RegisterVariantCasts(duckdb::DatabaseInstance& database);

}  // namespace ingot::lake
