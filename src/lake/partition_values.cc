#include "lake/partition_values.h"

#include "base/clock.h"
#include "base/text.h"
#include "engine/error_mapping.h"
#include "lake/timestamps.h"

namespace ingot::lake {

using duckdb::LogicalTypeId;
using duckdb::Value;

namespace {

bool IsTimestamp(const duckdb::LogicalType& type) {
  return type.id() == LogicalTypeId::TIMESTAMP || type.id() == LogicalTypeId::TIMESTAMP_TZ;
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
    return Value::BLOB_RAW(*text);
  } else {
    Value result;
    if (Value(*text).DefaultTryCastAs(type, result, nullptr)) return result;
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
