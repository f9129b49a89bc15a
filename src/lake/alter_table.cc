#include "lake/alter_table.h"

#include <duckdb/parser/column_definition.hpp>
#include <duckdb/parser/parsed_data/alter_table_info.hpp>
#include <duckdb/parser/parsed_data/comment_on_column_info.hpp>
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "engine/error_mapping.h"
#include "lake/protocol.h"
#include "lake/type_mapping.h"

namespace ingot::lake {

namespace {

using engine::ThrowThroughDuckDb;

void SetSchema(TableState& state, std::string_view operation, const delta::DataType& schema) {
  delta::Metadata metadata = state.snapshot()->metadata;
  metadata.schema_json = delta::SchemaToJson(schema);
  delta::Protocol protocol = ProtocolFor(metadata, schema, state.snapshot()->protocol, true);
  state.SetMetadata(operation, std::move(metadata), std::move(protocol));
}

auto FindField(delta::DataType& schema, const std::string& name) {
  return std::find_if(schema.fields.begin(), schema.fields.end(),
                      [&](const delta::Field& field) { return EqualsIgnoreCase(field.name, name); });
}

void AddColumn(TableState& state, duckdb::AddColumnInfo& info) {
  const std::string place = "table " + state.name().ToString() + ", column " + info.new_column.Name();
  delta::DataType schema = state.snapshot()->schema;
  if (FindField(schema, info.new_column.Name()) != schema.fields.end()) {
    if (info.if_column_not_exists) return;
    ThrowThroughDuckDb(AlreadyExists(place + " already exists"));
  }
  if (info.new_column.HasDefaultValue()) {
    ThrowThroughDuckDb(Unsupported(place + ": a default value is not kept; add the column, then UPDATE it"));
  }
  auto type = ToDelta(info.new_column.Type());
  if (!type.ok()) ThrowThroughDuckDb(type.error().WithContext(place));
  delta::Field field;
  field.name = info.new_column.Name();
  field.type = std::move(*type);
  schema.fields.push_back(std::move(field));
  SetSchema(state, "ADD COLUMNS", schema);
}

void CommentOnColumn(TableState& state, duckdb::SetColumnCommentInfo& info) {
  delta::DataType schema = state.snapshot()->schema;
  const auto field = FindField(schema, info.column_name);
  if (field == schema.fields.end()) {
    ThrowThroughDuckDb(NotFound("table " + state.name().ToString() + " has no column '" + info.column_name + "'"));
  }
  field->metadata.Set("comment", info.comment_value.IsNull() ? Json("") : Json(info.comment_value.ToString()));
  SetSchema(state, "CHANGE COLUMN", schema);
}

}  // namespace

void AlterTable(duckdb::ClientContext&, TableState& state, duckdb::AlterInfo& info) {
  engine::OkOrThrow(delta::CheckWritable(*state.snapshot(), state.name().ToString()));
  if (info.type == duckdb::AlterType::SET_COMMENT) {
    delta::Metadata metadata = state.snapshot()->metadata;
    const auto& comment = info.Cast<duckdb::SetCommentInfo>().comment_value;
    metadata.description = comment.IsNull() ? "" : comment.ToString();
    state.SetMetadata("SET TBLPROPERTIES", std::move(metadata), state.snapshot()->protocol);
    return;
  }
  if (info.type == duckdb::AlterType::SET_COLUMN_COMMENT) {
    return CommentOnColumn(state, info.Cast<duckdb::SetColumnCommentInfo>());
  }
  if (info.type == duckdb::AlterType::ALTER_TABLE) {
    auto& alter = info.Cast<duckdb::AlterTableInfo>();
    using Type = duckdb::AlterTableType;
    switch (alter.alter_table_type) {
      case Type::ADD_COLUMN: return AddColumn(state, alter.Cast<duckdb::AddColumnInfo>());
      case Type::SET_TABLE_OPTIONS: return SetProperties(state, alter.Cast<duckdb::SetTableOptionsInfo>());
      case Type::RESET_TABLE_OPTIONS: return ResetProperties(state, alter.Cast<duckdb::ResetTableOptionsInfo>());
      default: break;
    }
  }
  ThrowThroughDuckDb(Unsupported("table " + state.name().ToString() +
                                 ": of ALTER TABLE only ADD COLUMN, SET (property = value) and RESET (property) are "
                                 "understood; for anything else create a new table with CREATE TABLE … AS SELECT"));
}

}  // namespace ingot::lake
