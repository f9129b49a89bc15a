#include "lake/scan/encoded_variants.h"

#include <duckdb/parser/expression/constant_expression.hpp>
#include <duckdb/planner/expression/bound_cast_expression.hpp>
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "lake/values/variant_casts.h"

namespace ingot::lake {

namespace {

using duckdb::LogicalType;
using duckdb::MultiFileColumnDefinition;
using Columns = duckdb::vector<MultiFileColumnDefinition>;

bool IsVariant(const MultiFileColumnDefinition& column) { return column.type.id() == duckdb::LogicalTypeId::VARIANT; }

void SetType(LogicalType type, MultiFileColumnDefinition* column) {
  column->default_expression = duckdb::make_uniq<duckdb::ConstantExpression>(duckdb::Value(type));
  column->type = std::move(type);
}

// With the struct of its bytes in each VARIANT's place.
void Encode(MultiFileColumnDefinition* column) {
  if (IsVariant(*column)) {
    const LogicalType encoded = WithEncodedVariants(column->type);
    for (const auto& [name, type] : duckdb::StructType::GetChildTypes(encoded)) {
      MultiFileColumnDefinition child(name, type);
      child.identifier = duckdb::Value(name);
      SetType(type, &child);
      column->children.push_back(std::move(child));
    }
  } else {
    for (MultiFileColumnDefinition& child : column->children) Encode(&child);
  }
  SetType(WithEncodedVariants(column->type), column);
}

const MultiFileColumnDefinition* FindInFile(const MultiFileColumnDefinition& column, const Columns& in_file) {
  const std::string name = column.identifier.ToString();
  const auto found = std::find_if(in_file.begin(), in_file.end(),
                                  [&](const auto& candidate) { return EqualsIgnoreCase(candidate.name, name); });
  return found == in_file.end() ? nullptr : &*found;
}

}  // namespace

Columns FitToFileVariants(const Columns& columns, const Columns& in_file) {
  Columns fitted;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (IsVariant(columns[i]) || !HoldsVariant(columns[i].type)) continue;
    const MultiFileColumnDefinition* in_this_file = FindInFile(columns[i], in_file);
    if (in_this_file == nullptr || HoldsVariant(in_this_file->type)) continue;
    if (fitted.empty()) fitted = columns;
    Encode(&fitted[i]);
  }
  return fitted;
}

void CastToColumns(duckdb::ClientContext& context, const Columns& columns,
                   const duckdb::vector<duckdb::ColumnIndex>& ids,
                   duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>* expressions) {
  for (size_t i = 0; i < ids.size() && i < expressions->size(); ++i) {
    const auto column = ids[i].GetPrimaryIndex();
    if (column >= columns.size() || (*expressions)[i]->return_type == columns[column].type) continue;
    (*expressions)[i] =
        duckdb::BoundCastExpression::AddCastToType(context, std::move((*expressions)[i]), columns[column].type);
  }
}

}  // namespace ingot::lake
