#include "transform/select/state.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "transform/artifacts/resource_json.h"

namespace ingot::transform {
namespace {

constexpr uint64_t kLargestArtifact = 4ULL << 30;

const Json& At(const Json& object, std::string_view key) {
  static const Json null;
  const Json* value = object.Find(key);
  return value == nullptr ? null : *value;
}

Result<Json> LoadJson(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kLargestArtifact));
  Result<Json> json = Json::Parse(text);
  if (!json.ok()) return json.error().WithContext(path);
  return json;
}

bool Same(const Json& before, const std::string& text) { return before.is_string() ? before.as_string() == text : before.is_null() && text.empty(); }

bool SameBody(const Resource& resource, const Json& before) {
  const auto* node = dynamic_cast<const Node*>(&resource);
  if (node == nullptr) return true;
  if (node->is_generic_test() || node->checksum.empty()) return Same(At(before, "raw_code"), node->raw_code);
  return Same(At(At(before, "checksum"), "checksum"), node->checksum);
}

// Objects are the same with the same members in any order.
bool SameValue(const Json& a, const Json& b) {
  if (a.is_object() && b.is_object()) {
    if (a.as_object().size() != b.as_object().size()) return false;
    return std::all_of(a.as_object().begin(), a.as_object().end(), [&](const Json::Member& member) {
      const Json* other = b.Find(member.first);
      return other != nullptr && SameValue(member.second, *other);
    });
  }
  if (a.is_array() && b.is_array()) {
    return a.as_array().size() == b.as_array().size() && std::equal(a.as_array().begin(), a.as_array().end(), b.as_array().begin(), SameValue);
  }
  if (a.is_number() && b.is_number()) return a.as_double() == b.as_double();
  return a == b;
}

// By what was written, not by what it means for this target: another target's name is no change.
bool SameConfig(const Resource& resource, const Json& before) {
  static const Json empty = Json::MakeObject();
  const Json& now = resource.unrendered_config ? *resource.unrendered_config : empty;
  const Json& then = At(before, "unrendered_config").is_object() ? At(before, "unrendered_config") : empty;
  constexpr std::array<std::string_view, 5> kElsewhere = {"alias", "schema", "database", "tags", "group"};  // compared with the relation, or not at all
  const auto covers = [&](const Json& a, const Json& b) {
    return std::all_of(a.as_object().begin(), a.as_object().end(), [&](const Json::Member& member) {
      if (std::find(kElsewhere.begin(), kElsewhere.end(), member.first) != kElsewhere.end()) return true;
      const Json* other = b.Find(member.first);
      return other != nullptr && SameValue(member.second, *other);
    });
  };
  return covers(now, then) && covers(then, now);
}

bool SameRelation(const Resource& resource, const Json& before) {
  if (dynamic_cast<const Node*>(&resource) == nullptr) return true;
  static const Json empty = Json::MakeObject();
  const Json& now = resource.unrendered_config ? *resource.unrendered_config : empty;
  for (const std::string_view key : {"database", "schema", "alias"}) {
    if (!SameValue(At(now, key), At(At(before, "unrendered_config"), key))) return false;
  }
  return true;
}

bool SameDescriptions(const Resource& resource, const Json& before) {
  const Json& persist = resource.Config("persist_docs");
  if (persist.GetBool("relation") && !Same(At(before, "description"), resource.description)) return false;
  if (!persist.GetBool("columns")) return true;
  const Json& columns = At(before, "columns");
  const size_t then = columns.is_object() ? columns.as_object().size() : 0;
  if (then != resource.columns.size()) return false;
  return std::all_of(resource.columns.begin(), resource.columns.end(), [&](const Column& column) { return Same(At(At(columns, column.name), "description"), column.description); });
}

bool SameContract(const Resource& resource, const Json& before) {
  const auto* node = dynamic_cast<const Node*>(&resource);
  if (node == nullptr || node->type != ResourceType::kModel) return true;
  const Json& contract = At(before, "contract");
  const bool now = node->Config("contract").GetBool("enforced");
  const bool then = contract.GetBool("enforced");
  if (!now && !then) return true;
  return now == then && Same(At(contract, "checksum"), node->contract_checksum);
}

Json SourceFacts(const Source& source) {
  std::string text;
  WriteSourceJson(source, &text);
  return Json::Parse(text).value_or(Json());
}

bool SameSource(const Source& source, const Json& before) {
  const Json now = SourceFacts(source);
  for (const std::string_view key : {"identifier", "fqn", "quoting", "loader", "freshness", "loaded_at_field", "external"}) {
    if (!SameValue(At(now, key), At(before, key))) return false;
  }
  const auto name = [](const Json& facts, std::string_view unrendered, std::string_view rendered) -> const Json& {
    return At(facts, unrendered).is_null() ? At(facts, rendered) : At(facts, unrendered);
  };
  return SameValue(name(now, "unrendered_schema", "schema"), name(before, "unrendered_schema", "schema"));
}

bool SameExposure(const Exposure& exposure, const Json& before) {
  return Same(At(before, "type"), exposure.exposure_type) && Same(At(before, "maturity"), exposure.maturity) && Same(At(before, "url"), exposure.url) &&
         Same(At(before, "description"), exposure.description) && Same(At(before, "label"), exposure.label) && SameValue(At(before, "owner"), exposure.owner);
}

// Taken for an empty one, a file of another kind would make everything new.
Status CheckManifest(const std::string& path, const Json& manifest) {
  const auto wrong = [&](const std::string& what) { return Status(Corrupt(fmt::format("{} is no manifest of dbt or Ingot: {}", path, what))); };
  if (!manifest.is_object()) return wrong("it is no object");
  if (!At(manifest, "nodes").is_object()) return wrong("it has no 'nodes'");
  for (const std::string_view part : {"nodes", "sources", "exposures", "unit_tests", "macros"}) {
    const Json& list = At(manifest, part);
    if (list.is_null()) continue;
    if (!list.is_object()) return wrong(fmt::format("its '{}' are no object", part));
    for (const auto& [id, value] : list.as_object()) {
      if (!value.is_object()) return wrong(fmt::format("'{}' of its '{}' is no object", id, part));
    }
  }
  return Status::Ok();
}

}  // namespace

Result<std::unique_ptr<PreviousState>> PreviousState::Load(const std::string& directory) {
  auto state = std::make_unique<PreviousState>();
  Result<Json> manifest = LoadJson(directory + "/manifest.json");
  if (!manifest.ok()) {
    if (manifest.error().kind() == ErrorKind::kNotFound) return NotFound(fmt::format("there is no manifest.json in {}, which --state names", directory));
    return manifest.error();
  }
  state->manifest_ = std::move(*manifest);
  RETURN_IF_ERROR(CheckManifest(directory + "/manifest.json", state->manifest_));
  for (const std::string_view part : {"nodes", "sources", "exposures", "unit_tests"}) {
    const Json& list = At(state->manifest_, part);
    if (!list.is_object()) continue;
    for (const auto& [id, value] : list.as_object()) state->by_id_.emplace(id, &value);
  }
  if (const Json& macros = At(state->manifest_, "macros"); macros.is_object()) {
    for (const auto& [id, value] : macros.as_object()) state->macros_.emplace(id, &value);
  }
  const Result<Json> results = LoadJson(directory + "/run_results.json");
  if (results.ok()) {
    if (!At(*results, "results").is_array()) return Corrupt(directory + "/run_results.json has no list of 'results': dbt or Ingot did not write it");
    for (const Json& one : At(*results, "results").as_array()) state->results_[one.GetString("unique_id")] = one.GetString("status");
  } else if (results.error().kind() != ErrorKind::kNotFound) {
    return results.error();
  }
  Result<Json> sources = LoadJson(directory + "/sources.json");
  if (sources.ok()) {
    if (!At(*sources, "results").is_array()) return Corrupt(directory + "/sources.json has no list of 'results': dbt or Ingot did not write it");
    state->sources_ = std::move(*sources);
  } else if (sources.error().kind() != ErrorKind::kNotFound) {
    return sources.error();
  }
  return state;
}

const Json* PreviousState::Find(std::string_view unique_id) const {
  const auto found = by_id_.find(unique_id);
  return found == by_id_.end() ? nullptr : found->second;
}

const Json* PreviousState::FindMacro(std::string_view unique_id) const {
  const auto found = macros_.find(unique_id);
  return found == macros_.end() ? nullptr : found->second;
}

const Json* PreviousState::FindSourceResult(std::string_view unique_id) const {
  const Json& results = At(sources_, "results");
  if (!results.is_array()) return nullptr;
  for (const Json& one : results.as_array()) {
    if (one.GetString("unique_id") == unique_id) return &one;
  }
  return nullptr;
}

bool StateComparison::MacroModified(const std::string& unique_id) {
  const auto known = macro_modified_.find(unique_id);
  if (known != macro_modified_.end()) return known->second;
  macro_modified_[unique_id] = false;  // ends cycles
  const auto found = graph_.macros.find(unique_id);
  const Json* before = previous_.FindMacro(unique_id);
  bool modified = found == graph_.macros.end() || before == nullptr || !Same(At(*before, "macro_sql"), found->second.text);
  if (!modified) modified = MacrosModified(found->second.depends_on_macros);
  return macro_modified_[unique_id] = modified;
}

bool StateComparison::MacrosModified(const std::vector<std::string>& macros) {
  return std::any_of(macros.begin(), macros.end(), [&](const std::string& id) { return MacroModified(id); });
}

bool StateComparison::Modified(const Resource& resource, const Json& before) {
  if (const auto* source = dynamic_cast<const Source*>(&resource)) return !SameSource(*source, before);
  if (const auto* exposure = dynamic_cast<const Exposure*>(&resource)) return !SameExposure(*exposure, before);
  if (const auto* test = dynamic_cast<const UnitTest*>(&resource)) return !Same(At(before, "checksum"), test->checksum);
  const Json& fqn = At(before, "fqn");
  bool moved = !fqn.is_array() || fqn.as_array().size() != resource.fqn.size();
  for (size_t i = 0; !moved && i < resource.fqn.size(); ++i) moved = fqn.as_array()[i] != Json(resource.fqn[i]);
  return moved || !SameBody(resource, before) || !SameConfig(resource, before) || !SameDescriptions(resource, before) || !SameRelation(resource, before) ||
         !SameContract(resource, before) || MacrosModified(resource.depends_on_macros);
}

Result<bool> StateComparison::Matches(const Resource& resource, std::string_view check) {
  const Json* before = previous_.Find(resource.unique_id);
  if (check == "new") return before == nullptr;
  if (check == "old") return before != nullptr;
  if (check == "modified") return before == nullptr || Modified(resource, *before);
  if (check == "unmodified") return before != nullptr && !Modified(resource, *before);
  const bool is_node = dynamic_cast<const Node*>(&resource) != nullptr;
  if (check == "modified.body") return is_node && (before == nullptr || !SameBody(resource, *before));
  if (check == "modified.configs") return is_node && (before == nullptr || !SameConfig(resource, *before));
  if (check == "modified.persisted_descriptions") return is_node && (before == nullptr || !SameDescriptions(resource, *before));
  if (check == "modified.relation") return is_node && (before == nullptr || !SameRelation(resource, *before));
  if (check == "modified.macros") return MacrosModified(resource.depends_on_macros);
  if (check == "modified.contract") return resource.type == ResourceType::kModel && (before == nullptr || !SameContract(resource, *before));
  return InvalidArgument(fmt::format("'state:{}' is not known; there are new, old, modified, unmodified and modified.body, .configs, .persisted_descriptions, "
                                     ".relation, .macros, .contract", check));
}

}  // namespace ingot::transform
