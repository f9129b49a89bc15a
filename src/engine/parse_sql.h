// SQL text into DuckDB's statements, in any spelling that Ingot takes. Only for engine/: needs DuckDB's headers.
#pragma once

#include <duckdb.hpp>
#include <exception>
#include <string>
#include <utility>

#include "engine/dialect/spelling.h"

namespace ingot::engine {

// Runs `parse` on the text, and where DuckDB's parser refuses it, on the text in DuckDB's spelling; `sql` is then that.
template <typename Parse>
auto ParseAnySpelling(std::string* sql, Parse&& parse) -> decltype(parse(*sql)) {
  try {
    return parse(*sql);
  } catch (const std::exception&) {
    std::string spelled = SpellForDuckDb(*sql);
    if (spelled == *sql) throw;
    *sql = std::move(spelled);
    return parse(*sql);
  }
}

// The statements of the text, a PIVOT that takes its columns from the data as several. Throws what DuckDB's parser throws.
duckdb::vector<duckdb::unique_ptr<duckdb::SQLStatement>> ParseSql(duckdb::Connection& connection, std::string* sql);

}  // namespace ingot::engine
