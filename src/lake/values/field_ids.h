// The schema's field ids as an option of COPY.
#pragma once

#include <string>
#include <vector>

#include "delta/schema/schema.h"
#include "engine/duckdb_headers.h"

namespace ingot::lake {

// What COPY's FIELD_IDS takes, {a: 1, b: {__duckdb_field_id: 2, element: 3}}: a struct of the columns that have ids,
// but for those that are not stored in the files; NULL when there are none.
duckdb::Value FieldIdOption(const delta::DataType& schema, const std::vector<std::string>& not_stored);

// What Iceberg reserves for a row's number and for what last changed it (format/spec.md, "Reserved Field IDs").
inline constexpr int32_t kRowIdFieldId = 2147483540;
inline constexpr int32_t kRowVersionFieldId = 2147483539;

// The option with one more column; NULL stays NULL: a file has ids for all of its columns or for none.
duckdb::Value WithFieldId(const duckdb::Value& option, const std::string& column, int32_t id);

}  // namespace ingot::lake
