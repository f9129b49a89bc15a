#include "delta/schema/field_ids.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <string_view>

#include "delta/schema/column_mapping.h"

namespace ingot::delta {
namespace {

using Kind = DataType::Kind;

constexpr std::string_view kMappedId = "delta.columnMapping.id";
constexpr std::string_view kMappedNestedIds = "delta.columnMapping.nested.ids";
constexpr std::string_view kPlainId = kPlainFieldId;
constexpr std::string_view kPlainNestedIds = "ingot.nestedFieldIds";

std::optional<int32_t> IdOf(const Json* json) {
  if (json == nullptr || !json->is_int()) return std::nullopt;
  const int64_t id = json->as_int();
  if (id < 1 || id > std::numeric_limits<int32_t>::max()) return std::nullopt;
  return static_cast<int32_t>(id);
}

std::optional<int32_t> OwnId(const Field& field) {
  auto id = IdOf(field.metadata.Find(kMappedId));
  return id ? id : IdOf(field.metadata.Find(kPlainId));
}

std::optional<int32_t> NestedId(const Field& field, const std::string& path) {
  for (std::string_view key : {kMappedNestedIds, kPlainNestedIds}) {
    const Json* ids = field.metadata.Find(key);
    if (ids == nullptr || !ids->is_object()) continue;
    if (auto id = IdOf(ids->Find(path))) return id;
  }
  return std::nullopt;
}

std::vector<FieldIdNode> ChildrenOf(const DataType& type, const Field& owner, const std::string& path);

FieldIdNode NestedNode(const DataType& type, const Field& owner, const std::string& above, std::string name) {
  const std::string path = above + "." + name;
  return {std::move(name), NestedId(owner, path), ChildrenOf(type, owner, path)};
}

std::vector<FieldIdNode> ChildrenOf(const DataType& type, const Field& owner, const std::string& path) {
  std::vector<FieldIdNode> nodes;
  if (type.kind == Kind::kStruct) return FieldIds(type);
  if (type.kind == Kind::kMap) nodes.push_back(NestedNode(*type.key, owner, path, "key"));
  if (type.kind == Kind::kMap) nodes.push_back(NestedNode(*type.element, owner, path, "value"));
  if (type.kind == Kind::kArray) nodes.push_back(NestedNode(*type.element, owner, path, "element"));
  return nodes;
}

void Visit(const std::vector<FieldIdNode>& nodes, const std::function<void(const FieldIdNode&)>& visit) {
  for (const FieldIdNode& node : nodes) {
    visit(node);
    Visit(node.children, visit);
  }
}

class Assigner {
 public:
  Assigner(bool mapped, int32_t last) : mapped_(mapped), last_(last) {}

  // All fields of a level come before what is inside them.
  void Struct(DataType* type) {
    for (Field& field : type->fields) {
      if (!OwnId(field)) field.metadata.Set(mapped_ ? kMappedId : kPlainId, Next());
    }
    for (Field& field : type->fields) Inside(&field.type, &field, PhysicalName(field));
  }
  int32_t last() const { return last_; }

 private:
  Json Next() { return Json(static_cast<int64_t>(++last_)); }

  void Inside(DataType* type, Field* owner, const std::string& path) {
    if (type->kind == Kind::kStruct) return Struct(type);
    if (type->kind == Kind::kMap) type->key = Nested(*type->key, owner, path + ".key");
    if (type->kind == Kind::kMap) type->element = Nested(*type->element, owner, path + ".value");
    if (type->kind == Kind::kArray) type->element = Nested(*type->element, owner, path + ".element");
  }

  std::shared_ptr<const DataType> Nested(const DataType& type, Field* owner, const std::string& path) {
    if (!NestedId(*owner, path)) {
      const std::string_view key = mapped_ ? kMappedNestedIds : kPlainNestedIds;
      const Json* present = owner->metadata.Find(key);
      Json ids = present != nullptr && present->is_object() ? *present : Json::MakeObject();
      ids.Set(path, Next());
      owner->metadata.Set(key, std::move(ids));
    }
    DataType changed = type;
    Inside(&changed, owner, path);
    return std::make_shared<const DataType>(std::move(changed));
  }

  const bool mapped_;
  int32_t last_;
};

}  // namespace

std::vector<FieldIdNode> FieldIds(const DataType& schema) {
  std::vector<FieldIdNode> nodes;
  for (const Field& field : schema.fields) {
    nodes.push_back({PhysicalName(field), OwnId(field), ChildrenOf(field.type, field, PhysicalName(field))});
  }
  return nodes;
}

bool HasAllFieldIds(const DataType& schema) {
  bool all = true;
  Visit(FieldIds(schema), [&](const FieldIdNode& node) { all = all && node.id.has_value(); });
  return all;
}

bool HasAnyFieldId(const DataType& schema) { return MaxFieldId(schema) > 0; }

int32_t MaxFieldId(const DataType& schema) {
  int32_t largest = 0;
  Visit(FieldIds(schema), [&](const FieldIdNode& node) { largest = std::max(largest, node.id.value_or(0)); });
  return largest;
}

void AssignFieldIds(DataType* schema, bool mapped, int32_t* max_id) {
  Assigner assigner(mapped, std::max(*max_id, MaxFieldId(*schema)));
  assigner.Struct(schema);
  *max_id = assigner.last();
}

}  // namespace ingot::delta
