#include "engine/record_column.h"

#include <cmath>
#include <limits>

#include "base/json.h"

namespace ingot::engine {
namespace {

using duckdb::idx_t;
using duckdb::LogicalTypeId;

ColumnWriter::Kind KindOf(const duckdb::LogicalType& type) {
  switch (type.id()) {
    case LogicalTypeId::BOOLEAN: return ColumnWriter::Kind::kBool;
    case LogicalTypeId::TINYINT:
    case LogicalTypeId::SMALLINT:
    case LogicalTypeId::INTEGER:
    case LogicalTypeId::BIGINT:
    case LogicalTypeId::UTINYINT:
    case LogicalTypeId::USMALLINT:
    case LogicalTypeId::UINTEGER:
    case LogicalTypeId::UBIGINT:
    case LogicalTypeId::HUGEINT: return ColumnWriter::Kind::kInteger;
    case LogicalTypeId::FLOAT: return ColumnWriter::Kind::kFloat;
    case LogicalTypeId::DOUBLE: return ColumnWriter::Kind::kDouble;
    case LogicalTypeId::DECIMAL: return ColumnWriter::Kind::kDecimal;
    case LogicalTypeId::VARCHAR: return ColumnWriter::Kind::kText;
    case LogicalTypeId::DATE: return ColumnWriter::Kind::kDate;
    case LogicalTypeId::TIMESTAMP:
    case LogicalTypeId::TIMESTAMP_TZ: return ColumnWriter::Kind::kTimestamp;
    default: return ColumnWriter::Kind::kOther;
  }
}

// The text of a scalar inside a nested value, as SQL's cast from text reads it.
std::string ScalarText(const Json& json) { return json.is_string() ? json.as_string() : json.Dump(); }

bool BuildValue(const Json& json, const duckdb::LogicalType& type, duckdb::Value* out);

bool BuildList(const Json& json, const duckdb::LogicalType& type, duckdb::Value* out) {
  if (!json.is_array()) return false;
  const auto& child_type = duckdb::ListType::GetChildType(type);
  duckdb::vector<duckdb::Value> children;
  for (const Json& item : json.as_array()) {
    duckdb::Value child;
    if (!BuildValue(item, child_type, &child)) return false;
    children.push_back(std::move(child));
  }
  *out = duckdb::Value::LIST(child_type, std::move(children));
  return true;
}

// Every member must have its field: what has none would be lost.
bool BuildStruct(const Json& json, const duckdb::LogicalType& type, duckdb::Value* out) {
  if (!json.is_object()) return false;
  duckdb::child_list_t<duckdb::Value> children;
  size_t found = 0;
  for (const auto& [name, child_type] : duckdb::StructType::GetChildTypes(type)) {
    duckdb::Value child(child_type);
    if (const Json* member = json.Find(name)) {
      ++found;
      if (!BuildValue(*member, child_type, &child)) return false;
    }
    children.emplace_back(name, std::move(child));
  }
  if (found != json.as_object().size()) return false;
  *out = duckdb::Value::STRUCT(std::move(children));
  return true;
}

bool BuildMap(const Json& json, const duckdb::LogicalType& type, duckdb::Value* out) {
  if (!json.is_object()) return false;
  const auto& key_type = duckdb::MapType::KeyType(type);
  const auto& value_type = duckdb::MapType::ValueType(type);
  duckdb::vector<duckdb::Value> keys, values;
  for (const auto& [name, member] : json.as_object()) {
    duckdb::Value key, value;
    if (!BuildValue(Json(name), key_type, &key) || key.IsNull() || !BuildValue(member, value_type, &value)) return false;
    keys.push_back(std::move(key));
    values.push_back(std::move(value));
  }
  *out = duckdb::Value::MAP(key_type, value_type, std::move(keys), std::move(values));
  return true;
}

// Scalars inside nested values obey the rules of columns: nothing is rounded.
bool BuildScalar(const Json& json, const duckdb::LogicalType& type, duckdb::Value* out) {
  ColumnWriter writer(type, EpochUnit::kNone);
  if (writer.kind() == ColumnWriter::Kind::kOther) {
    std::string error;
    return !json.is_array() && !json.is_object() &&
           duckdb::Value(ScalarText(json)).DefaultTryCastAs(type, *out, &error);
  }
  duckdb::Vector cell(type, 1);
  writer.Attach(cell);
  Fit fit = Fit::kMisfit;
  if (json.is_string()) fit = writer.SetText(0, json.as_string());
  if (json.is_bool()) fit = writer.SetBool(0, json.as_bool());
  if (json.is_number()) fit = writer.SetNumber(0, json.Dump());
  if (json.is_array() || json.is_object()) fit = writer.SetNested(0, json.Dump());
  *out = cell.GetValue(0);
  return fit == Fit::kFits;
}

bool BuildValue(const Json& json, const duckdb::LogicalType& type, duckdb::Value* out) {
  if (json.is_null()) {
    *out = duckdb::Value(type);
    return true;
  }
  switch (type.id()) {
    case LogicalTypeId::LIST: return BuildList(json, type, out);
    case LogicalTypeId::STRUCT: return BuildStruct(json, type, out);
    case LogicalTypeId::MAP: return BuildMap(json, type, out);
    default: return BuildScalar(json, type, out);
  }
}

int64_t EpochScale(EpochUnit unit) {
  switch (unit) {
    case EpochUnit::kSeconds: return 6;
    case EpochUnit::kMilliseconds: return 3;
    case EpochUnit::kMicroseconds: return 0;
    case EpochUnit::kNanoseconds: return -3;
    case EpochUnit::kNone: break;
  }
  return 0;
}

}  // namespace

ColumnWriter::ColumnWriter(duckdb::LogicalType type, EpochUnit epoch)
    : type_(std::move(type)), epoch_(epoch), kind_(KindOf(type_)) {
  if (kind_ == Kind::kDecimal) {
    scale_ = duckdb::DecimalType::GetScale(type_);
    digits_ = duckdb::DecimalType::GetWidth(type_);
  }
}

void ColumnWriter::Attach(duckdb::Vector& vector) {
  vector_ = &vector;
  validity_ = &duckdb::FlatVector::Validity(vector);
  data_ = duckdb::FlatVector::GetData(vector);
}

Fit ColumnWriter::SetInt64(idx_t row, int64_t value) {
  if (type_.id() == LogicalTypeId::BIGINT) return Store(row, value);
  return SetWide(row, value);
}

// Stores a whole number in whatever width the type has, when it is within its range.
Fit ColumnWriter::SetWide(idx_t row, Int128 value) {
  const auto store_as = [&]<typename T>(T) {
    if (value < static_cast<Int128>(std::numeric_limits<T>::min()) ||
        value > static_cast<Int128>(std::numeric_limits<T>::max())) {
      return Fit::kMisfit;
    }
    return Store(row, static_cast<T>(value));
  };
  switch (type_.InternalType()) {
    case duckdb::PhysicalType::INT8: return store_as(int8_t{});
    case duckdb::PhysicalType::INT16: return store_as(int16_t{});
    case duckdb::PhysicalType::INT32: return store_as(int32_t{});
    case duckdb::PhysicalType::INT64: return store_as(int64_t{});
    case duckdb::PhysicalType::UINT8: return store_as(uint8_t{});
    case duckdb::PhysicalType::UINT16: return store_as(uint16_t{});
    case duckdb::PhysicalType::UINT32: return store_as(uint32_t{});
    case duckdb::PhysicalType::UINT64: return store_as(uint64_t{});
    case duckdb::PhysicalType::INT128:
      return Store(row, duckdb::hugeint_t(static_cast<int64_t>(value >> 64), static_cast<uint64_t>(value)));
    default: return Fit::kMisfit;
  }
}

Fit ColumnWriter::SetText(idx_t row, std::string_view text) {
  switch (kind_) {
    case Kind::kText: SetString(row, text); return Fit::kFits;
    case Kind::kBool: {
      const auto value = ParseBoolValue(text);
      return value ? Store(row, *value) : Fit::kMisfit;
    }
    case Kind::kDouble: {
      const auto value = ParseDoubleValue(text);
      return value ? Store(row, *value) : Fit::kMisfit;
    }
    case Kind::kFloat: {
      const auto value = ParseDoubleValue(text);
      if (!value || (std::isfinite(*value) && std::fabs(*value) > std::numeric_limits<float>::max())) {
        return Fit::kMisfit;
      }
      return Store(row, static_cast<float>(*value));
    }
    case Kind::kInteger:
    case Kind::kDecimal: {
      const auto value = ParseExactDecimal(text, scale_, digits_);
      return value ? SetWide(row, *value) : Fit::kMisfit;
    }
    case Kind::kDate: {
      const auto days = ParseDateValue(text);
      if (days) return Store(row, duckdb::date_t(*days));
      return epoch_ == EpochUnit::kNone ? Fit::kMisfit : SetEpoch(row, text);
    }
    case Kind::kTimestamp: {
      int64_t micros = 0;
      const Fit fit = ParseTimestampValue(text, &micros);
      if (fit == Fit::kMisfit) return epoch_ == EpochUnit::kNone ? fit : SetEpoch(row, text);
      Store(row, duckdb::timestamp_t(micros));
      return fit;
    }
    case Kind::kOther: break;
  }
  if (type_.IsNested()) return SetNested(row, text);
  return SetCast(row, text);
}

Fit ColumnWriter::SetNumber(idx_t row, std::string_view token) {
  if (kind_ == Kind::kBool) return Fit::kMisfit;
  if (kind_ == Kind::kDate || kind_ == Kind::kTimestamp) {
    return epoch_ == EpochUnit::kNone ? Fit::kMisfit : SetEpoch(row, token);
  }
  if (kind_ == Kind::kOther && type_.IsNested()) return Fit::kMisfit;
  return SetText(row, token);
}

Fit ColumnWriter::SetBool(idx_t row, bool value) {
  if (kind_ == Kind::kBool) return Store(row, value);
  if (kind_ != Kind::kText) return Fit::kMisfit;
  SetString(row, value ? "true" : "false");
  return Fit::kFits;
}

Fit ColumnWriter::SetNested(idx_t row, std::string_view json) {
  if (kind_ == Kind::kText) {
    SetString(row, json);
    return Fit::kFits;
  }
  if (!type_.IsNested()) return Fit::kMisfit;
  const Result<Json> parsed = Json::Parse(json);
  duckdb::Value value;
  if (!parsed.ok() || !BuildValue(*parsed, type_, &value)) return Fit::kMisfit;
  vector_->SetValue(row, value);
  return Fit::kFits;
}

Fit ColumnWriter::SetEpoch(idx_t row, std::string_view token) {
  const int shift = static_cast<int>(EpochScale(epoch_));
  std::optional<Int128> micros = ParseExactDecimal(token, std::max(shift, 0), 38);
  bool truncated = false;
  if (!micros && shift > 0) {  // a finer fraction than microseconds, as a double's digits often are
    micros = ParseExactDecimal(token, shift + 6, 38);
    if (!micros) return Fit::kMisfit;
    *micros /= 1000000;
    truncated = true;
  }
  if (!micros) return Fit::kMisfit;
  if (shift < 0) {
    truncated = *micros % 1000 != 0;
    *micros /= 1000;
  }
  // Within the years that a timestamp is written with four digits.
  constexpr int64_t kLast = 253402300799LL * 1000000;
  if (*micros > kLast || *micros < -62135596800LL * 1000000) return Fit::kMisfit;
  if (kind_ == Kind::kDate) {
    if (*micros % 86400000000LL != 0) return Fit::kMisfit;
    return Store(row, duckdb::date_t(static_cast<int32_t>(*micros / 86400000000LL)));
  }
  Store(row, duckdb::timestamp_t(static_cast<int64_t>(*micros)));
  return truncated ? Fit::kTruncated : Fit::kFits;
}

// Types without a way of their own: SQL's cast from text.
Fit ColumnWriter::SetCast(idx_t row, std::string_view text) {
  duckdb::Value value;
  std::string error;
  if (!duckdb::Value(std::string(text)).DefaultTryCastAs(type_, value, &error)) return Fit::kMisfit;
  vector_->SetValue(row, value);
  return Fit::kFits;
}

}  // namespace ingot::engine
