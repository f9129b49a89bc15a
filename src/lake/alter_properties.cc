// ALTER TABLE … SET ('name' = 'value') and RESET ('name').
#include <duckdb/parser/parsed_data/alter_table_info.hpp>
#include <utility>

#include "engine/error_mapping.h"
#include "lake/alter_table.h"
#include "lake/protocol.h"
#include "lake/schema_change.h"
#include "lake/table_properties.h"

namespace ingot::lake {

namespace {

using engine::ThrowThroughDuckDb;
using engine::ValueOrThrow;

constexpr std::string_view kMappingMode = "delta.columnMapping.mode";

Error AtTable(const Error& error, const TableState& state) {
  return error.WithContext("table " + state.name().ToString());
}

// Column mapping can be turned on by name: files that are there have names, not ids. It cannot be turned off, for files
// may have names by then that no column has.
void ChangeMapping(const TableState& state, const std::string& word, delta::Metadata* metadata) {
  const auto wanted = *delta::ParseMappingMode(word);
  const auto present = MappingOf(state);
  if (wanted == present) return;
  if (present != delta::MappingMode::kNone || wanted == delta::MappingMode::kId) {
    ThrowThroughDuckDb(InvalidArgument(
        "table " + state.name().ToString() + ": 'delta.columnMapping.mode' of an existing table can be changed from 'none' "
        "to 'name' only; for anything else create a new table with CREATE TABLE … AS SELECT"));
  }
  delta::DataType schema = state.snapshot()->schema;
  delta::AssignMapping(true, &schema, metadata);
}

}  // namespace

void SetProperties(TableState& state, duckdb::SetTableOptionsInfo& info) {
  auto checked = CheckProperties(ConstantOptions("table " + state.name().ToString(), info.table_options));
  if (!checked.ok()) ThrowThroughDuckDb(AtTable(checked.error(), state));
  delta::Metadata metadata = state.snapshot()->metadata;
  for (const auto& [name, value] : checked->kept) {
    if (name == kMappingMode) ChangeMapping(state, value, &metadata);
    metadata.configuration[name] = value;
  }
  const delta::DataType schema = ValueOrThrow(delta::ParseSchema(metadata.schema_json));
  delta::Protocol protocol = ProtocolFor(metadata, schema, state.snapshot()->protocol, true);
  for (const std::string& feature : checked->features) AddFeature(&protocol, feature);
  state.SetMetadata("SET TBLPROPERTIES", std::move(metadata), std::move(protocol));
}

void ResetProperties(TableState& state, duckdb::ResetTableOptionsInfo& info) {
  delta::Metadata metadata = state.snapshot()->metadata;
  for (const std::string& option : info.table_options) {
    auto name = PropertyName(option);
    if (!name.ok()) ThrowThroughDuckDb(AtTable(name.error(), state));
    if (*name == kMappingMode) ChangeMapping(state, "none", &metadata);
    metadata.configuration.erase(*name);
  }
  state.SetMetadata("UNSET TBLPROPERTIES", std::move(metadata), state.snapshot()->protocol);
}

}  // namespace ingot::lake
