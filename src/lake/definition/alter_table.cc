#include "lake/definition/alter_table.h"

#include <duckdb/parser/parsed_data/alter_table_info.hpp>
#include <duckdb/parser/parsed_data/comment_on_column_info.hpp>
#include <utility>

#include "engine/error_mapping.h"
#include "lake/definition/schema_change.h"

namespace ingot::lake {

namespace {

using engine::ThrowThroughDuckDb;

void CommentOnColumn(TableState& state, duckdb::SetColumnCommentInfo& info) {
  delta::DataType schema = state.snapshot()->schema;
  const auto field = FindField(schema.fields, info.column_name);
  if (field == schema.fields.end()) {
    ThrowThroughDuckDb(NotFound("table " + state.name().ToString() + " has no column '" + info.column_name + "'"));
  }
  const std::string comment = info.comment_value.IsNull() ? "" : info.comment_value.ToString();
  if (field->metadata.GetString("comment") == comment) return;
  field->metadata.Set("comment", comment);
  SetSchema(state, "CHANGE COLUMN", std::move(schema));
}

}  // namespace

void AlterTable(const AlterContext& context, TableState& state, duckdb::AlterInfo& info) {
  engine::OkOrThrow(delta::CheckWritable(*state.snapshot(), state.name().ToString()));
  if (info.type == duckdb::AlterType::SET_COMMENT) {
    delta::Metadata metadata = state.snapshot()->metadata;
    const auto& comment = info.Cast<duckdb::SetCommentInfo>().comment_value;
    const std::string description = comment.IsNull() ? "" : comment.ToString();
    if (metadata.description == description) return;
    metadata.description = description;
    state.SetMetadata("SET TBLPROPERTIES", std::move(metadata), state.snapshot()->protocol);
    return;
  }
  if (info.type == duckdb::AlterType::SET_COLUMN_COMMENT) {
    return CommentOnColumn(state, info.Cast<duckdb::SetColumnCommentInfo>());
  }
  if (info.type == duckdb::AlterType::ALTER_TABLE) {
    auto& alter = info.Cast<duckdb::AlterTableInfo>();
    if (AlterColumns(state, alter)) return;
    using Type = duckdb::AlterTableType;
    switch (alter.alter_table_type) {
      case Type::SET_TABLE_OPTIONS: return SetProperties(context, state, alter.Cast<duckdb::SetTableOptionsInfo>());
      case Type::RESET_TABLE_OPTIONS: return ResetProperties(state, alter.Cast<duckdb::ResetTableOptionsInfo>());
      case Type::SET_SORTED_BY: return SetSortedBy(state, alter.Cast<duckdb::SetSortedByInfo>());
      case Type::SET_NOT_NULL:
        return SetColumnNotNull(context, state, alter.Cast<duckdb::SetNotNullInfo>().column_name);
      case Type::DROP_NOT_NULL: return DropColumnNotNull(state, alter.Cast<duckdb::DropNotNullInfo>().column_name);
      case Type::SET_DEFAULT: {
        const auto& change = alter.Cast<duckdb::SetDefaultInfo>();
        return SetColumnDefault(context, state, change.column_name, change.expression.get());
      }
      case Type::ALTER_COLUMN_TYPE: return ChangeColumnType(state, alter.Cast<duckdb::ChangeColumnTypeInfo>());
      default: break;
    }
  }
  ThrowThroughDuckDb(Unsupported("table " + state.name().ToString() + ": '" + info.ToString() +
                                 "' is not offered on a Delta table"));
}

}  // namespace ingot::lake
