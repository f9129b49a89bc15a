#include "lake/values/type_mapping.h"

#include <utility>

#include "delta/schema/column_mapping.h"

namespace ingot::lake {

using delta::DataType;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using DeltaKind = delta::DataType::Kind;

namespace {

enum class Names { kLogical, kPhysical };

LogicalType Translate(const DataType& type, Names names) {
  switch (type.kind) {
    case DeltaKind::kString: return LogicalType::VARCHAR;
    case DeltaKind::kLong: return LogicalType::BIGINT;
    case DeltaKind::kInteger: return LogicalType::INTEGER;
    case DeltaKind::kShort: return LogicalType::SMALLINT;
    case DeltaKind::kByte: return LogicalType::TINYINT;
    case DeltaKind::kFloat: return LogicalType::FLOAT;
    case DeltaKind::kDouble: return LogicalType::DOUBLE;
    case DeltaKind::kDecimal:
      return LogicalType::DECIMAL(static_cast<uint8_t>(type.precision), static_cast<uint8_t>(type.scale));
    case DeltaKind::kBoolean: return LogicalType::BOOLEAN;
    case DeltaKind::kBinary: return LogicalType::BLOB;
    case DeltaKind::kDate: return LogicalType::DATE;
    case DeltaKind::kTimestamp: return LogicalType::TIMESTAMP_TZ;
    case DeltaKind::kTimestampNtz: return LogicalType::TIMESTAMP;
    case DeltaKind::kVariant: return LogicalType::VARIANT();
    case DeltaKind::kArray: return LogicalType::LIST(Translate(*type.element, names));
    case DeltaKind::kMap:
      return LogicalType::MAP(Translate(*type.key, names), Translate(*type.element, names));
    case DeltaKind::kStruct: {
      duckdb::child_list_t<LogicalType> children;
      for (const delta::Field& field : type.fields) {
        children.emplace_back(names == Names::kLogical ? field.name : delta::PhysicalName(field),
                              Translate(field.type, names));
      }
      return LogicalType::STRUCT(std::move(children));
    }
  }
  return LogicalType::VARCHAR;
}

}  // namespace

LogicalType ToDuckDb(const DataType& type) { return Translate(type, Names::kLogical); }
LogicalType ToDuckDbStored(const DataType& type) { return Translate(type, Names::kPhysical); }

namespace {

DataType Primitive(DeltaKind kind) {
  DataType type;
  type.kind = kind;
  return type;
}

DataType Decimal(int precision, int scale) {
  DataType type = Primitive(DeltaKind::kDecimal);
  type.precision = precision;
  type.scale = scale;
  return type;
}

Result<DataType> StructToDelta(const LogicalType& type) {
  DataType result = Primitive(DeltaKind::kStruct);
  for (const auto& [name, child] : duckdb::StructType::GetChildTypes(type)) {
    ASSIGN_OR_RETURN(DataType child_type, ToDelta(child));
    delta::Field field;
    field.name = name;
    field.type = std::move(child_type);
    result.fields.push_back(std::move(field));
  }
  return result;
}

Result<DataType> MapToDelta(const LogicalType& type) {
  DataType result = Primitive(DeltaKind::kMap);
  ASSIGN_OR_RETURN(DataType key, ToDelta(duckdb::MapType::KeyType(type)));
  if (key.kind == DeltaKind::kVariant) return Unsupported("a map's key cannot be a VARIANT: cast it, for example to VARCHAR");
  ASSIGN_OR_RETURN(DataType value, ToDelta(duckdb::MapType::ValueType(type)));
  result.key = std::make_shared<const DataType>(std::move(key));
  result.element = std::make_shared<const DataType>(std::move(value));
  return result;
}

Result<DataType> ListToDelta(const LogicalType& child) {
  DataType result = Primitive(DeltaKind::kArray);
  ASSIGN_OR_RETURN(DataType element, ToDelta(child));
  result.element = std::make_shared<const DataType>(std::move(element));
  return result;
}

}  // namespace

Result<DataType> ToDelta(const LogicalType& type) {
  switch (type.id()) {
    case LogicalTypeId::BOOLEAN: return Primitive(DeltaKind::kBoolean);
    case LogicalTypeId::TINYINT: return Primitive(DeltaKind::kByte);
    case LogicalTypeId::SMALLINT:
    case LogicalTypeId::UTINYINT: return Primitive(DeltaKind::kShort);
    case LogicalTypeId::INTEGER:
    case LogicalTypeId::USMALLINT:
    case LogicalTypeId::SQLNULL: return Primitive(DeltaKind::kInteger);
    case LogicalTypeId::BIGINT:
    case LogicalTypeId::UINTEGER: return Primitive(DeltaKind::kLong);
    case LogicalTypeId::UBIGINT: return Decimal(20, 0);
    case LogicalTypeId::HUGEINT:
    case LogicalTypeId::UHUGEINT: return Decimal(38, 0);
    case LogicalTypeId::FLOAT: return Primitive(DeltaKind::kFloat);
    case LogicalTypeId::DOUBLE: return Primitive(DeltaKind::kDouble);
    case LogicalTypeId::DECIMAL:
      return Decimal(duckdb::DecimalType::GetWidth(type), duckdb::DecimalType::GetScale(type));
    case LogicalTypeId::VARCHAR:
    case LogicalTypeId::UUID:
    case LogicalTypeId::ENUM:
    case LogicalTypeId::TIME:
    case LogicalTypeId::TIME_TZ:
    case LogicalTypeId::BIT: return Primitive(DeltaKind::kString);
    case LogicalTypeId::BLOB: return Primitive(DeltaKind::kBinary);
    case LogicalTypeId::DATE: return Primitive(DeltaKind::kDate);
    case LogicalTypeId::TIMESTAMP:
    case LogicalTypeId::TIMESTAMP_SEC:
    case LogicalTypeId::TIMESTAMP_MS:
    case LogicalTypeId::TIMESTAMP_NS: return Primitive(DeltaKind::kTimestampNtz);
    case LogicalTypeId::TIMESTAMP_TZ: return Primitive(DeltaKind::kTimestamp);
    case LogicalTypeId::VARIANT: return Primitive(DeltaKind::kVariant);
    case LogicalTypeId::STRUCT: return StructToDelta(type);
    case LogicalTypeId::MAP: return MapToDelta(type);
    case LogicalTypeId::LIST: return ListToDelta(duckdb::ListType::GetChildType(type));
    case LogicalTypeId::ARRAY: return ListToDelta(duckdb::ArrayType::GetChildType(type));
    default:
      return Unsupported("type " + type.ToString() + " has no counterpart in a Delta table: cast it, for example to "
                         "VARCHAR");
  }
}

Result<LogicalType> StoredType(const LogicalType& type) {
  ASSIGN_OR_RETURN(DataType stored, ToDelta(type));
  return ToDuckDb(stored);
}

}  // namespace ingot::lake
