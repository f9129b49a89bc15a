// The table properties that Ingot understands.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "engine/duckdb_headers.h"

namespace ingot::lake {

// Checks the properties of CREATE TABLE … WITH (…) and ALTER TABLE … SET (…) and gives them in their proper spelling (DuckDB's parser folds
// names to lower case). kInvalidArgument for an unknown "delta." property, with the nearest one, and for a value that
// does not fit; kUnsupported for one that needs a feature which Ingot does not write. Properties outside "delta." are
// the user's own and kept as they are.
Result<std::map<std::string, std::string>> CheckProperties(const std::map<std::string, std::string>& properties);

// The options of WITH (…) and SET (…) as texts. Throws when one is no constant; `place` is the table.
std::map<std::string, std::string> ConstantOptions(
    const std::string& place, const duckdb::case_insensitive_map_t<duckdb::unique_ptr<duckdb::ParsedExpression>>& options);

}  // namespace ingot::lake
