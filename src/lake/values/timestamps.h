// DuckDB's text forms of instants ("2025-01-15 09:30:00+00") in microseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace ingot::lake {

// Microseconds since 1970 in UTC; a text without an offset is taken as UTC. Nothing when it is no timestamp.
std::optional<int64_t> TimestampMicros(const std::string& text);

}  // namespace ingot::lake
