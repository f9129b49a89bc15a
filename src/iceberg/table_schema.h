// A Delta table's schema as Iceberg has it (format/spec.md, "Schemas and Data Types", Appendix C).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "delta/schema/schema.h"

namespace ingot::iceberg {

// A column that has bounds and counts: a leaf that lies in no list and no map.
struct LeafColumn {
  int32_t id = 0;
  std::vector<std::string> path;  // of names as statistics and data files have them
  delta::DataType type;
};

struct TableSchema {
  Json json;                        // {"type":"struct","fields":[…]}, without its schema-id
  std::vector<LeafColumn> leaves;
  Json name_mapping;                // for data files without ids
  int32_t max_field_id = 0;
};

// kUnsupported for a type that format version 2 lacks (variant); kCorrupt when two fields have one id. Fields without an
// id get the next ones, as AssignFieldIds gives them.
Result<TableSchema> ToTableSchema(const delta::DataType& schema);

// "int", "decimal(10, 2)", … of a primitive type.
Result<std::string> PrimitiveTypeName(const delta::DataType& type);

}  // namespace ingot::iceberg
