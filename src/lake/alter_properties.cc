// ALTER TABLE … SET ('name' = 'value') and RESET ('name').
#include <duckdb/parser/parsed_data/alter_table_info.hpp>
#include <utility>

#include "engine/error_mapping.h"
#include "lake/alter_table.h"
#include "lake/protocol.h"
#include "lake/table_properties.h"

namespace ingot::lake {

namespace {

using engine::ThrowThroughDuckDb;

Error AtTable(const Error& error, const TableState& state) {
  return error.WithContext("table " + state.name().ToString());
}

}  // namespace

void SetProperties(TableState& state, duckdb::SetTableOptionsInfo& info) {
  auto checked = CheckProperties(ConstantOptions("table " + state.name().ToString(), info.table_options));
  if (!checked.ok()) ThrowThroughDuckDb(AtTable(checked.error(), state));
  delta::Metadata metadata = state.snapshot()->metadata;
  for (const auto& [name, value] : checked->kept) metadata.configuration[name] = value;
  delta::Protocol protocol = ProtocolFor(metadata, state.snapshot()->schema, state.snapshot()->protocol, true);
  for (const std::string& feature : checked->features) AddFeature(&protocol, feature);
  state.SetMetadata("SET TBLPROPERTIES", std::move(metadata), std::move(protocol));
}

void ResetProperties(TableState& state, duckdb::ResetTableOptionsInfo& info) {
  delta::Metadata metadata = state.snapshot()->metadata;
  for (const std::string& option : info.table_options) {
    auto name = PropertyName(option);
    if (!name.ok()) ThrowThroughDuckDb(AtTable(name.error(), state));
    metadata.configuration.erase(*name);
  }
  state.SetMetadata("UNSET TBLPROPERTIES", std::move(metadata), state.snapshot()->protocol);
}

}  // namespace ingot::lake
