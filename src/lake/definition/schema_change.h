// Changing a table's schema: finding fields at any depth, and staging the schema that results.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "delta/schema/column_mapping.h"
#include "lake/catalog/table_state.h"

namespace ingot::lake {

using Fields = std::vector<delta::Field>;

// The field of that name, in any case; end() when there is none.
Fields::iterator FindField(Fields& fields, std::string_view name);

// Calls `edit` with the fields of the struct that a path leads to, in a copy of the schema, which it returns. A path goes
// through fields by name, and through lists and maps by "element", "key" and "value". Throws when it leads nowhere.
delta::DataType EditFields(const delta::DataType& schema, std::span<const std::string> path, const std::string& place,
                           const std::function<void(Fields&)>& edit);

// A name that every reader takes: without column mapping the names stand in the Parquet files. Throws.
void CheckColumnName(const std::string& name, bool mapped, const std::string& place);

delta::MappingMode MappingOf(const TableState& state);
// Throws unless column mapping is on; the message names `what` needs it, and the statement that turns it on.
void NeedMapping(const TableState& state, std::string_view what);

// Stages the schema as the table's own, with the protocol that it needs; fields without them get ids and physical names
// when mapping is on.
void SetSchema(TableState& state, std::string_view operation, delta::DataType schema);
// The same with a description of which more has changed than the schema.
void SetSchema(TableState& state, std::string_view operation, delta::DataType schema, delta::Metadata metadata);

}  // namespace ingot::lake
