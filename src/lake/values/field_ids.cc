#include "lake/values/field_ids.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "delta/schema/field_ids.h"

namespace ingot::lake {

namespace {

constexpr const char* kOwnId = "__duckdb_field_id";

// The ids of a node and of what is inside it; nothing when there are none.
std::optional<duckdb::Value> IdsOf(const delta::FieldIdNode& node) {
  duckdb::child_list_t<duckdb::Value> members;
  for (const delta::FieldIdNode& child : node.children) {
    if (auto ids = IdsOf(child)) members.emplace_back(child.name, std::move(*ids));
  }
  if (members.empty() && !node.id) return std::nullopt;
  if (members.empty()) return duckdb::Value::INTEGER(*node.id);
  if (node.id) members.emplace_back(kOwnId, duckdb::Value::INTEGER(*node.id));
  return duckdb::Value::STRUCT(std::move(members));
}

}  // namespace

duckdb::Value FieldIdOption(const delta::DataType& schema, const std::vector<std::string>& not_stored) {
  duckdb::child_list_t<duckdb::Value> columns;
  const auto nodes = delta::FieldIds(schema);
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (std::find(not_stored.begin(), not_stored.end(), schema.fields[i].name) != not_stored.end()) continue;
    if (auto ids = IdsOf(nodes[i])) columns.emplace_back(nodes[i].name, std::move(*ids));
  }
  return columns.empty() ? duckdb::Value() : duckdb::Value::STRUCT(std::move(columns));
}

duckdb::Value WithFieldId(const duckdb::Value& option, const std::string& column, int32_t id) {
  if (option.IsNull()) return option;
  duckdb::child_list_t<duckdb::Value> columns;
  const auto& values = duckdb::StructValue::GetChildren(option);
  for (size_t i = 0; i < values.size(); ++i) {
    columns.emplace_back(duckdb::StructType::GetChildName(option.type(), i), values[i]);
  }
  columns.emplace_back(column, duckdb::Value::INTEGER(id));
  return duckdb::Value::STRUCT(std::move(columns));
}

}  // namespace ingot::lake
