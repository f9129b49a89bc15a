#include "transform/run/fixture_sql.h"

#include <fmt/format.h>

#include "base/text.h"
#include "transform/materialize/sql_text.h"

namespace ingot::transform {
namespace {

// A value as a literal, before its cast: lists and mappings as JSON text, which DuckDB casts to lists and structs.
std::string Literal(const Json& value) {
  if (value.is_null()) return "NULL";
  if (value.is_bool()) return value.as_bool() ? "TRUE" : "FALSE";
  if (value.is_string()) return QuoteSqlText(value.as_string());
  if (value.is_number()) return value.Dump();
  return QuoteSqlText(value.Dump());
}

std::string Cell(const Json* value, const WarehouseColumn& column) {
  const std::string literal = value == nullptr ? "NULL" : Literal(*value);
  if (column.data_type.empty()) return fmt::format("{} AS {}", literal, QuoteSqlName(column.name));
  return fmt::format("CAST({} AS {}) AS {}", literal, column.data_type, QuoteSqlName(column.name));
}

const Json* FindCell(const Json& row, std::string_view name) {
  for (const auto& [key, value] : row.as_object()) {
    if (EqualsIgnoreCase(key, name)) return &value;
  }
  return nullptr;
}

Status CheckNames(const Json& row, const std::vector<WarehouseColumn>& columns, std::string_view what) {
  for (const auto& [key, value] : row.as_object()) {
    if (FindColumn(columns, key) != nullptr) continue;
    std::vector<std::string> names;
    for (const WarehouseColumn& column : columns) names.push_back(column.name);
    const std::optional<std::string> near = NearestWord(key, names);
    return InvalidArgument(fmt::format("{} has no column '{}'; {}", what, key,
                                       near ? fmt::format("did you mean '{}'?", *near) : "its columns are " + Join(names, ", ")));
  }
  return Status::Ok();
}

std::string RowSql(const Json& row, const std::vector<WarehouseColumn>& columns) {
  std::vector<std::string> cells;
  for (const WarehouseColumn& column : columns) cells.push_back(Cell(FindCell(row, column.name), column));
  return "SELECT " + Join(cells, ", ");
}

// Expected rows name the columns that count: those of the first row.
std::vector<WarehouseColumn> NamedColumns(const Json& rows, const std::vector<WarehouseColumn>& columns) {
  std::vector<WarehouseColumn> named;
  for (const auto& [key, value] : rows.as_array().front().as_object()) {
    const WarehouseColumn* column = FindColumn(columns, key);
    if (column != nullptr) named.push_back(*column);
  }
  return named;
}

}  // namespace

Result<FixtureRows> FixtureOf(const Json& part, const std::vector<WarehouseColumn>& columns, std::string_view what) {
  FixtureRows fixture{columns, ""};
  const Json* rows = part.Find("rows");
  if (rows != nullptr && rows->is_string()) {
    fixture.sql = std::string(WithoutSemicolon(rows->as_string()));
    return fixture;
  }
  const bool none = rows == nullptr || !rows->is_array() || rows->as_array().empty();
  if (none) {
    fixture.sql = RowSql(Json::MakeObject(), columns) + " WHERE FALSE";
    return fixture;
  }
  for (const Json& row : rows->as_array()) {
    if (!row.is_object()) return InvalidArgument(fmt::format("a row of {} is {}, and a mapping of columns to values was expected", what, row.Dump()));
    RETURN_IF_ERROR(CheckNames(row, columns, what));
  }
  if (what == "expect") fixture.columns = NamedColumns(*rows, columns);
  std::vector<std::string> selects;
  for (const Json& row : rows->as_array()) selects.push_back(RowSql(row, fixture.columns));
  fixture.sql = Join(selects, "\nUNION ALL\n");
  return fixture;
}

}  // namespace ingot::transform
