// DuckDB's values as JSON.
#pragma once

#include <duckdb/common/types/value.hpp>

#include "base/json.h"

namespace ingot::engine {

// Booleans, integers that fit int64, finite floats, decimals of at most 15 digits, lists, structs and maps become
// JSON, a value of type JSON what its text says; everything else becomes text, so that nothing loses a digit.
Json ValueToJson(const duckdb::Value& value);

}  // namespace ingot::engine
