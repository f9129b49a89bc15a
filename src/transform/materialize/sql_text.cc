#include "transform/materialize/sql_text.h"

#include "base/text.h"

namespace ingot::transform {

std::string RelationSql(const RelationInfo& relation) {
  std::string sql;
  if (!relation.database.empty()) sql = QuoteSqlName(relation.database) + ".";
  if (!relation.schema.empty()) sql += QuoteSqlName(relation.schema) + ".";
  return sql + QuoteSqlName(relation.identifier);
}

std::string_view WithoutSemicolon(std::string_view query) {
  query = query.substr(0, query.find_last_not_of(" \t\r\n\f\v;") + 1);
  return query;
}

std::string Subquery(std::string_view query) {
  // The line's end closes a comment that the query may end with.
  return "(" + std::string(WithoutSemicolon(query)) + "\n)";
}

std::string ColumnList(std::span<const WarehouseColumn> columns, std::string_view prefix) {
  std::string list;
  for (const WarehouseColumn& column : columns) {
    if (!list.empty()) list += ", ";
    list += std::string(prefix) + QuoteSqlName(column.name);
  }
  return list;
}

std::string TimestampSql(Timestamp instant) {
  std::string text = FormatIso8601(instant);
  text.pop_back();  // the Z
  return "TIMESTAMP " + QuoteSqlText(ReplaceAll(text, "T", " "));
}

const WarehouseColumn* FindColumn(std::span<const WarehouseColumn> columns, std::string_view name) {
  for (const WarehouseColumn& column : columns) {
    if (EqualsIgnoreCase(column.name, name)) return &column;
  }
  return nullptr;
}

}  // namespace ingot::transform
