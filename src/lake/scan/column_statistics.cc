#include "lake/scan/column_statistics.h"

#include <duckdb/storage/statistics/base_statistics.hpp>
#include <duckdb/storage/statistics/numeric_stats.hpp>
#include <duckdb/storage/statistics/string_stats.hpp>
#include <utility>

#include "base/clock.h"
#include "base/text.h"
#include "lake/values/timestamps.h"

namespace ingot::lake {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Value;

namespace {

// Digits of the fraction of a second in "…:12.345Z".
size_t FractionDigits(const std::string& text) {
  const size_t dot = text.rfind('.');
  if (dot == std::string::npos) return 0;
  size_t digits = 0;
  for (size_t i = dot + 1; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) ++digits;
  return digits;
}

Value TimestampBound(const std::string& text, const LogicalType& type, bool is_maximum) {
  const auto instant = TimestampMicros(text);
  if (!instant) return Value(type);
  int64_t micros = *instant;
  if (is_maximum && FractionDigits(text) <= 3) micros += 999;
  const duckdb::timestamp_t value(micros);
  return type.id() == LogicalTypeId::TIMESTAMP_TZ ? Value::TIMESTAMPTZ(duckdb::timestamp_tz_t(value))
                                                  : Value::TIMESTAMP(value);
}

bool HasBounds(const LogicalType& type) {
  switch (type.id()) {
    case LogicalTypeId::BLOB:
    case LogicalTypeId::STRUCT:
    case LogicalTypeId::LIST:
    case LogicalTypeId::MAP:
    case LogicalTypeId::VARIANT: return false;
    default: return true;
  }
}

}  // namespace

Value BoundToValue(const Json& bound, const LogicalType& type, bool is_maximum) {
  if (bound.is_null() || !HasBounds(type)) return Value(type);
  if (type.id() == LogicalTypeId::TIMESTAMP || type.id() == LogicalTypeId::TIMESTAMP_TZ) {
    return bound.is_string() ? TimestampBound(bound.as_string(), type, is_maximum) : Value(type);
  }
  Value raw = bound.is_string()   ? Value(bound.as_string())
              : bound.is_int()    ? Value::BIGINT(bound.as_int())
              : bound.is_double() ? Value::DOUBLE(bound.as_double())
              : bound.is_bool()   ? Value::BOOLEAN(bound.as_bool())
                                  : Value();
  if (type.id() == LogicalTypeId::VARCHAR && !bound.is_string()) return Value(type);
  if (type.id() == LogicalTypeId::DECIMAL && bound.is_double() && duckdb::DecimalType::GetWidth(type) > 15) {
    // A longer decimal that went through a double may have lost digits on either side.
    return Value(type);
  }
  Value result;
  duckdb::string problem;  // without it, DuckDB throws
  return raw.DefaultTryCastAs(type, result, &problem) ? result : Value(type);
}

duckdb::BaseStatistics ToDuckDbStatistics(const LogicalType& type, const delta::ColumnStatistics* statistics,
                                          std::optional<int64_t> record_count) {
  auto result = duckdb::BaseStatistics::CreateUnknown(type);
  if (!statistics) return result;
  if (statistics->null_count && record_count && *statistics->null_count == *record_count) {
    result.Set(duckdb::StatsInfo::CANNOT_HAVE_VALID_VALUES);
  } else if (statistics->null_count == 0) {
    result.Set(duckdb::StatsInfo::CANNOT_HAVE_NULL_VALUES);
  }
  const Value minimum = BoundToValue(statistics->minimum, type, false);
  // Others leave NaN out of the bounds, and to DuckDB it is above every number: a maximum says nothing.
  const bool may_hold_nan = type.id() == LogicalTypeId::FLOAT || type.id() == LogicalTypeId::DOUBLE;
  const Value maximum = may_hold_nan ? Value(type) : BoundToValue(statistics->maximum, type, true);
  if (result.GetStatsType() == duckdb::StatisticsType::NUMERIC_STATS) {
    if (!minimum.IsNull()) duckdb::NumericStats::SetMin(result, minimum);
    if (!maximum.IsNull()) duckdb::NumericStats::SetMax(result, maximum);
  } else if (result.GetStatsType() == duckdb::StatisticsType::STRING_STATS && type.id() == LogicalTypeId::VARCHAR) {
    if (!minimum.IsNull()) {
      duckdb::StringStats::SetMin(result, duckdb::string_t(duckdb::StringValue::Get(minimum)));
    }
    if (!maximum.IsNull()) {
      duckdb::StringStats::SetMax(result, duckdb::string_t(duckdb::StringValue::Get(maximum)));
    }
  }
  return result;
}

std::vector<std::string> SplitColumnPath(const std::string& path) {
  std::vector<std::string> parts;
  size_t i = 0;
  while (i < path.size()) {
    std::string part;
    if (path[i] == '"') {
      for (++i; i < path.size(); ++i) {
        if (path[i] != '"') {
          part += path[i];
        } else if (i + 1 < path.size() && path[i + 1] == '"') {
          part += path[++i];
        } else {
          break;
        }
      }
      ++i;
    } else {
      while (i < path.size() && path[i] != '.') part += path[i++];
    }
    parts.push_back(std::move(part));
    if (i < path.size() && path[i] == '.') ++i;
  }
  return parts;
}

namespace {

void CollectLeaves(std::vector<std::string> path, const LogicalType& type,
                   std::map<std::vector<std::string>, LogicalType>* leaves) {
  if (type.id() == LogicalTypeId::STRUCT) {
    for (const auto& [name, child] : duckdb::StructType::GetChildTypes(type)) {
      auto child_path = path;
      child_path.push_back(name);
      CollectLeaves(std::move(child_path), child, leaves);
    }
    return;
  }
  leaves->emplace(std::move(path), type);
}

}  // namespace

Json WrittenBound(const std::string& text, const LogicalType& type, bool is_maximum) {
  switch (type.id()) {
    case LogicalTypeId::BOOLEAN: return Json(text == "1" || text == "true");
    case LogicalTypeId::TINYINT:
    case LogicalTypeId::SMALLINT:
    case LogicalTypeId::INTEGER:
    case LogicalTypeId::BIGINT: {
      const auto number = ParseInt64(text);
      return number ? Json(*number) : Json();
    }
    case LogicalTypeId::FLOAT:
    case LogicalTypeId::DOUBLE: {
      const auto number = ParseDouble(text);
      return number && *number - *number == 0 ? Json(*number) : Json();
    }
    case LogicalTypeId::DECIMAL: {
      // Kept only where JSON's numbers are exact: a decimal of up to 15 digits survives a double unchanged.
      const auto whole = ParseInt64(text);
      if (whole) return Json(*whole);
      const auto number = ParseDouble(text);
      return number && duckdb::DecimalType::GetWidth(type) <= 15 ? Json(*number) : Json();
    }
    case LogicalTypeId::DATE: return Json(text);
    case LogicalTypeId::TIMESTAMP:
    case LogicalTypeId::TIMESTAMP_TZ: {
      const auto instant = TimestampMicros(text);
      if (!instant) return Json();
      std::string iso = FormatIso8601(Timestamp(std::chrono::microseconds(*instant)));
      if (type.id() == LogicalTypeId::TIMESTAMP && iso.ends_with('Z')) iso.pop_back();
      return Json(iso);
    }
    case LogicalTypeId::VARCHAR: {
      if (!IsValidUtf8(text)) return Json();
      if (!is_maximum) return Json(delta::CutMinimum(text));
      const auto cut = delta::CutMaximum(text);
      return cut ? Json(*cut) : Json();
    }
    default: return Json();
  }
}

LeafTypes::LeafTypes(const std::vector<std::string>& names, const std::vector<LogicalType>& types) {
  for (size_t i = 0; i < names.size(); ++i) CollectLeaves({names[i]}, types[i], &leaves_);
}

const LogicalType* LeafTypes::Find(const std::vector<std::string>& path) const {
  const auto found = leaves_.find(path);
  return found == leaves_.end() ? nullptr : &found->second;
}

namespace {

// The type of the leaf that the statistics of a column of a file are of. A variant's are those of its bytes, of which only
// the number of nulls says anything: `path` becomes its own.
const LogicalType* FindLeaf(const LeafTypes& types, std::vector<std::string>* path) {
  const LogicalType* type = types.Find(*path);
  if (type || path->size() < 2 || path->back() != "metadata") return type;
  path->pop_back();
  type = types.Find(*path);
  return type && type->id() == LogicalTypeId::VARIANT ? type : nullptr;
}

}  // namespace

delta::FileStatistics FromWrittenFile(const Value& column_statistics, int64_t record_count, const LeafTypes& types) {
  delta::FileStatistics result;
  result.record_count = record_count;
  if (column_statistics.IsNull()) return result;
  for (const Value& column : duckdb::MapValue::GetChildren(column_statistics)) {
    const auto& entry = duckdb::StructValue::GetChildren(column);
    auto path = SplitColumnPath(duckdb::StringValue::Get(entry[0]));
    const LogicalType* type = FindLeaf(types, &path);
    if (!type) continue;
    delta::ColumnStatistics statistics;
    bool has_nan = false;
    for (const Value& pair : duckdb::MapValue::GetChildren(entry[1])) {
      const auto& member = duckdb::StructValue::GetChildren(pair);
      const std::string& name = duckdb::StringValue::Get(member[0]);
      const std::string& text = duckdb::StringValue::Get(member[1]);
      if (name == "min") statistics.minimum = WrittenBound(text, *type, false);
      if (name == "max") statistics.maximum = WrittenBound(text, *type, true);
      if (name == "null_count") statistics.null_count = ParseInt64(text);
      if (name == "has_nan") has_nan = text == "true";
    }
    if (has_nan) statistics.minimum = statistics.maximum = Json();
    result.columns.emplace(path, std::move(statistics));
  }
  return result;
}

}  // namespace ingot::lake
