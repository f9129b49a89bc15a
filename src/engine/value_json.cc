#include "engine/value_json.h"

#include <cmath>
#include <duckdb/common/types.hpp>
#include <duckdb/common/types/variant.hpp>
#include <duckdb/common/types/vector.hpp>
#include <duckdb/function/scalar/variant_utils.hpp>
#include <utility>

namespace ingot::engine {
namespace {

using duckdb::LogicalTypeId;
using duckdb::Value;

constexpr uint8_t kExactDoubleDigits = 15;

Json FloatToJson(const Value& value) {
  const double number = value.GetValue<double>();
  return std::isfinite(number) ? Json(number) : Json(value.ToString());
}

Json WideIntegerToJson(const Value& value) {
  Value narrow;
  duckdb::string problem;  // without it, DuckDB throws
  if (value.DefaultTryCastAs(duckdb::LogicalType::BIGINT, narrow, &problem)) return Json(narrow.GetValue<int64_t>());
  return Json(value.ToString());
}

Json DecimalToJson(const Value& value) {
  if (duckdb::DecimalType::GetScale(value.type()) == 0) return WideIntegerToJson(value);
  if (duckdb::DecimalType::GetWidth(value.type()) > kExactDoubleDigits) return Json(value.ToString());
  return Json(value.GetValue<double>());
}

Json StructToJson(const Value& value) {
  Json::Object object;
  const auto& children = duckdb::StructValue::GetChildren(value);
  for (size_t i = 0; i < children.size(); ++i) {
    object.emplace_back(duckdb::StructType::GetChildName(value.type(), i), ValueToJson(children[i]));
  }
  return Json(std::move(object));
}

Json MapToJson(const Value& value) {
  Json::Object object;
  for (const Value& entry : duckdb::MapValue::GetChildren(value)) {
    const auto& pair = duckdb::StructValue::GetChildren(entry);
    object.emplace_back(pair[0].ToString(), ValueToJson(pair[1]));
  }
  return Json(std::move(object));
}

Json ItemsToJson(const duckdb::vector<Value>& items) {
  Json::Array array;
  array.reserve(items.size());
  for (const Value& item : items) array.push_back(ValueToJson(item));
  return Json(std::move(array));
}

Json TextToJson(const Value& value) {
  const std::string& text = duckdb::StringValue::Get(value);
  if (value.type().IsJSONType()) {
    if (auto parsed = Json::Parse(text); parsed.ok()) return std::move(parsed).value();
  }
  return Json(text);
}

// What the variant holds, as a value of that type.
Json VariantToJson(const Value& value) {
  duckdb::Vector one(value);
  duckdb::RecursiveUnifiedVectorFormat unified;
  duckdb::Vector::RecursiveToUnifiedFormat(one, 1, unified);
  return ValueToJson(duckdb::VariantUtils::ConvertVariantToValue(duckdb::UnifiedVariantVectorData(unified), 0, 0));
}

}  // namespace

Json ValueToJson(const Value& value) {
  if (value.IsNull()) return {};
  switch (value.type().id()) {
    case LogicalTypeId::BOOLEAN: return Json(value.GetValue<bool>());
    case LogicalTypeId::TINYINT:
    case LogicalTypeId::SMALLINT:
    case LogicalTypeId::INTEGER:
    case LogicalTypeId::BIGINT:
    case LogicalTypeId::UTINYINT:
    case LogicalTypeId::USMALLINT:
    case LogicalTypeId::UINTEGER: return Json(value.GetValue<int64_t>());
    case LogicalTypeId::UBIGINT:
    case LogicalTypeId::HUGEINT:
    case LogicalTypeId::UHUGEINT: return WideIntegerToJson(value);
    case LogicalTypeId::FLOAT:
    case LogicalTypeId::DOUBLE: return FloatToJson(value);
    case LogicalTypeId::DECIMAL: return DecimalToJson(value);
    case LogicalTypeId::LIST: return ItemsToJson(duckdb::ListValue::GetChildren(value));
    case LogicalTypeId::ARRAY: return ItemsToJson(duckdb::ArrayValue::GetChildren(value));
    case LogicalTypeId::STRUCT: return StructToJson(value);
    case LogicalTypeId::MAP: return MapToJson(value);
    case LogicalTypeId::UNION: return ValueToJson(duckdb::UnionValue::GetValue(value));
    case LogicalTypeId::VARCHAR: return TextToJson(value);
    case LogicalTypeId::VARIANT: return VariantToJson(value);
    default: return Json(value.ToString());
  }
}

}  // namespace ingot::engine
