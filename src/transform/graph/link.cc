// From calls of ref() and source() to edges.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "transform/graph/graph.h"

namespace ingot::transform {
namespace {

std::string VersionText(const Json& version) { return version.is_string() ? version.as_string() : version.Dump(); }

bool SameVersion(const Json& a, const Json& b) { return VersionText(a) == VersionText(b); }

std::string CallText(const RefCall& call) {
  std::string text = "ref(";
  if (!call.package.empty()) text += "'" + call.package + "', ";
  text += "'" + call.name + "'";
  if (!call.version.is_null()) text += ", v=" + VersionText(call.version);
  return text + ")";
}

void AddOnce(std::vector<std::string>* list, const std::string& value) {
  if (std::find(list->begin(), list->end(), value) == list->end()) list->push_back(value);
}

bool IsTest(const Resource& resource) {
  return resource.type == ResourceType::kTest || resource.type == ResourceType::kUnitTest;
}

Error At(const Resource& resource, const Error& error) {
  const std::string place = resource.line > 0 ? fmt::format("{}:{}", resource.original_file_path, resource.line)
                                              : resource.original_file_path;
  return InvalidArgument(place + ": " + error.message());
}

}  // namespace

// The model of that name, or of a versioned model the version that was asked for (or is the latest).
const Node* Graph::FindRef(const RefCall& call, std::string_view package) const {
  const Node* latest = nullptr;
  const auto [begin, end] = refable_.equal_range(call.name);
  for (auto i = begin; i != end; ++i) {
    const Node* node = i->second;
    if (!package.empty() && node->package_name != package) continue;
    if (!call.version.is_null()) {
      if (!node->version.is_null() && SameVersion(node->version, call.version)) return node;
      continue;
    }
    if (node->version.is_null() || SameVersion(node->version, node->latest_version)) {
      // Several packages may have one: the first that was parsed.
      if (latest == nullptr || node->index < latest->index) latest = node;
    }
  }
  return latest;
}

Error Graph::MissingRef(const RefCall& call) const {
  for (const Node& node : disabled_nodes) {
    if (node.type > ResourceType::kSnapshot || node.name != call.name) continue;
    if (!call.package.empty() && node.package_name != call.package) continue;
    return InvalidArgument(fmt::format("{} leads to {}, which is disabled", CallText(call), node.unique_id));
  }
  std::vector<std::string> names;
  std::vector<std::string> versions;
  for (const auto& [name, node] : refable_) {
    names.emplace_back(name);
    if (name == call.name && !node->version.is_null()) versions.push_back(VersionText(node->version));
  }
  std::string message = fmt::format("{} leads to nothing: the project has no such model, seed or snapshot", CallText(call));
  if (!versions.empty()) {
    std::sort(versions.begin(), versions.end());
    return NotFound(fmt::format("{}; versions of '{}' are {}", message, call.name, Join(versions, ", ")));
  }
  if (const auto nearest = NearestWord(call.name, names); nearest && *nearest != call.name) {
    message += fmt::format("; did you mean '{}'?", *nearest);
  }
  return NotFound(std::move(message));
}

Result<const Node*> Graph::ResolveRef(const RefCall& call, std::string_view calling_package) const {
  if (!call.package.empty()) {
    if (const Node* node = FindRef(call, call.package)) return node;
    return MissingRef(call);
  }
  if (const Node* node = FindRef(call, calling_package)) return node;
  if (calling_package != root_package_) {
    if (const Node* node = FindRef(call, root_package_)) return node;
  }
  if (const Node* node = FindRef(call, "")) return node;
  return MissingRef(call);
}

Error Graph::MissingSource(const SourceCall& call) const {
  const std::string text = fmt::format("source('{}', '{}')", call.source, call.table);
  for (const Source& source : disabled_sources) {
    if (source.source_name == call.source && source.name == call.table) {
      return InvalidArgument(fmt::format("{} leads to {}, which is disabled", text, source.unique_id));
    }
  }
  std::vector<std::string> names;
  for (const Source& source : sources) names.push_back(source.source_name + "." + source.name);
  std::string message = text + " leads to nothing: no property file declares it";
  if (const auto nearest = NearestWord(call.source + "." + call.table, names)) {
    message += fmt::format("; did you mean '{}'?", *nearest);
  }
  return NotFound(std::move(message));
}

Result<const Source*> Graph::ResolveSource(const SourceCall& call, std::string_view calling_package) const {
  const std::string key = call.source + "." + call.table;
  for (const std::string_view package : {calling_package, std::string_view(root_package_)}) {
    const auto found = source_tables_.find(std::string(package) + "." + key);
    if (found != source_tables_.end()) return found->second;
  }
  const Source* first = nullptr;
  const auto [begin, end] = source_tables_anywhere_.equal_range(key);
  for (auto i = begin; i != end; ++i) {
    if (first == nullptr || i->second->index < first->index) first = i->second;
  }
  if (first == nullptr) return MissingSource(call);
  return first;
}

Status Graph::CheckUse(const Resource& user, const Node& used) const {
  const bool foreign = used.package_name != user.package_name && user.type != ResourceType::kOperation;
  if (foreign && used.type == ResourceType::kModel && used.access != "public" && restricted_packages_.contains(used.package_name)) {
    return InvalidArgument(fmt::format("{} may not refer to {}: its access is {}, and the package '{}' has restrict-access: true", user.unique_id, used.unique_id,
                                       used.access.empty() ? "protected" : used.access, used.package_name));
  }
  if (used.access != "private" || user.type == ResourceType::kExposure) return Status::Ok();
  if (!used.group.empty() && used.group == user.group && used.package_name == user.package_name) return Status::Ok();
  if (user.type == ResourceType::kTest || user.type == ResourceType::kUnitTest) return Status::Ok();
  return InvalidArgument(fmt::format("{} may not refer to {}: its access is private to the group '{}'", user.unique_id,
                                     used.unique_id, used.group));
}

Status Graph::CheckGroup(const Resource& resource) const {
  if (resource.group.empty() || resource.type != ResourceType::kModel) return Status::Ok();
  if (groups.contains("group." + resource.package_name + "." + resource.group)) return Status::Ok();
  std::vector<std::string> names;
  for (const auto& [id, group] : groups) names.push_back(group.name);
  std::string message = fmt::format("{} is in the group '{}', which no property file declares", resource.unique_id, resource.group);
  if (const auto nearest = NearestWord(resource.group, names)) message += fmt::format("; did you mean '{}'?", *nearest);
  return InvalidArgument(std::move(message));
}

Status Graph::ResolveCalls(Resource* resource, std::vector<std::string>* warnings) {
  const auto failed = [&](const Error& error) -> Status {
    if (!IsTest(*resource)) return At(*resource, error);
    if (error.kind() == ErrorKind::kNotFound) {
      warnings->push_back(fmt::format("{}; the test {} is left out", At(*resource, error).message(), resource->unique_id));
    }
    resource->enabled = false;
    Json config = resource->config ? *resource->config : Json::MakeObject();
    resource->config = std::make_shared<const Json>(config.Set("enabled", false));
    return Status::Ok();
  };
  for (const SourceCall& call : resource->sources) {
    const Result<const Source*> source = ResolveSource(call, resource->package_name);
    if (!source.ok()) {
      RETURN_IF_ERROR(failed(source.error()));
      continue;
    }
    AddOnce(&resource->depends_on_nodes, (*source)->unique_id);
  }
  for (const RefCall& call : resource->refs) {
    const Result<const Node*> node = ResolveRef(call, resource->package_name);
    if (!node.ok()) {
      RETURN_IF_ERROR(failed(node.error()));
      continue;
    }
    if (const Status allowed = CheckUse(*resource, **node); !allowed.ok()) return At(*resource, allowed.error());
    AddOnce(&resource->depends_on_nodes, (*node)->unique_id);
  }
  return Status::Ok();
}

Status Graph::Link(std::string_view root_package, std::vector<std::string>* warnings) {
  root_package_ = root_package;
  RETURN_IF_ERROR(Number());
  for (Resource* resource : resources_) {
    if (const Status known = CheckGroup(*resource); !known.ok()) return At(*resource, known.error());
    RETURN_IF_ERROR(ResolveCalls(resource, warnings));
  }
  BuildEdges();
  return Order();
}

}  // namespace ingot::transform
