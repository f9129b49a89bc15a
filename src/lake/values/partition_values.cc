#include "lake/values/partition_values.h"

#include <charconv>

#include "base/clock.h"
#include "base/text.h"
#include "engine/error_mapping.h"
#include "lake/values/timestamps.h"

namespace ingot::lake {

using duckdb::LogicalTypeId;
using duckdb::Value;

namespace {

bool IsTimestamp(const duckdb::LogicalType& type) {
  return type.id() == LogicalTypeId::TIMESTAMP || type.id() == LogicalTypeId::TIMESTAMP_TZ;
}

// The bytes of a binary value, which the log spells "\u0001\u00ff", a code of four hex digits for each byte.
std::string BytesOf(const std::string& text) {
  std::string bytes;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const bool is_code = text.compare(i, 2, "\\u") == 0 && i + 6 <= text.size() &&
                         std::from_chars(text.data() + i + 2, text.data() + i + 6, value, 16).ptr ==
                             text.data() + i + 6 && value <= 0xFF;
    bytes += is_code ? static_cast<char>(value) : text[i];
    if (is_code) i += 5;
  }
  return bytes;
}

}  // namespace

Value PartitionValue(const std::optional<std::string>& text, const duckdb::LogicalType& type,
                     const std::string& place) {
  if (!text || text->empty()) return Value(type);
  if (IsTimestamp(type)) {
    if (const auto instant = TimestampMicros(*text)) {
      const duckdb::timestamp_t value(*instant);
      return type.id() == LogicalTypeId::TIMESTAMP_TZ ? Value::TIMESTAMPTZ(duckdb::timestamp_tz_t(value))
                                                      : Value::TIMESTAMP(value);
    }
  } else if (type.id() == LogicalTypeId::BLOB) {
    return Value::BLOB_RAW(BytesOf(*text));
  } else {
    Value result;
    duckdb::string problem;  // without it, DuckDB throws
    if (Value(*text).DefaultTryCastAs(type, result, &problem)) return result;
  }
  engine::ThrowThroughDuckDb(Corrupt(place + ": partition value '" + *text + "' is no " + type.ToString()));
}

std::optional<std::string> PartitionText(const Value& copied, const duckdb::LogicalType& type) {
  if (copied.IsNull()) return std::nullopt;
  std::string text = duckdb::StringValue::Get(copied);
  if (!IsTimestamp(type)) return text;
  const auto micros = TimestampMicros(text);
  if (!micros) engine::ThrowThroughDuckDb(Internal("partition value '" + text + "' is no timestamp"));
  const Timestamp instant{std::chrono::microseconds(*micros)};
  if (type.id() == LogicalTypeId::TIMESTAMP_TZ) return FormatIso8601(instant);
  std::string plain = ReplaceAll(FormatIso8601(instant), "T", " ");
  if (plain.ends_with('Z')) plain.pop_back();
  return plain;
}

}  // namespace ingot::lake
