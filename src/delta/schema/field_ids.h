// The numbers that columns bear in data files (Parquet's field_id), by which readers of Iceberg metadata and of tables
// with column mapping find them. They are kept in the schema, in the metadata of each struct field:
// "delta.columnMapping.id" where the table maps its columns, else "ingot.fieldId"; those of a list's elements and of a
// map's keys and values in "delta.columnMapping.nested.ids" or "ingot.nestedFieldIds" of the nearest field above them, by
// paths such as "tags.element" or "m.value.key". (Spark's own "parquet.field.id" must not be used without column mapping:
// DuckDB's delta extension 1.5.5 gives NULL for columns that have it.)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "delta/schema/schema.h"

namespace ingot::delta {

inline constexpr std::string_view kPlainFieldId = "ingot.fieldId";

// The ids of a type, in the type's own shape.
struct FieldIdNode {
  std::string name;                   // of the field in data files; "element", "key", "value" below lists and maps
  std::optional<int32_t> id;          // nothing when the schema gives none
  std::vector<FieldIdNode> children;  // of a struct, a list (one), a map (two: key, value)
};

// One node for each field of the struct, in order.
std::vector<FieldIdNode> FieldIds(const DataType& schema);

// Does everything that bears an id in a data file have one?
bool HasAllFieldIds(const DataType& schema);
bool HasAnyFieldId(const DataType& schema);

// The largest id; 0 when there is none.
int32_t MaxFieldId(const DataType& schema);

// Gives what has no id the next one above `*max_id` and every id of the schema, from the outermost level inwards, and
// leaves the last one given in `*max_id`. `mapped`: the table maps its columns, and the ids are written as its ids.
void AssignFieldIds(DataType* schema, bool mapped, int32_t* max_id);

}  // namespace ingot::delta
