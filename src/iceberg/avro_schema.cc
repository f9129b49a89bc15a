#include "iceberg/avro_schema.h"

#include <utility>

#include "iceberg/single_value.h"

namespace ingot::iceberg {
namespace {

using Kind = delta::DataType::Kind;

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

Json FieldToJson(const AvroField& field) {
  const std::string avro_name = AvroName(field.name);
  Json json = Json::MakeObject();
  json.Set("name", avro_name);
  if (avro_name != field.name) json.Set("iceberg-field-name", field.name);
  if (field.required) return json.Set("type", field.type).Set("field-id", int64_t{field.id});
  Json type = Json::MakeArray();
  type.Append("null").Append(field.type);
  return json.Set("type", std::move(type)).Set("default", Json()).Set("field-id", int64_t{field.id});
}

Json Logical(std::string_view type, std::string_view logical_type) {
  Json json = Json::MakeObject();
  json.Set("type", type).Set("logicalType", logical_type);
  return json;
}

}  // namespace

Json AvroRecord(std::string_view name, const std::vector<AvroField>& fields) {
  Json list = Json::MakeArray();
  for (const AvroField& field : fields) list.Append(FieldToJson(field));
  Json json = Json::MakeObject();
  json.Set("type", "record").Set("name", name).Set("fields", std::move(list));
  return json;
}

Json AvroIdMap(int32_t key_id, int32_t value_id, std::string_view value_type) {
  const std::string name = "k" + std::to_string(key_id) + "_v" + std::to_string(value_id);
  Json json = Logical("array", "map");
  json.Set("items", AvroRecord(name, {{"key", key_id, "int"}, {"value", value_id, value_type}}));
  return json;
}

Json AvroList(int32_t element_id, Json element) {
  Json json = Json::MakeObject();
  json.Set("type", "array").Set("items", std::move(element)).Set("element-id", int64_t{element_id});
  return json;
}

Json AvroTypeOf(const delta::DataType& type, const std::string& unique_name) {
  switch (type.kind) {
    case Kind::kLong: return "long";
    case Kind::kInteger:
    case Kind::kShort:
    case Kind::kByte: return "int";
    case Kind::kFloat: return "float";
    case Kind::kDouble: return "double";
    case Kind::kBoolean: return "boolean";
    case Kind::kBinary: return "bytes";
    case Kind::kDate: return Logical("int", "date");
    case Kind::kTimestamp: return Logical("long", "timestamp-micros").Set("adjust-to-utc", true);
    case Kind::kTimestampNtz: return Logical("long", "timestamp-micros").Set("adjust-to-utc", false);
    case Kind::kDecimal: {
      Json json = Logical("fixed", "decimal");
      json.Set("size", static_cast<int64_t>(DecimalBytes(type.precision))).Set("precision", type.precision);
      return json.Set("scale", type.scale).Set("name", unique_name);
    }
    default: return "string";
  }
}

std::string AvroName(std::string_view name) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : name) {
    if (IsLetter(c) || (IsDigit(c) && !out.empty())) {
      out += c;
    } else if (IsDigit(c)) {
      out += std::string("_") + c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += "_x";
      out += kHex[byte >> 4];
      out += kHex[byte & 0xF];
    }
  }
  return out;
}

}  // namespace ingot::iceberg
