// ALTER TABLE … ALTER COLUMN: NOT NULL, defaults, wider types.
#include <duckdb/parser/expression/cast_expression.hpp>
#include <duckdb/parser/expression/columnref_expression.hpp>
#include <duckdb/parser/parsed_data/alter_table_info.hpp>
#include <duckdb/planner/binder.hpp>
#include <duckdb/planner/expression_binder/constant_binder.hpp>
#include <utility>

#include "base/text.h"
#include "delta/schema/type_widening.h"
#include "engine/error_mapping.h"
#include "lake/definition/alter_table.h"
#include "lake/definition/create_rules.h"
#include "lake/definition/existing_rows.h"
#include "lake/definition/schema_change.h"
#include "lake/values/type_mapping.h"
#include "lake/write/log_sql.h"

namespace ingot::lake {

namespace {

using engine::ThrowThroughDuckDb;

constexpr std::string_view kChangeColumn = "CHANGE COLUMN";

std::string ColumnPlace(const TableState& state, const std::string& column) {
  return "table " + state.name().ToString() + ", column " + column;
}

delta::Field& ColumnOf(delta::DataType& schema, const std::string& name, const TableState& state) {
  const auto field = FindField(schema.fields, name);
  if (field == schema.fields.end()) {
    ThrowThroughDuckDb(NotFound("table " + state.name().ToString() + " has no column '" + name + "'"));
  }
  return *field;
}

void CheckDefault(duckdb::ClientContext& context, const duckdb::ParsedExpression& expression,
                  const duckdb::LogicalType& type) {
  const auto binder = duckdb::Binder::CreateBinder(context);
  duckdb::ConstantBinder constant(*binder, context, "DEFAULT value");
  constant.target_type = type;
  auto copy = expression.Copy();
  constant.Bind(copy);
}

}  // namespace

void SetColumnNotNull(const AlterContext& alter, TableState& state, const std::string& name) {
  delta::DataType schema = state.snapshot()->schema;
  delta::Field& field = ColumnOf(schema, name, state);
  if (!field.nullable) return;
  CheckExistingRows(alter.client, alter.instance, state, kChangeColumn, "NOT NULL constraint on " + field.name,
                    "`" + ReplaceAll(field.name, "`", "``") + "` IS NOT NULL");
  field.nullable = false;
  SetSchema(state, kChangeColumn, std::move(schema));
}

void DropColumnNotNull(TableState& state, const std::string& name) {
  delta::DataType schema = state.snapshot()->schema;
  delta::Field& field = ColumnOf(schema, name, state);
  if (field.nullable) return;
  field.nullable = true;
  SetSchema(state, kChangeColumn, std::move(schema));
}

void SetColumnDefault(const AlterContext& alter, TableState& state, const std::string& name,
                      const duckdb::ParsedExpression* expression) {
  delta::DataType schema = state.snapshot()->schema;
  delta::Field& field = ColumnOf(schema, name, state);
  if (field.metadata.Find("delta.generationExpression") || field.metadata.Find("delta.identity.start")) {
    ThrowThroughDuckDb(InvalidArgument(ColumnPlace(state, field.name) + " is generated and has no default"));
  }
  if (expression) {
    CheckDefault(alter.client, *expression, ToDuckDb(field.type));
    field.metadata.Set("CURRENT_DEFAULT", ToLogSql(*expression));
    engine::OkOrThrow(CheckVariantRules(field, "table " + state.name().ToString()));
  } else {
    std::erase_if(field.metadata.as_object(), [](const auto& member) { return member.first == "CURRENT_DEFAULT"; });
  }
  SetSchema(state, kChangeColumn, std::move(schema));
}

void ChangeColumnType(TableState& state, duckdb::ChangeColumnTypeInfo& info) {
  delta::DataType schema = state.snapshot()->schema;
  delta::Field& field = ColumnOf(schema, info.column_name, state);
  const std::string place = ColumnPlace(state, field.name);
  const bool is_cast = info.expression->GetExpressionClass() == duckdb::ExpressionClass::CAST &&
                       info.expression->Cast<duckdb::CastExpression>().child->GetExpressionClass() ==
                           duckdb::ExpressionClass::COLUMN_REF;
  auto type = ToDelta(info.target_type);
  if (!type.ok()) ThrowThroughDuckDb(type.error().WithContext(place));
  delta::Field widened = field;
  const bool can_widen = delta::CanWiden(field.type, *type);
  if (can_widen) delta::WidenField(*type, &widened);
  if (can_widen && widened == field) return;
  if (!is_cast || !can_widen) {
    ThrowThroughDuckDb(Unsupported(
        place + " cannot become " + info.target_type.ToString() +
        ": without rewriting data only wider types are possible (TINYINT, SMALLINT, INTEGER, BIGINT; FLOAT to DOUBLE; whole "
        "numbers to DOUBLE or DECIMAL; DATE to TIMESTAMP; more digits of a DECIMAL), also within structs, lists and maps "
        "that else stay the same, and without USING; for anything else add a column, UPDATE it, and drop the old one"));
  }
  if (state.snapshot()->Property("delta.enableTypeWidening") != "true") {
    ThrowThroughDuckDb(Unsupported(place + ": a wider type needs type widening; turn it on with ALTER TABLE " +
                                   state.name().ToString() + " SET ('delta.enableTypeWidening' = 'true')"));
  }
  field = std::move(widened);
  SetSchema(state, kChangeColumn, std::move(schema));
}

}  // namespace ingot::lake
