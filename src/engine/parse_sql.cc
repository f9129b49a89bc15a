#include "engine/parse_sql.h"

#include "engine/dialect/units.h"

namespace ingot::engine {

duckdb::vector<duckdb::unique_ptr<duckdb::SQLStatement>> ParseSql(duckdb::Connection& connection, std::string* sql) {
  auto statements = ParseAnySpelling(sql, [&](const std::string& text) { return connection.ExtractStatements(text); });
  if (MayCallDateFunctions(*sql)) {
    for (auto& statement : statements) PutDateFunctions(*statement);
  }
  return statements;
}

}  // namespace ingot::engine
