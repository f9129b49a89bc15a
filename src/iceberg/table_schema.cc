#include "iceberg/table_schema.h"

#include <set>
#include <utility>

#include "delta/schema/column_mapping.h"
#include "delta/schema/field_ids.h"

namespace ingot::iceberg {
namespace {

using Kind = delta::DataType::Kind;
using delta::FieldIdNode;

// Walks the types beside their ids; both have the same shape.
class Converter {
 public:
  Result<TableSchema> Run(const delta::DataType& schema) {
    const std::vector<FieldIdNode> ids = delta::FieldIds(schema);
    ASSIGN_OR_RETURN(result_.json, Struct(schema, ids, {}, true));
    result_.name_mapping = MapStruct(schema, ids);
    return std::move(result_);
  }

 private:
  Result<int64_t> Id(const FieldIdNode& node) {
    const int32_t id = node.id.value_or(0);
    if (!seen_.insert(id).second) {
      return Corrupt("column " + node.name + " has the field id " + std::to_string(id) + ", as another one has");
    }
    result_.max_field_id = std::max(result_.max_field_id, id);
    return int64_t{id};
  }

  Result<Json> Struct(const delta::DataType& type, const std::vector<FieldIdNode>& ids,
                      const std::vector<std::string>& path, bool has_statistics) {
    Json fields = Json::MakeArray();
    for (size_t i = 0; i < type.fields.size(); ++i) {
      const delta::Field& field = type.fields[i];
      auto inside = path;
      inside.push_back(PhysicalName(field));
      ASSIGN_OR_RETURN(const int64_t id, Id(ids[i]));
      ASSIGN_OR_RETURN(Json member_type, Type(field.type, ids[i], inside, has_statistics));
      Json member = Json::MakeObject();
      member.Set("id", id).Set("name", field.name).Set("required", !field.nullable);
      member.Set("type", std::move(member_type));
      const std::string comment = field.metadata.GetString("comment");
      if (!comment.empty()) member.Set("doc", comment);
      fields.Append(std::move(member));
    }
    Json json = Json::MakeObject();
    json.Set("type", "struct").Set("fields", std::move(fields));
    return json;
  }

  Result<Json> Type(const delta::DataType& type, const FieldIdNode& node, const std::vector<std::string>& path,
                    bool has_statistics) {
    if (type.kind == Kind::kStruct) return Struct(type, node.children, path, has_statistics);
    if (type.kind == Kind::kArray) return List(type, node);
    if (type.kind == Kind::kMap) return Map(type, node);
    auto name = PrimitiveTypeName(type);
    if (!name.ok()) return name.error().WithContext("column " + node.name);
    if (has_statistics) result_.leaves.push_back({node.id.value_or(0), path, type});
    return Json(*name);
  }

  Result<Json> List(const delta::DataType& type, const FieldIdNode& node) {
    ASSIGN_OR_RETURN(const int64_t id, Id(node.children[0]));
    ASSIGN_OR_RETURN(Json element, Type(*type.element, node.children[0], {}, false));
    Json json = Json::MakeObject();
    json.Set("type", "list").Set("element-id", id).Set("element", std::move(element));
    json.Set("element-required", !type.contains_null);
    return json;
  }

  Result<Json> Map(const delta::DataType& type, const FieldIdNode& node) {
    ASSIGN_OR_RETURN(const int64_t key_id, Id(node.children[0]));
    ASSIGN_OR_RETURN(const int64_t value_id, Id(node.children[1]));
    ASSIGN_OR_RETURN(Json key, Type(*type.key, node.children[0], {}, false));
    ASSIGN_OR_RETURN(Json value, Type(*type.element, node.children[1], {}, false));
    Json json = Json::MakeObject();
    json.Set("type", "map").Set("key-id", key_id).Set("key", std::move(key));
    json.Set("value-id", value_id).Set("value", std::move(value)).Set("value-required", !type.contains_null);
    return json;
  }

  static Json Mapping(const std::string& name, const delta::DataType& type, const FieldIdNode& node) {
    Json json = Json::MakeObject();
    Json names = Json::MakeArray();
    names.Append(name);
    json.Set("field-id", int64_t{node.id.value_or(0)}).Set("names", std::move(names));
    Json fields = MapInside(type, node);
    if (!fields.is_null()) json.Set("fields", std::move(fields));
    return json;
  }

  static Json MapStruct(const delta::DataType& type, const std::vector<FieldIdNode>& ids) {
    Json fields = Json::MakeArray();
    for (size_t i = 0; i < type.fields.size(); ++i) {
      fields.Append(Mapping(PhysicalName(type.fields[i]), type.fields[i].type, ids[i]));
    }
    return fields;
  }

  static Json MapInside(const delta::DataType& type, const FieldIdNode& node) {
    if (type.kind == Kind::kStruct) return MapStruct(type, node.children);
    Json fields;
    if (type.kind == Kind::kMap) fields.Append(Mapping("key", *type.key, node.children[0]));
    if (type.kind == Kind::kMap) fields.Append(Mapping("value", *type.element, node.children[1]));
    if (type.kind == Kind::kArray) fields.Append(Mapping("element", *type.element, node.children[0]));
    return fields;
  }

  TableSchema result_;
  std::set<int32_t> seen_;
};

}  // namespace

Result<TableSchema> ToTableSchema(const delta::DataType& schema) {
  if (delta::HasAllFieldIds(schema)) return Converter().Run(schema);
  delta::DataType with_ids = schema;
  int32_t last = 0;
  delta::AssignFieldIds(&with_ids, false, &last);
  return Converter().Run(with_ids);
}

Result<std::string> PrimitiveTypeName(const delta::DataType& type) {
  switch (type.kind) {
    case Kind::kString: return std::string("string");
    case Kind::kLong: return std::string("long");
    case Kind::kInteger:
    case Kind::kShort:
    case Kind::kByte: return std::string("int");
    case Kind::kFloat: return std::string("float");
    case Kind::kDouble: return std::string("double");
    case Kind::kDecimal:
      return "decimal(" + std::to_string(type.precision) + ", " + std::to_string(type.scale) + ")";
    case Kind::kBoolean: return std::string("boolean");
    case Kind::kBinary: return std::string("binary");
    case Kind::kDate: return std::string("date");
    case Kind::kTimestamp: return std::string("timestamptz");
    case Kind::kTimestampNtz: return std::string("timestamp");
    default: return Unsupported("Iceberg's format version 2 has no such type: VARIANT needs version 3");
  }
}

}  // namespace ingot::iceberg
