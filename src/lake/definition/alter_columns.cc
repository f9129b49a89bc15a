// ALTER TABLE … ADD, RENAME and DROP COLUMN, of columns and of fields within them.
#include <duckdb/parser/column_definition.hpp>
#include <duckdb/parser/parsed_data/alter_table_info.hpp>
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "engine/error_mapping.h"
#include "lake/definition/alter_table.h"
#include "lake/definition/clustering.h"
#include "lake/definition/schema_change.h"
#include "lake/definition/table_properties.h"
#include "lake/values/type_mapping.h"
#include "lake/write/log_sql.h"

namespace ingot::lake {

namespace {

using engine::ThrowThroughDuckDb;
using Path = std::vector<std::string>;

std::string TablePlace(const TableState& state) { return "table " + state.name().ToString(); }

bool HasMapping(const TableState& state) { return MappingOf(state) != delta::MappingMode::kNone; }

void AddAt(TableState& state, const Path& parent, const duckdb::ColumnDefinition& column, bool if_not_exists) {
  Path path = parent;
  path.push_back(column.Name());
  const std::string place = TablePlace(state) + ", column " + Join(path, ".");
  if (column.HasDefaultValue() && column.DefaultValue().ToString() != "NULL") {
    ThrowThroughDuckDb(Unsupported(place + ": Delta gives no default to a column in the statement that adds it; add the "
                                   "column, UPDATE it, then ALTER COLUMN … SET DEFAULT"));
  }
  auto type = ToDelta(column.Type());
  if (!type.ok()) ThrowThroughDuckDb(type.error().WithContext(place));
  delta::Field field;
  field.name = column.Name();
  field.type = std::move(*type);
  CheckColumnName(field.name, HasMapping(state), place);
  bool added = false;
  auto schema = EditFields(state.snapshot()->schema, parent, TablePlace(state), [&](Fields& fields) {
    if (FindField(fields, field.name) == fields.end()) {
      fields.push_back(std::move(field));
      added = true;
    } else if (!if_not_exists) {
      ThrowThroughDuckDb(AlreadyExists(place + " already exists"));
    }
  });
  if (added) SetSchema(state, "ADD COLUMNS", std::move(schema));
}

Fields::iterator Existing(Fields& fields, const Path& path, const TableState& state) {
  const auto field = FindField(fields, path.back());
  if (field == fields.end()) ThrowThroughDuckDb(NotFound(TablePlace(state) + " has no column '" + Join(path, ".") + "'"));
  return field;
}

// The column of that name in the schema's spelling.
std::string TopLevel(const TableState& state, const std::string& name) {
  Fields fields = state.snapshot()->schema.fields;
  return FindField(fields, name)->name;
}

// What the table computes from a column would be lost with its name.
void RefuseWhereUsed(const TableState& state, const std::string& column) {
  const delta::Snapshot& snapshot = *state.snapshot();
  const auto check = [&](const std::string& what, const std::string& text) {
    if (text.empty() || !ColumnsOf(text, snapshot.schema).contains(column)) return;
    ThrowThroughDuckDb(InvalidArgument(TablePlace(state) + ": column " + column + " is used by " + what + " (" + text +
                                       "): change that first"));
  };
  for (const auto& [name, text] : snapshot.metadata.configuration) {
    if (name.starts_with(kConstraintPrefix)) {
      check("CHECK constraint '" + name.substr(kConstraintPrefix.size()) + "'", text);
    }
  }
  for (const delta::Field& field : snapshot.schema.fields) {
    check("generated column '" + field.name + "'", field.metadata.GetString("delta.generationExpression"));
  }
}

// Clustering knows columns by their physical names: they may be renamed, not dropped.
void RefuseWhereClustered(const TableState& state, const std::string& column) {
  const auto clustering = ClusteringColumns(*state.snapshot());
  if (!clustering) return;
  for (const std::string& cluster : *clustering) {
    if (cluster != column && !cluster.starts_with(column + ".")) continue;
    ThrowThroughDuckDb(InvalidArgument(TablePlace(state) + ": column " + column + " is used by the table's SORTED BY (" +
                                       cluster + "): change that first"));
  }
}

void RenameAt(TableState& state, const Path& path, const std::string& name) {
  NeedMapping(state, "renaming a column");
  const Path parent(path.begin(), path.end() - 1);
  std::string old_name;
  auto schema = EditFields(state.snapshot()->schema, parent, TablePlace(state), [&](Fields& fields) {
    const auto field = Existing(fields, path, state);
    RefuseWhereUsed(state, parent.empty() ? field->name : TopLevel(state, path[0]));
    const auto other = FindField(fields, name);
    if (other != fields.end() && other != field) {
      ThrowThroughDuckDb(AlreadyExists(TablePlace(state) + ", column " + name + " already exists"));
    }
    CheckColumnName(name, true, TablePlace(state));
    old_name = std::exchange(field->name, name);
  });
  delta::Metadata metadata = state.snapshot()->metadata;
  auto& partitions = metadata.partition_columns;
  if (parent.empty()) std::replace(partitions.begin(), partitions.end(), old_name, name);
  SetSchema(state, "RENAME COLUMN", std::move(schema), std::move(metadata));
}

void DropAt(TableState& state, const Path& path, bool if_exists) {
  const Path parent(path.begin(), path.end() - 1);
  bool dropped = false;
  auto schema = EditFields(state.snapshot()->schema, parent, TablePlace(state), [&](Fields& fields) {
    if (if_exists && FindField(fields, path.back()) == fields.end()) return;
    const auto field = Existing(fields, path, state);
    NeedMapping(state, "dropping a column");
    RefuseWhereUsed(state, parent.empty() ? field->name : TopLevel(state, path[0]));
    RefuseWhereClustered(state, Join(path, "."));
    const auto& partitions = state.snapshot()->metadata.partition_columns;
    if (parent.empty() && std::find(partitions.begin(), partitions.end(), field->name) != partitions.end()) {
      ThrowThroughDuckDb(InvalidArgument(TablePlace(state) + " is partitioned by column " + field->name +
                                         ", which therefore cannot be dropped"));
    }
    if (fields.size() - (parent.empty() ? partitions.size() : 0) == 1) {
      ThrowThroughDuckDb(InvalidArgument(TablePlace(state) + ": column " + Join(path, ".") +
                                         " is the last one and cannot be dropped"));
    }
    fields.erase(field);
    dropped = true;
  });
  if (dropped) SetSchema(state, "DROP COLUMNS", std::move(schema));
}

Path PathOf(const duckdb::vector<duckdb::string>& parts) { return Path(parts.begin(), parts.end()); }

}  // namespace

bool AlterColumns(TableState& state, duckdb::AlterTableInfo& info) {
  using Type = duckdb::AlterTableType;
  switch (info.alter_table_type) {
    case Type::ADD_COLUMN: {
      auto& add = info.Cast<duckdb::AddColumnInfo>();
      AddAt(state, {}, add.new_column, add.if_column_not_exists);
      return true;
    }
    case Type::ADD_FIELD: {
      auto& add = info.Cast<duckdb::AddFieldInfo>();
      AddAt(state, PathOf(add.column_path), add.new_field, add.if_field_not_exists);
      return true;
    }
    case Type::RENAME_COLUMN: {
      auto& rename = info.Cast<duckdb::RenameColumnInfo>();
      RenameAt(state, {rename.old_name}, rename.new_name);
      return true;
    }
    case Type::RENAME_FIELD: {
      auto& rename = info.Cast<duckdb::RenameFieldInfo>();
      RenameAt(state, PathOf(rename.column_path), rename.new_name);
      return true;
    }
    case Type::REMOVE_COLUMN: {
      auto& remove = info.Cast<duckdb::RemoveColumnInfo>();
      DropAt(state, {remove.removed_column}, remove.if_column_exists);
      return true;
    }
    case Type::REMOVE_FIELD: {
      auto& remove = info.Cast<duckdb::RemoveFieldInfo>();
      DropAt(state, PathOf(remove.column_path), remove.if_column_exists);
      return true;
    }
    default: return false;
  }
}

}  // namespace ingot::lake
