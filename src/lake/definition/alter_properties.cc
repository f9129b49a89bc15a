// ALTER TABLE … SET ('name' = 'value') and RESET ('name').
#include <duckdb/parser/parsed_data/alter_table_info.hpp>
#include <utility>

#include "engine/error_mapping.h"
#include "lake/definition/alter_table.h"
#include "lake/definition/clustering.h"
#include "lake/definition/existing_rows.h"
#include "lake/definition/protocol.h"
#include "lake/definition/schema_change.h"
#include "lake/definition/table_properties.h"
#include "lake/write/row_rules.h"

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

// Constraints that are new, or say something else than before.
void CheckNewConstraints(const AlterContext& alter, TableState& state, const delta::DataType& schema,
                         const delta::Metadata& metadata) {
  const auto& before = state.snapshot()->metadata.configuration;
  bool bound = false;
  for (const auto& [name, text] : metadata.configuration) {
    if (!name.starts_with(kConstraintPrefix)) continue;
    const auto same = before.find(name);
    if (same != before.end() && same->second == text) continue;
    // Throws for what is not understood.
    if (!bound) RowRules::Bind(alter.client, schema, metadata, state.name().ToString());
    bound = true;
    const std::string shown = "CHECK constraint '" + name.substr(kConstraintPrefix.size()) + "'";
    CheckExistingRows(alter.client, alter.instance, state, "ADD CONSTRAINT", shown, text);
  }
}

}  // namespace

void SetProperties(const AlterContext& alter, TableState& state, duckdb::SetTableOptionsInfo& info) {
  auto checked = CheckProperties(ConstantOptions("table " + state.name().ToString(), info.table_options));
  if (!checked.ok()) ThrowThroughDuckDb(AtTable(checked.error(), state));
  delta::Metadata metadata = state.snapshot()->metadata;
  for (const auto& [name, value] : checked->kept) {
    if (name == kMappingMode) ChangeMapping(state, value, &metadata);
    metadata.configuration[name] = value;
  }
  if (!checked->identities.empty()) {
    ThrowThroughDuckDb(Unsupported("table " + state.name().ToString() + ": identity columns are given with CREATE TABLE"));
  }
  const delta::DataType schema = ValueOrThrow(delta::ParseSchema(metadata.schema_json));
  delta::Protocol protocol = ProtocolFor(metadata, schema, state.snapshot()->protocol, true);
  for (const std::string& feature : checked->features) AddFeature(&protocol, feature);
  CheckNewConstraints(alter, state, schema, metadata);
  state.SetMetadata("SET TBLPROPERTIES", std::move(metadata), std::move(protocol));
}

void SetSortedBy(TableState& state, const duckdb::SetSortedByInfo& info) {
  std::vector<const duckdb::ParsedExpression*> keys;
  for (const auto& order : info.orders) keys.push_back(order.expression.get());
  const delta::Metadata& metadata = state.snapshot()->metadata;
  const std::string place = "table " + state.name().ToString();
  delta::DomainMetadata domain = ClusteringDomain(keys, state.snapshot()->schema, metadata, place);
  delta::Protocol protocol = state.snapshot()->protocol;
  AddFeature(&protocol, "clustering");
  state.SetMetadata("CLUSTER BY", metadata, std::move(protocol));
  state.SetDomain("CLUSTER BY", std::move(domain));
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
