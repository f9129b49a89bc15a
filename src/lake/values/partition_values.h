// Partition values between the log's text and DuckDB's values (PROTOCOL.md, "Partition Value Serialization").
#pragma once

#include <optional>
#include <string>

#include "engine/duckdb_headers.h"

namespace ingot::lake {

// The value of a partition column; nothing and "" are NULL. Throws through DuckDB (kCorrupt) when the text does not
// fit the type; `place` names the file.
duckdb::Value PartitionValue(const std::optional<std::string>& text, const duckdb::LogicalType& type,
                             const std::string& place);

// The log's text for a partition value that COPY reports in DuckDB's text form (times with the session's offset).
std::optional<std::string> PartitionText(const duckdb::Value& copied, const duckdb::LogicalType& type);

}  // namespace ingot::lake
