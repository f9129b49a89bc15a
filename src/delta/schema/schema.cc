#include "delta/schema/schema.h"

#include <charconv>
#include <optional>

namespace ingot::delta {
namespace {

constexpr int kMaxDepth = 64;
constexpr int kMaxPrecision = 38;

using Kind = DataType::Kind;

struct PrimitiveName {
  std::string_view name;
  Kind kind;
};
constexpr PrimitiveName kPrimitives[] = {
    {"string", Kind::kString},   {"long", Kind::kLong},           {"integer", Kind::kInteger},
    {"short", Kind::kShort},     {"byte", Kind::kByte},           {"float", Kind::kFloat},
    {"double", Kind::kDouble},   {"boolean", Kind::kBoolean},     {"binary", Kind::kBinary},
    {"date", Kind::kDate},       {"timestamp", Kind::kTimestamp}, {"timestamp_ntz", Kind::kTimestampNtz},
    {"variant", Kind::kVariant},
};

DataType OfKind(Kind kind) {
  DataType type;
  type.kind = kind;
  return type;
}

Error Bad(const std::string& where, std::string_view what) {
  return Corrupt((where.empty() ? std::string("schema") : "schema of column " + where) + ": " +
                 std::string(what));
}

std::string Nested(const std::string& where, std::string_view name) {
  return where.empty() ? std::string(name) : where + "." + std::string(name);
}

// "decimal(10,2)", with blanks allowed around the numbers; plain "decimal" is decimal(10,0).
std::optional<DataType> ParseDecimal(std::string_view text) {
  if (!text.starts_with("decimal")) return std::nullopt;
  text.remove_prefix(7);
  DataType type = OfKind(Kind::kDecimal);
  type.precision = 10;
  if (text.empty()) return type;
  std::string compact;
  for (char c : text) {
    if (c != ' ') compact += c;
  }
  const char* at = compact.data();
  const char* end = at + compact.size();
  if (at == end || *at != '(') return std::nullopt;
  auto first = std::from_chars(at + 1, end, type.precision);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != ',') return std::nullopt;
  auto second = std::from_chars(first.ptr + 1, end, type.scale);
  if (second.ec != std::errc() || second.ptr + 1 != end || *second.ptr != ')') return std::nullopt;
  if (type.precision < 1 || type.precision > kMaxPrecision || type.scale < 0 || type.scale > type.precision) {
    return std::nullopt;
  }
  return type;
}

Result<DataType> ParseType(const Json& json, const std::string& where, int depth);

Result<DataType> ParsePrimitive(const std::string& name, const std::string& where) {
  for (const PrimitiveName& primitive : kPrimitives) {
    if (primitive.name == name) return OfKind(primitive.kind);
  }
  if (auto decimal = ParseDecimal(name)) return std::move(*decimal);
  std::string shown;
  AppendJsonString(&shown, name);
  return Bad(where, "unknown type " + shown);
}

Result<Field> ParseField(const Json& json, const std::string& where, int depth) {
  const Json* name = json.Find("name");
  if (name == nullptr || !name->is_string()) return Bad(where, "a field has no name");
  Field field;
  field.name = name->as_string();
  std::string place = Nested(where, field.name);
  const Json* type = json.Find("type");
  if (type == nullptr) return Bad(place, "has no type");
  ASSIGN_OR_RETURN(field.type, ParseType(*type, place, depth + 1));
  field.nullable = json.GetBool("nullable", true);
  if (const Json* metadata = json.Find("metadata"); metadata != nullptr && metadata->is_object()) {
    field.metadata = *metadata;
  }
  return field;
}

Result<DataType> ParseStruct(const Json& json, const std::string& where, int depth) {
  const Json* fields = json.Find("fields");
  if (fields == nullptr || !fields->is_array()) return Bad(where, "a struct has no list of fields");
  DataType type = OfKind(Kind::kStruct);
  type.fields.reserve(fields->as_array().size());
  for (const Json& field : fields->as_array()) {
    ASSIGN_OR_RETURN(Field parsed, ParseField(field, where, depth));
    type.fields.push_back(std::move(parsed));
  }
  return type;
}

Result<std::shared_ptr<const DataType>> ParseMember(const Json& json, std::string_view member,
                                                    const std::string& where, int depth) {
  const Json* type = json.Find(member);
  if (type == nullptr) return Bad(where, "has no " + std::string(member));
  ASSIGN_OR_RETURN(DataType parsed, ParseType(*type, where, depth + 1));
  return std::make_shared<const DataType>(std::move(parsed));
}

Result<DataType> ParseArray(const Json& json, const std::string& where, int depth) {
  DataType type = OfKind(Kind::kArray);
  ASSIGN_OR_RETURN(type.element, ParseMember(json, "elementType", Nested(where, "element"), depth));
  type.contains_null = json.GetBool("containsNull", true);
  return type;
}

Result<DataType> ParseMap(const Json& json, const std::string& where, int depth) {
  DataType type = OfKind(Kind::kMap);
  ASSIGN_OR_RETURN(type.key, ParseMember(json, "keyType", Nested(where, "key"), depth));
  ASSIGN_OR_RETURN(type.element, ParseMember(json, "valueType", Nested(where, "value"), depth));
  type.contains_null = json.GetBool("valueContainsNull", true);
  return type;
}

Result<DataType> ParseType(const Json& json, const std::string& where, int depth) {
  if (depth > kMaxDepth) return Bad(where, "is nested deeper than " + std::to_string(kMaxDepth) + " levels");
  if (json.is_string()) return ParsePrimitive(json.as_string(), where);
  std::string kind = json.GetString("type");
  if (kind == "struct") return ParseStruct(json, where, depth);
  if (kind == "array") return ParseArray(json, where, depth);
  if (kind == "map") return ParseMap(json, where, depth);
  return Bad(where, "expected a type's name, or an object of type struct, array or map");
}

Json TypeToJson(const DataType& type);

Json StructToJson(const DataType& type) {
  Json fields = Json::MakeArray();
  for (const Field& field : type.fields) {
    Json member = Json::MakeObject();
    member.Set("name", field.name);
    member.Set("type", TypeToJson(field.type));
    member.Set("nullable", field.nullable);
    member.Set("metadata", field.metadata);
    fields.Append(std::move(member));
  }
  Json json = Json::MakeObject();
  json.Set("type", "struct");
  json.Set("fields", std::move(fields));
  return json;
}

Json TypeToJson(const DataType& type) {
  switch (type.kind) {
    case Kind::kStruct:
      return StructToJson(type);
    case Kind::kDecimal:
      return "decimal(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
    case Kind::kArray: {
      Json json = Json::MakeObject();
      json.Set("type", "array");
      json.Set("elementType", TypeToJson(*type.element));
      json.Set("containsNull", type.contains_null);
      return json;
    }
    case Kind::kMap: {
      Json json = Json::MakeObject();
      json.Set("type", "map");
      json.Set("keyType", TypeToJson(*type.key));
      json.Set("valueType", TypeToJson(*type.element));
      json.Set("valueContainsNull", type.contains_null);
      return json;
    }
    default:
      break;
  }
  for (const PrimitiveName& primitive : kPrimitives) {
    if (primitive.kind == type.kind) return primitive.name;
  }
  return "string";
}

bool SamePointee(const std::shared_ptr<const DataType>& a, const std::shared_ptr<const DataType>& b) {
  if (a == nullptr || b == nullptr) return a == b;
  return *a == *b;
}

}  // namespace

bool DataType::operator==(const DataType& other) const {
  return kind == other.kind && precision == other.precision && scale == other.scale &&
         fields == other.fields && SamePointee(key, other.key) && SamePointee(element, other.element) &&
         contains_null == other.contains_null;
}

bool Field::operator==(const Field& other) const {
  return name == other.name && type == other.type && nullable == other.nullable && metadata == other.metadata;
}

Result<DataType> ParseSchema(std::string_view schema_json) {
  auto json = Json::Parse(schema_json);
  if (!json.ok()) return json.error().WithContext("schema");
  if (json->GetString("type") != "struct") return Bad("", "expected an object of type struct");
  return ParseType(*json, "", 0);
}

std::string SchemaToJson(const DataType& schema) { return TypeToJson(schema).Dump(); }

}  // namespace ingot::delta
