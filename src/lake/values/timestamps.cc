#include "lake/values/timestamps.h"

#include <duckdb/common/types/timestamp.hpp>

#include "engine/duckdb_headers.h"

namespace ingot::lake {

std::optional<int64_t> TimestampMicros(const std::string& text) {
  duckdb::timestamp_t result;
  bool has_offset = false;
  duckdb::string_t zone;
  const auto outcome = duckdb::Timestamp::TryConvertTimestampTZ(text.data(), text.size(), result, true, has_offset, zone);
  if (outcome != duckdb::TimestampCastResult::SUCCESS || !duckdb::Timestamp::IsFinite(result)) return std::nullopt;
  return result.value;
}

}  // namespace ingot::lake
