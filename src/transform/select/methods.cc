#include "transform/select/methods.h"

#include <algorithm>
#include <array>
#include <functional>
#include <memory>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "transform/properties/python_text.h"

namespace ingot::transform {
namespace {

using Matches = std::function<Result<bool>(const Resource&)>;

bool HasWildcard(std::string_view text) { return text.find_first_of("*?[]") != text.npos; }

std::string JoinFrom(const std::vector<std::string_view>& parts, size_t from) {
  std::string text;
  for (size_t i = from; i < parts.size(); ++i) {
    if (i > from) text += '.';
    text += parts[i];
  }
  return text;
}

bool MatchesName(const std::vector<std::string>& fqn, size_t skip, std::string_view wanted, bool versioned) {
  const size_t size = fqn.size() - skip;
  if (size == 0) return false;
  const std::vector<std::string_view> parts = Split(wanted, '.');
  if (versioned && size >= 2) {
    const std::string& name = fqn[fqn.size() - 2];
    if (name == wanted || name + "_" + fqn.back() == wanted) return true;
    if (parts.size() >= 2 && name == parts[parts.size() - 2] && fqn.back() == parts.back()) return true;
  } else if (fqn.back() == wanted) {
    return true;
  }
  std::vector<std::string_view> flat;
  for (size_t i = skip; i < fqn.size(); ++i) {
    for (const std::string_view part : Split(fqn[i], '.')) flat.push_back(part);
  }
  if (flat.size() < parts.size()) return false;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (HasWildcard(parts[i])) {
      if (WildcardMatches(JoinFrom(parts, i), JoinFrom(flat, i))) return true;
      return parts.size() == 1 && WildcardMatches(wanted, versioned && size >= 2 ? fqn[fqn.size() - 2] : fqn.back());
    }
    if (flat[i] != parts[i]) return false;
  }
  return true;
}

Result<Matches> ByName(const Criterion& c) {
  const std::string value = c.value;
  return Matches([value](const Resource& r) -> Result<bool> {
    if (r.type == ResourceType::kSource) return false;
    const auto* node = dynamic_cast<const Node*>(&r);
    const bool versioned = node != nullptr && !node->version.is_null();
    return MatchesName(r.fqn, 0, value, versioned) || MatchesName(r.fqn, 1, value, versioned);
  });
}

Result<Matches> ByTag(const Criterion& c) {
  const std::string value = c.value;
  return Matches([value](const Resource& r) -> Result<bool> {
    return std::any_of(r.tags.begin(), r.tags.end(), [&](const std::string& tag) { return WildcardMatches(value, tag); });
  });
}

Result<Matches> ByGroup(const Criterion& c) {
  const std::string value = c.value;
  return Matches([value](const Resource& r) -> Result<bool> {
    const std::string group = r.ConfigText("group");
    return !group.empty() && WildcardMatches(value, group);
  });
}

Result<Matches> ByAccess(const Criterion& c) {
  const std::string value = c.value;
  return Matches([value](const Resource& r) -> Result<bool> {
    const auto* node = dynamic_cast<const Node*>(&r);
    return node != nullptr && node->type == ResourceType::kModel && node->access == value;
  });
}

Result<Matches> BySource(const Criterion& c) {
  std::vector<std::string> parts;
  for (const std::string_view part : Split(c.value, '.')) parts.emplace_back(part);
  if (parts.size() > 3) return InvalidArgument(fmt::format("'source:{}': expected source, source.table or package.source.table", c.value));
  if (parts.size() == 1) parts.emplace_back("*");
  if (parts.size() == 2) parts.insert(parts.begin(), "*");
  return Matches([parts](const Resource& r) -> Result<bool> {
    const auto* source = dynamic_cast<const Source*>(&r);
    return source != nullptr && WildcardMatches(parts[0], source->package_name) && WildcardMatches(parts[1], source->source_name) && WildcardMatches(parts[2], source->name);
  });
}

// exposure:name and unit_test:name, with the package in front or not.
Result<Matches> ByPackageAndName(const Criterion& c, ResourceType type) {
  std::vector<std::string> parts;
  for (const std::string_view part : Split(c.value, '.')) parts.emplace_back(part);
  if (parts.size() > 2) return InvalidArgument(fmt::format("'{}:{}': expected name or package.name", c.method, c.value));
  if (parts.size() == 1) parts.insert(parts.begin(), "*");
  return Matches([parts, type](const Resource& r) -> Result<bool> {
    return r.type == type && WildcardMatches(parts[0], r.package_name) && WildcardMatches(parts[1], r.name);
  });
}

// A folder selects what lies below it. '*' stays within a folder, '**' does not.
bool PathMatches(const std::string& pattern, std::string_view path) {
  if (GlobMatches(pattern, path)) return true;
  for (size_t slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1)) {
    if (GlobMatches(pattern, path.substr(0, slash))) return true;
  }
  return false;
}

Result<Matches> ByPath(const Criterion& c, const SelectorOptions& options) {
  std::string value = c.value;
  while (value.size() > 1 && value.ends_with('/')) value.pop_back();
  if (value.starts_with("./")) value.erase(0, 2);
  if (!options.project_directory.empty() && value.starts_with(options.project_directory + "/")) value.erase(0, options.project_directory.size() + 1);
  return Matches([value](const Resource& r) -> Result<bool> {
    if (PathMatches(value, r.original_file_path)) return true;
    const size_t at = r.patch_path.find("://");
    return at != r.patch_path.npos && GlobMatches(value, std::string_view(r.patch_path).substr(at + 3));
  });
}

Result<Matches> ByFile(const Criterion& c) {
  const std::string value = c.value;
  return Matches([value](const Resource& r) -> Result<bool> {
    const std::string_view path = r.original_file_path;
    const std::string_view name = path.substr(path.rfind('/') + 1);
    return WildcardMatches(value, name) || WildcardMatches(value, name.substr(0, name.rfind('.')));
  });
}

Result<Matches> ByPackage(const Criterion& c, const Graph& graph) {
  std::string value = c.value;
  if (value == "this") value = graph.root_package();
  return Matches([value](const Resource& r) -> Result<bool> { return WildcardMatches(value, r.package_name); });
}

bool ValueIs(const Json& value, const std::string& wanted, bool any_case) {
  if (value.is_bool()) return EqualsIgnoreCase(wanted, value.as_bool() ? "true" : "false");
  if (value.is_array()) return std::any_of(value.as_array().begin(), value.as_array().end(), [&](const Json& item) { return ValueIs(item, wanted, any_case); });
  if (value.is_null() || value.is_object()) return false;
  const std::string text = PythonText(value);
  return any_case ? EqualsIgnoreCase(text, wanted) : text == wanted;
}

Result<Matches> ByConfig(const Criterion& c) {
  if (c.arguments.empty()) return InvalidArgument(fmt::format("'config:{}' names no key; write config.key:value", c.value));
  const std::vector<std::string> path = c.arguments;
  const std::string value = c.value;
  return Matches([path, value](const Resource& r) -> Result<bool> {
    if (r.config == nullptr || r.type == ResourceType::kExposure || r.type == ResourceType::kUnitTest) return false;
    const Json* at = r.config.get();
    for (const std::string& key : path) {
      at = at->Find(key == "pre_hook" ? "pre-hook" : key == "post_hook" ? "post-hook" : key);
      if (at == nullptr) return false;
    }
    if (at->is_object()) return at->Find(value) != nullptr;
    return ValueIs(*at, value, path.size() == 1 && path[0] == "severity");
  });
}

Result<Matches> ByResourceType(const Criterion& c) {
  const std::optional<ResourceType> type = ParseResourceType(c.value);
  if (!type) return InvalidArgument(fmt::format("'resource_type:{}': there is no such type of resource", c.value));
  return Matches([type](const Resource& r) -> Result<bool> { return r.type == *type; });
}

Result<Matches> ByTestName(const Criterion& c) {
  const std::string value = c.value;
  return Matches([value](const Resource& r) -> Result<bool> {
    if (r.type == ResourceType::kUnitTest) return WildcardMatches(value, r.name);
    const auto* node = dynamic_cast<const Node*>(&r);
    return node != nullptr && node->is_generic_test() && WildcardMatches(value, node->test->name);
  });
}

Result<Matches> ByTestType(const Criterion& c) {
  const bool generic = c.value == "generic" || c.value == "schema" || c.value == "data";
  const bool singular = c.value == "singular" || c.value == "data";
  const bool unit = c.value == "unit";
  if (!generic && !singular && !unit) return InvalidArgument(fmt::format("'test_type:{}': expected generic, singular, unit or data", c.value));
  return Matches([=](const Resource& r) -> Result<bool> {
    if (r.type == ResourceType::kUnitTest) return unit;
    const auto* node = dynamic_cast<const Node*>(&r);
    if (node == nullptr || node->type != ResourceType::kTest) return false;
    return node->is_generic_test() ? generic : singular;
  });
}

Result<Matches> ByVersion(const Criterion& c) {
  const std::string value = c.value;
  if (value != "latest" && value != "prerelease" && value != "old" && value != "none") {
    return InvalidArgument(fmt::format("'version:{}': expected latest, prerelease, old or none", value));
  }
  return Matches([value](const Resource& r) -> Result<bool> {
    const auto* node = dynamic_cast<const Node*>(&r);
    if (node == nullptr || node->type != ResourceType::kModel) return false;
    if (node->version.is_null()) return value == "none";
    const std::string own = PythonText(node->version);
    const std::string latest = PythonText(node->latest_version);
    if (own == latest) return value == "latest";
    const std::optional<double> a = ParseDouble(own);
    const std::optional<double> b = ParseDouble(latest);
    const bool later = a && b ? *a > *b : own > latest;
    return value == (later ? "prerelease" : "old");
  });
}

Error NeedsState(const Criterion& c) { return InvalidArgument(fmt::format("'{}:{}' compares with an earlier run: name its folder with --state", c.method, c.value)); }

Result<Matches> ByState(const Criterion& c, const Graph& graph, const SelectorOptions& options) {
  if (options.previous == nullptr) return NeedsState(c);
  const auto comparison = std::make_shared<StateComparison>(graph, *options.previous);
  std::string check = c.value;
  for (const std::string& argument : c.arguments) check = argument + "." + check;
  return Matches([comparison, check](const Resource& r) { return comparison->Matches(r, check); });
}

Result<Matches> ByResult(const Criterion& c, const SelectorOptions& options) {
  if (options.previous == nullptr) return NeedsState(c);
  const PreviousState* previous = options.previous;
  const std::string value = c.value;
  return Matches([previous, value](const Resource& r) -> Result<bool> {
    const auto found = previous->results().find(r.unique_id);
    return found != previous->results().end() && found->second == value;
  });
}

// fresher: loaded later than at the earlier run.
Result<Matches> BySourceStatus(const Criterion& c, const SelectorOptions& options) {
  if (options.previous == nullptr) return NeedsState(c);
  if (c.value != "fresher") return InvalidArgument(fmt::format("'source_status:{}': expected fresher", c.value));
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.current_sources + "/sources.json"));
  ASSIGN_OR_RETURN(const Json now, Json::Parse(text));
  auto fresher = std::make_shared<std::map<std::string, std::string>>();
  if (const Json* results = now.Find("results"); results != nullptr && results->is_array()) {
    for (const Json& one : results->as_array()) (*fresher)[one.GetString("unique_id")] = one.GetString("max_loaded_at");
  }
  const PreviousState* previous = options.previous;
  return Matches([previous, fresher](const Resource& r) -> Result<bool> {
    const auto current = fresher->find(r.unique_id);
    if (current == fresher->end() || current->second.empty()) return false;
    const Json* before = previous->FindSourceResult(r.unique_id);
    if (before == nullptr) return true;
    const Result<Timestamp> then = ParseIso8601(before->GetString("max_loaded_at"));
    ASSIGN_OR_RETURN(const Timestamp loaded, ParseIso8601(current->second));
    return !then.ok() || loaded > *then;
  });
}

Result<Matches> MatcherOf(const Graph& graph, const Criterion& c, const SelectorOptions& options) {
  if (c.method == "fqn") return ByName(c);
  if (c.method == "tag") return ByTag(c);
  if (c.method == "group") return ByGroup(c);
  if (c.method == "access") return ByAccess(c);
  if (c.method == "source") return BySource(c);
  if (c.method == "exposure") return ByPackageAndName(c, ResourceType::kExposure);
  if (c.method == "unit_test") return ByPackageAndName(c, ResourceType::kUnitTest);
  if (c.method == "path") return ByPath(c, options);
  if (c.method == "file") return ByFile(c);
  if (c.method == "package") return ByPackage(c, graph);
  if (c.method == "config") return ByConfig(c);
  if (c.method == "resource_type") return ByResourceType(c);
  if (c.method == "test_name") return ByTestName(c);
  if (c.method == "test_type") return ByTestType(c);
  if (c.method == "version") return ByVersion(c);
  if (c.method == "state") return ByState(c, graph, options);
  if (c.method == "result") return ByResult(c, options);
  if (c.method == "source_status") return BySourceStatus(c, options);
  return Matches([](const Resource&) -> Result<bool> { return false; });  // metrics and their kin: the graph has none
}

// What follows '[' of a set; the end of the set, or npos when it is not closed.
size_t MatchSet(std::string_view pattern, size_t at, char c, bool* matched) {
  const bool negated = at < pattern.size() && pattern[at] == '!';
  if (negated) ++at;
  bool found = false;
  for (size_t i = at; i < pattern.size(); ++i) {
    if (pattern[i] == ']' && i > at) {
      *matched = found != negated;
      return i + 1;
    }
    if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
      found = found || (c >= pattern[i] && c <= pattern[i + 2]);
      i += 2;
    } else {
      found = found || pattern[i] == c;
    }
  }
  return std::string_view::npos;
}

}  // namespace

bool WildcardMatches(std::string_view pattern, std::string_view text) {
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t mark = 0;
  while (t < text.size()) {
    bool matched = false;
    size_t next = p + 1;
    if (p < pattern.size()) {
      if (pattern[p] == '*') {
        star = p++;
        mark = t;
        continue;
      }
      if (pattern[p] == '[') {
        const size_t end = MatchSet(pattern, p + 1, text[t], &matched);
        if (end != std::string_view::npos) next = end;
        else matched = text[t] == '[';
      } else {
        matched = pattern[p] == '?' || pattern[p] == text[t];
      }
    }
    if (matched) {
      p = next;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

Result<std::vector<bool>> FindMatches(const Graph& graph, const Criterion& criterion, const SelectorOptions& options) {
  std::vector<bool> found(graph.resources().size(), false);
  ASSIGN_OR_RETURN(const Matches matches, MatcherOf(graph, criterion, options));
  for (const Resource* resource : graph.resources()) {
    if (!resource->enabled) continue;
    ASSIGN_OR_RETURN(const bool match, matches(*resource));
    found[resource->index] = match;
  }
  return found;
}

}  // namespace ingot::transform
