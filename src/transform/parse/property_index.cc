#include "transform/parse/property_index.h"

#include <fmt/format.h>

#include "base/text.h"
#include "transform/properties/python_text.h"

namespace ingot::transform {
namespace {

std::string Key(std::string_view package, std::string_view section, std::string_view name) {
  return fmt::format("{}/{}/{}", package, section, name);
}

// Numbers by size, text after them.
bool VersionLess(const Json& a, const Json& b) {
  const auto number = [](const Json& v) -> std::optional<double> {
    if (v.is_number()) return v.as_double();
    return v.is_string() ? ParseDouble(v.as_string()) : std::nullopt;
  };
  const std::optional<double> x = number(a);
  const std::optional<double> y = number(b);
  if (x && y) return *x < *y;
  if (x || y) return x.has_value();
  return PythonText(a) < PythonText(b);
}

Json LatestOf(const ResourceEntry& entry) {
  if (!entry.latest_version.is_null()) return entry.latest_version;
  Json latest;
  for (const VersionEntry& version : entry.versions) {
    if (latest.is_null() || VersionLess(latest, version.v)) latest = version.v;
  }
  return latest;
}

}  // namespace

Json Patch::latest_version() const { return LatestOf(*entry); }

std::string_view SectionOf(ResourceType type) {
  switch (type) {
    case ResourceType::kModel: return "models";
    case ResourceType::kSeed: return "seeds";
    case ResourceType::kSnapshot: return "snapshots";
    case ResourceType::kAnalysis: return "analyses";
    case ResourceType::kTest: return "data_tests";
    default: return "";
  }
}

std::string VersionSuffix(const Json& version) { return PythonText(version); }

Status PropertyIndex::AddOne(const PropertyFile& file, const ResourceEntry& entry, const VersionEntry* version, const std::string& name) {
  Patch& patch = patches_.emplace_back(Patch{&file, &entry, version, "", false});
  const auto [other, fresh] = by_name_.emplace(Key(file.package_name, entry.section, name), &patch);
  if (!fresh) {
    return InvalidArgument(fmt::format("{}:{}:{}: '{}' is described already, at {}:{}; keep one of the two", file.original_file_path, entry.line,
                                       entry.column, name, other->second->file->original_file_path, other->second->entry->line));
  }
  if (version != nullptr && PythonText(LatestOf(entry)) == PythonText(version->v)) latest_.emplace(Key(file.package_name, entry.section, entry.name), &patch);
  return Status::Ok();
}

Status PropertyIndex::Add(const PropertyFile& file) {
  for (const ResourceEntry& entry : file.resources) {
    if (entry.versions.empty()) RETURN_IF_ERROR(AddOne(file, entry, nullptr, entry.name));
    for (const VersionEntry& version : entry.versions) {
      const std::string name = version.defined_in.empty() ? entry.name + "_v" + VersionSuffix(version.v) : version.defined_in;
      RETURN_IF_ERROR(AddOne(file, entry, &version, name));
    }
  }
  return Status::Ok();
}

Patch* PropertyIndex::Find(std::string_view package, std::string_view section, std::string_view name) {
  const std::string key = Key(package, section, name);
  if (const auto found = by_name_.find(key); found != by_name_.end()) return found->second;
  const auto found = latest_.find(key);
  return found == latest_.end() ? nullptr : found->second;
}

}  // namespace ingot::transform
