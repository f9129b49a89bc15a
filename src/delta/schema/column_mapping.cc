#include "delta/schema/column_mapping.h"

#include <algorithm>
#include <memory>

#include "base/ids.h"
#include "base/text.h"
#include "delta/schema/field_ids.h"

namespace ingot::delta {
namespace {

constexpr std::string_view kPhysicalName = "delta.columnMapping.physicalName";
constexpr std::string_view kId = "delta.columnMapping.id";
constexpr const char* kMode = "delta.columnMapping.mode";
constexpr const char* kMaxId = "delta.columnMapping.maxColumnId";

// Calls `visit` with each field at any depth, outer ones first.
template <typename Visit>
void ForEachField(DataType* type, const Visit& visit) {
  for (Field& field : type->fields) {
    visit(field);
    ForEachField(&field.type, visit);
  }
  // Types within lists and maps are shared between schemas: a changed one is a new one.
  for (auto* nested : {&type->key, &type->element}) {
    if (*nested == nullptr) continue;
    auto copy = std::make_shared<DataType>(**nested);
    ForEachField(copy.get(), visit);
    *nested = std::move(copy);
  }
}

}  // namespace

std::optional<MappingMode> ParseMappingMode(std::string_view word) {
  if (EqualsIgnoreCase(word, "none")) return MappingMode::kNone;
  if (EqualsIgnoreCase(word, "name")) return MappingMode::kName;
  if (EqualsIgnoreCase(word, "id")) return MappingMode::kId;
  return std::nullopt;
}

MappingMode MappingModeOf(const Protocol& protocol, const Metadata& metadata) {
  if (protocol.min_reader_version < 2) return MappingMode::kNone;
  auto mode = metadata.configuration.find(kMode);
  if (mode == metadata.configuration.end()) return MappingMode::kNone;
  return ParseMappingMode(mode->second).value_or(MappingMode::kNone);
}

std::string PhysicalName(const Field& field) { return field.metadata.GetString(kPhysicalName, field.name); }

std::optional<int64_t> FieldId(const Field& field) {
  const Json* id = field.metadata.Find(kId);
  if (id == nullptr || !id->is_int()) return std::nullopt;
  return id->as_int();
}

void AssignMapping(bool keep_names, DataType* schema, Metadata* metadata) {
  int64_t last = std::max<int64_t>(ParseInt64(metadata->configuration[kMaxId]).value_or(0), MaxFieldId(*schema));
  ForEachField(schema, [&](Field& field) {
    // An id that the files know the column by already stays.
    const Json* plain = field.metadata.Find(kPlainFieldId);
    if (!FieldId(field)) field.metadata.Set(kId, plain != nullptr && plain->is_int() ? *plain : Json(++last));
    if (field.metadata.Find(kPhysicalName) == nullptr) {
      field.metadata.Set(kPhysicalName, keep_names ? field.name : "col-" + NewUuid());
    }
  });
  metadata->configuration[kMaxId] = std::to_string(last);
  metadata->schema_json = SchemaToJson(*schema);
}

}  // namespace ingot::delta
