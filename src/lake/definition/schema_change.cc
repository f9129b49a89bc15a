#include "lake/definition/schema_change.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.h"
#include "engine/error_mapping.h"
#include "lake/definition/protocol.h"

namespace ingot::lake {

using engine::ThrowThroughDuckDb;

namespace {

using TypeKind = delta::DataType::Kind;

// Where a path's next part leads, or nullptr. What is shared is copied first.
delta::DataType* Step(delta::DataType& type, const std::string& part) {
  if (type.kind == TypeKind::kStruct) {
    const auto field = FindField(type.fields, part);
    return field == type.fields.end() ? nullptr : &field->type;
  }
  const bool is_element = type.kind == TypeKind::kArray && part == "element";
  const bool is_value = type.kind == TypeKind::kMap && part == "value";
  const bool is_key = type.kind == TypeKind::kMap && part == "key";
  if (!is_element && !is_value && !is_key) return nullptr;
  auto& shared = is_key ? type.key : type.element;
  auto copy = std::make_shared<delta::DataType>(*shared);
  delta::DataType* inner = copy.get();
  shared = std::move(copy);
  return inner;
}

}  // namespace

Fields::iterator FindField(Fields& fields, std::string_view name) {
  return std::find_if(fields.begin(), fields.end(),
                      [name](const delta::Field& field) { return EqualsIgnoreCase(field.name, name); });
}

delta::DataType EditFields(const delta::DataType& schema, std::span<const std::string> path, const std::string& place,
                           const std::function<void(Fields&)>& edit) {
  delta::DataType changed = schema;
  delta::DataType* type = &changed;
  std::string so_far;
  for (const std::string& part : path) {
    so_far += (so_far.empty() ? "" : ".") + part;
    type = Step(*type, part);
    if (!type) ThrowThroughDuckDb(NotFound(place + " has no column '" + so_far + "'"));
  }
  if (type->kind != TypeKind::kStruct) {
    ThrowThroughDuckDb(InvalidArgument(place + ": column " + so_far +
                                       " is no struct, so it has no fields: name the struct's own path, through a list "
                                       "by 'element', through a map by 'key' or 'value'"));
  }
  edit(type->fields);
  return changed;
}

void CheckColumnName(const std::string& name, bool mapped, const std::string& place) {
  if (name.empty()) ThrowThroughDuckDb(InvalidArgument(place + ": a column has no name"));
  if (mapped || name.find_first_of(" ,;{}()\n\t=") == std::string::npos) return;
  ThrowThroughDuckDb(InvalidArgument(place + ": column name '" + name +
                                     "' holds a character that Parquet readers refuse: use letters, digits, '_', or "
                                     "turn column mapping on ('delta.columnMapping.mode' = 'name')"));
}

delta::MappingMode MappingOf(const TableState& state) {
  return delta::MappingModeOf(state.snapshot()->protocol, state.snapshot()->metadata);
}

void NeedMapping(const TableState& state, std::string_view what) {
  if (MappingOf(state) != delta::MappingMode::kNone) return;
  ThrowThroughDuckDb(Unsupported("table " + state.name().ToString() + ": " + std::string(what) +
                                 " needs column mapping, which keeps data files as they are; turn it on with ALTER TABLE " +
                                 state.name().ToString() + " SET ('delta.columnMapping.mode' = 'name')"));
}

void SetSchema(TableState& state, std::string_view operation, delta::DataType schema) {
  SetSchema(state, operation, std::move(schema), state.snapshot()->metadata);
}

void SetSchema(TableState& state, std::string_view operation, delta::DataType schema, delta::Metadata metadata) {
  if (MappingOf(state) == delta::MappingMode::kNone) {
    metadata.schema_json = delta::SchemaToJson(schema);
  } else {
    delta::AssignMapping(false, &schema, &metadata);
  }
  delta::Protocol protocol = ProtocolFor(metadata, schema, state.snapshot()->protocol, true);
  state.SetMetadata(operation, std::move(metadata), std::move(protocol));
}

}  // namespace ingot::lake
