#include "lake/scan/columns_by_id.h"

#include <algorithm>
#include <duckdb/common/multi_file/multi_file_reader.hpp>

#include "delta/schema/column_mapping.h"
#include "engine/error_mapping.h"

namespace ingot::lake {

namespace {

using Definitions = duckdb::vector<duckdb::MultiFileColumnDefinition>;
using FieldKind = delta::DataType::Kind;

constexpr const char* kInNoFile = "\x01";

bool HasId(const duckdb::MultiFileColumnDefinition& column, int64_t id) {
  return !column.identifier.IsNull() && column.identifier.type().id() == duckdb::LogicalTypeId::INTEGER &&
         column.identifier.GetValue<int32_t>() == id;
}

void ResolveType(const delta::DataType& type, duckdb::MultiFileColumnDefinition* column, const Definitions& in_file);

void ResolveField(const delta::Field& field, duckdb::MultiFileColumnDefinition* column, const Definitions& in_file) {
  const auto id = delta::FieldId(field);
  const auto found = std::find_if(in_file.begin(), in_file.end(),
                                  [&](const auto& candidate) { return id && HasId(candidate, *id); });
  if (found == in_file.end()) {
    column->identifier = duckdb::Value(kInNoFile);
    return;
  }
  column->identifier = duckdb::Value(found->name);
  ResolveType(field.type, column, found->children);
}

// `in_file` are the children of the column that the type belongs to.
void ResolveType(const delta::DataType& type, duckdb::MultiFileColumnDefinition* column, const Definitions& in_file) {
  if (type.kind == FieldKind::kStruct) {
    for (size_t i = 0; i < type.fields.size(); ++i) ResolveField(type.fields[i], &column->children[i], in_file);
  } else if (type.kind == FieldKind::kArray && !in_file.empty()) {
    ResolveType(*type.element, &column->children[0], in_file[0].children);
  } else if (type.kind == FieldKind::kMap && !in_file.empty() && in_file[0].children.size() == 2) {
    const Definitions& entry = in_file[0].children;  // of the repeated key_value group
    ResolveType(*type.key, &column->children[0], entry[0].children);
    ResolveType(*type.element, &column->children[1], entry[1].children);
  }
}

}  // namespace

Definitions FindByFieldIds(const ScanSource& source, const Definitions& columns, const duckdb::BaseFileReader& file) {
  const Definitions& in_file = file.columns;
  const bool any = std::any_of(in_file.begin(), in_file.end(), [](const duckdb::MultiFileColumnDefinition& column) {
    return !column.identifier.IsNull() && !HasId(column, duckdb::MultiFileReader::ORDINAL_FIELD_ID);
  });
  if (!any) {
    engine::ThrowThroughDuckDb(Corrupt("table " + source.display_name + ", file " + file.file.path +
                                       ": the table's columns are known by id, and this file has no field ids"));
  }
  Definitions resolved = columns;
  for (size_t i = 0; i < source.columns.size() && i < resolved.size(); ++i) {
    // (A column that is not the table's, as the change data feed has them, goes by its name.)
    if (source.columns[i].field != nullptr) ResolveField(*source.columns[i].field, &resolved[i], in_file);
  }
  return resolved;
}

}  // namespace ingot::lake
