// Column mapping (PROTOCOL.md, "Column Mapping"): columns have names that stay in the files, and ids, so that what
// people call them may change.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "delta/action/actions.h"
#include "delta/schema/schema.h"

namespace ingot::delta {

enum class MappingMode { kNone, kName, kId };

// What the table's properties say. Counts only where the protocol has the feature; with an unknown word, nothing.
std::optional<MappingMode> ParseMappingMode(std::string_view word);
MappingMode MappingModeOf(const Protocol& protocol, const Metadata& metadata);

// The name of a field in data files, statistics and partition values: its own name unless one was assigned.
std::string PhysicalName(const Field& field);
std::optional<int64_t> FieldId(const Field& field);

// Gives every field that has none, at any depth, an id above all that were given before, and a physical name: its own
// name for the columns of a table whose files are written already (`keep_names`), else one that is unique for ever.
// Updates delta.columnMapping.maxColumnId; `schema` is what metadata->schema_json becomes.
void AssignMapping(bool keep_names, DataType* schema, Metadata* metadata);

}  // namespace ingot::delta
