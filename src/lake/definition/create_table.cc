// CREATE TABLE: from DuckDB's description to Delta's metadata.
#include <duckdb/parser/constraints/not_null_constraint.hpp>
#include <duckdb/parser/expression/columnref_expression.hpp>
#include <duckdb/parser/parsed_data/create_table_info.hpp>
#include <algorithm>
#include <set>
#include <utility>

#include "base/ids.h"
#include "base/text.h"
#include "engine/error_mapping.h"
#include "lake/catalog/catalog.h"
#include "lake/catalog/schema_entry.h"
#include "lake/catalog/table_entry.h"
#include "lake/catalog/transaction.h"
#include "lake/definition/clustering.h"
#include "lake/definition/create_rules.h"
#include "lake/definition/protocol.h"
#include "lake/definition/schema_change.h"
#include "lake/definition/table_properties.h"
#include "lake/values/type_mapping.h"

namespace ingot::lake {

namespace {

using engine::OkOrThrow;
using engine::ThrowThroughDuckDb;
using engine::ValueOrThrow;

std::set<std::string> NotNullColumns(const duckdb::CreateTableInfo& info) {
  std::set<std::string> names;
  for (const auto& constraint : info.constraints) {
    if (constraint->type != duckdb::ConstraintType::NOT_NULL) continue;
    const auto& not_null = constraint->Cast<duckdb::NotNullConstraint>();
    names.insert(info.columns.GetColumn(not_null.index).Name());
  }
  return names;
}

delta::DataType SchemaOf(const duckdb::CreateTableInfo& info, bool mapped) {
  const auto not_null = NotNullColumns(info);
  delta::DataType schema;
  schema.kind = delta::DataType::Kind::kStruct;
  for (const auto& column : info.columns.Logical()) {
    CheckColumnName(column.Name(), mapped, "table " + info.table);
    auto type = ToDelta(column.Type());
    if (!type.ok()) {
      ThrowThroughDuckDb(type.error().WithContext("table " + info.table + ", column " + column.Name()));
    }
    delta::Field field;
    field.name = column.Name();
    field.type = std::move(*type);
    field.nullable = !not_null.contains(column.Name());
    NoteColumnRule(column, &field);
    OkOrThrow(CheckVariantRules(field, "table " + info.table));
    if (!column.Comment().IsNull()) field.metadata.Set("comment", column.Comment().ToString());
    schema.fields.push_back(std::move(field));
  }
  return schema;
}

void RefuseAsPartition(const duckdb::CreateTableInfo& info, const std::string& name) {
  const duckdb::LogicalType& type = info.columns.GetColumn(name).Type();
  if (type.IsNested()) {
    ThrowThroughDuckDb(Unsupported("table " + info.table + ": column " + name + " is a " + type.ToString() +
                                   " and cannot be a partition column: partition by one with a single value"));
  }
  if (type.id() != duckdb::LogicalTypeId::BLOB) return;
  ThrowThroughDuckDb(Unsupported("table " + info.table + ": column " + name +
                                 " is binary and cannot be a partition column: partition by hex(" + name + ")"));
}

std::vector<std::string> PartitionColumns(const duckdb::CreateTableInfo& info) {
  std::vector<std::string> columns;
  for (const auto& key : info.partition_keys) {
    if (key->GetExpressionClass() != duckdb::ExpressionClass::COLUMN_REF) {
      ThrowThroughDuckDb(Unsupported("table " + info.table + ": PARTITIONED BY (" + key->ToString() +
                                     ") is an expression: a Delta table is partitioned by columns; add one that "
                                     "holds the expression's value"));
    }
    const std::string name = key->Cast<duckdb::ColumnRefExpression>().GetColumnName();
    if (!info.columns.ColumnExists(name)) {
      ThrowThroughDuckDb(InvalidArgument("table " + info.table + " has no column '" + name + "' to partition by"));
    }
    RefuseAsPartition(info, name);
    columns.push_back(info.columns.GetColumn(name).Name());
  }
  if (!columns.empty() && columns.size() == info.columns.LogicalColumnCount()) {
    ThrowThroughDuckDb(InvalidArgument("table " + info.table + ": at least one column must not be a partition column"));
  }
  return columns;
}

CheckedProperties Given(const duckdb::CreateTableInfo& info) {
  auto given = CheckProperties(ConstantOptions("table " + info.table, info.options));
  if (!given.ok()) ThrowThroughDuckDb(given.error().WithContext("table " + info.table));
  return std::move(*given);
}

// What WITH (…) says, over what every new table of this program gets.
std::map<std::string, std::string> Properties(const duckdb::CreateTableInfo& info,
                                              const std::map<std::string, std::string>& defaults) {
  std::map<std::string, std::string> properties = Given(info).kept;
  properties.insert(defaults.begin(), defaults.end());
  return properties;
}

}  // namespace

void DescribeCreate(const duckdb::CreateTableInfo& info, const std::map<std::string, std::string>& default_properties,
                    delta::Metadata* metadata) {
  metadata->configuration = Properties(info, default_properties);
  const auto mode = metadata->configuration.find("delta.columnMapping.mode");
  const bool mapped = mode != metadata->configuration.end() && mode->second != "none";
  delta::DataType schema = SchemaOf(info, mapped);
  NoteIdentities(Given(info).identities, info.table, &schema);
  NoteConstraints(info, schema, metadata);
  metadata->schema_json = delta::SchemaToJson(schema);
  if (mapped) delta::AssignMapping(false, &schema, metadata);
  metadata->partition_columns = PartitionColumns(info);
  if (!info.comment.IsNull()) metadata->description = info.comment.ToString();
}

TableState& StageCreateTable(duckdb::ClientContext& client, LakeTransaction& transaction, const std::string& schema,
                             duckdb::CreateTableInfo& info, const delta::Metadata* described, bool* existed) {
  *existed = false;
  const TableName name{schema, info.table};
  TableState& state = *ValueOrThrow(transaction.FindOrPrepare(name));
  const bool exists = state.exists() && !state.dropped;
  if (exists) {
    if (info.on_conflict == duckdb::OnCreateConflict::IGNORE_ON_CONFLICT) {
      *existed = true;
      return state;
    }
    if (info.on_conflict != duckdb::OnCreateConflict::REPLACE_ON_CONFLICT) {
      ThrowThroughDuckDb(AlreadyExists("table " + name.ToString() + " already exists"));
    }
  }
  delta::Metadata metadata;
  if (described) metadata = *described;
  if (!described) DescribeCreate(info, transaction.catalog().state().context.table_properties, &metadata);
  metadata.id = state.snapshot()->version >= 0 ? state.snapshot()->metadata.id : NewUuid();
  metadata.created_time = ToMillis(transaction.catalog().state().context.clock->Now());
  const delta::DataType table_schema = ValueOrThrow(delta::ParseSchema(metadata.schema_json));
  RowRules::Bind(client, table_schema, metadata, name.ToString());  // throws for what could never be written
  const bool replaces = state.snapshot()->version >= 0;
  const std::string_view operation = replaces ? "CREATE OR REPLACE TABLE" : "CREATE TABLE";
  if (exists || state.dropped) {
    // Replaced in place: the old rows leave, and the history stays.
    delta::Transaction& changes = state.Change(operation);
    changes.ReadWholeTable();
    for (const delta::AddFilePtr& file : state.files()->files()) changes.Remove(*file);
  }
  state.dropped = false;
  delta::Protocol protocol = ProtocolFor(metadata, table_schema, state.snapshot()->protocol, replaces);
  for (const std::string& feature : Given(info).features) AddFeature(&protocol, feature);
  const bool clustered = !info.sort_keys.empty() || ClusteringColumns(*state.snapshot());
  if (clustered) AddFeature(&protocol, "clustering");
  state.SetMetadata(operation, std::move(metadata), std::move(protocol));
  if (clustered) {
    std::vector<const duckdb::ParsedExpression*> keys;
    for (const auto& key : info.sort_keys) keys.push_back(key.get());
    const std::string place = "table " + name.ToString();
    state.SetDomain(operation, ClusteringDomain(keys, state.snapshot()->schema, state.snapshot()->metadata, place));
  }
  return state;
}

}  // namespace ingot::lake
