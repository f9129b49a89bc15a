#include "delta/maintenance/file_listing.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace ingot::delta {
namespace {

constexpr std::string_view kLogFolder = "_delta_log/";
// The key after which no key of the log can come: '0' follows '/'.
constexpr std::string_view kAfterLog = "_delta_log0";

}  // namespace

Status ListTableFolder(Table& table, const std::function<bool(const store::ObjectInfo&)>& visit) {
  const std::string prefix = table.root().empty() ? "" : table.root() + "/";
  bool at_log = false;
  auto relative = [&](const store::ObjectInfo& object) {
    store::ObjectInfo inside = object;
    inside.key.erase(0, prefix.size());
    return inside;
  };
  RETURN_IF_ERROR(table.store().List(prefix, "", [&](const store::ObjectInfo& object) {
    store::ObjectInfo inside = relative(object);
    at_log = inside.key.starts_with(kLogFolder);
    return !at_log && visit(inside);
  }));
  if (!at_log) return Status::Ok();
  return table.store().List(prefix, prefix + std::string(kAfterLog),
                            [&](const store::ObjectInfo& object) { return visit(relative(object)); });
}

VisibleFiles::VisibleFiles(const Snapshot& snapshot) {
  for (const std::string& column : snapshot.metadata.partition_columns) {
    partition_prefixes_.insert(column + "=");
    for (const Field& field : snapshot.schema.fields) {
      if (field.name != column) continue;
      partition_prefixes_.insert(field.metadata.GetString("delta.columnMapping.physicalName", column) + "=");
    }
  }
}

bool VisibleFiles::IsHidden(std::string_view part) const {
  if (part.empty() || (part[0] != '_' && part[0] != '.')) return false;
  if (part.starts_with("_change_data") || part.starts_with("_delta_index")) return false;
  return std::none_of(partition_prefixes_.begin(), partition_prefixes_.end(),
                      [&](const std::string& prefix) { return part.starts_with(prefix); });
}

bool VisibleFiles::Contains(std::string_view path) const {
  if (path.starts_with("metadata/")) return false;
  std::vector<std::string_view> parts = Split(path, '/');
  return std::none_of(parts.begin(), parts.end(), [&](std::string_view part) { return IsHidden(part); });
}

}  // namespace ingot::delta
