// The table properties that Ingot understands.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/duckdb_headers.h"

namespace ingot::lake {

// "delta.constraints.<name>" holds the expression of a CHECK constraint.
inline constexpr std::string_view kConstraintPrefix = "delta.constraints.";
// "delta.identity.<column>" asks for numbers that the table gives out: 'always' or 'by default', then 'start 1 step 1'.
// It is kept with the column, not as a property.
inline constexpr std::string_view kIdentityPrefix = "delta.identity.";

struct CheckedProperties {
  std::map<std::string, std::string> kept;        // what the table's metadata holds
  std::map<std::string, std::string> identities;  // by column name
  std::vector<std::string> features;              // asked for by "delta.feature.<name>" = 'supported'
};

// Checks the properties of CREATE TABLE … WITH (…) and ALTER TABLE … SET (…) and gives them in their proper spelling
// (DuckDB's parser folds names to lower case). kInvalidArgument for an unknown "delta." property, with the nearest one,
// and for a value that does not fit. Properties outside "delta." are the user's own and kept as they are.
Result<CheckedProperties> CheckProperties(const std::map<std::string, std::string>& properties);

// The proper spelling of a property's name, for RESET. kInvalidArgument as above.
Result<std::string> PropertyName(const std::string& name);

// The options of WITH (…) and SET (…) as texts. Throws when one is no constant; `place` is the table.
std::map<std::string, std::string> ConstantOptions(
    const std::string& place, const duckdb::case_insensitive_map_t<duckdb::unique_ptr<duckdb::ParsedExpression>>& options);

}  // namespace ingot::lake
