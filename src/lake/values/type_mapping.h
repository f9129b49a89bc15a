// Delta's types and DuckDB's.
#pragma once

#include "base/result.h"
#include "delta/schema/schema.h"
#include "engine/duckdb_headers.h"

namespace ingot::lake {

// The DuckDB type that a Delta type is read as: timestamp is TIMESTAMP WITH TIME ZONE, timestamp_ntz is TIMESTAMP.
duckdb::LogicalType ToDuckDb(const delta::DataType& type);

// The same type as data files have it: the fields of structs under their physical names (column mapping).
duckdb::LogicalType ToDuckDbStored(const delta::DataType& type);

// The Delta type that a DuckDB type is kept as. Types that Delta lacks go to the narrowest that holds every value:
// unsigned integers to the next wider signed one, UBIGINT to decimal(20,0), HUGEINT to decimal(38,0), UUID, ENUM,
// TIME and BIT to string, timestamps of other precisions to microseconds. kUnsupported for the rest (INTERVAL,
// UNION): cast them.
Result<delta::DataType> ToDelta(const duckdb::LogicalType& type);

// The type that a value of `type` is written as: ToDuckDb(ToDelta(type)).
Result<duckdb::LogicalType> StoredType(const duckdb::LogicalType& type);

}  // namespace ingot::lake
