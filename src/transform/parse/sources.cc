#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "transform/config/config_rules.h"
#include "transform/context/yaml_renderer.h"
#include "transform/parse/other_resources.h"

namespace ingot::transform {
namespace {

using Overrides = std::map<std::pair<std::string, std::string>, const SourceEntry*>;

const Json& At(const Json& object, std::string_view key) {
  static const Json null;
  const Json* value = object.Find(key);
  return value == nullptr ? null : *value;
}

// config.key, or the key beside config.
const Json& Setting(const Json& entry, std::string_view key) {
  const Json& inside = At(At(entry, "config"), key);
  return inside.is_null() ? At(entry, key) : inside;
}

void AddTexts(const Json& value, std::vector<std::string>* list) {
  const auto add = [&](const Json& item) {
    const std::string text = item.is_string() ? item.as_string() : item.Dump();
    if (std::find(list->begin(), list->end(), text) == list->end()) list->push_back(text);
  };
  if (value.is_array()) {
    for (const Json& item : value.as_array()) add(item);
  } else if (!value.is_null()) {
    add(value);
  }
}

Json MergedMeta(const Json& source, const Json& table) {
  Json meta = Json::MakeObject();
  for (const Json* from : {&At(source, "meta"), &At(At(source, "config"), "meta"), &At(table, "meta"), &At(At(table, "config"), "meta")}) {
    if (!from->is_object()) continue;
    for (const auto& [key, value] : from->as_object()) meta.Set(key, value);
  }
  return meta;
}

Json Threshold(const Json& value) {
  if (!value.is_object()) return Json::MakeObject().Set("count", Json()).Set("period", Json());
  return Json::MakeObject().Set("count", At(value, "count")).Set("period", At(value, "period"));
}

bool HasKey(const Json& entry, std::string_view key) {
  return entry.Find(key) != nullptr || At(entry, "config").Find(key) != nullptr;
}

// The table's freshness lies on its source's, part by part; null at the table switches it off.
Json MergedFreshness(const Json& source, const Json& table) {
  if (HasKey(table, "freshness") && Setting(table, "freshness").is_null()) return {};
  if (!HasKey(source, "freshness") && !HasKey(table, "freshness")) return {};
  if (!HasKey(table, "freshness") && Setting(source, "freshness").is_null()) return {};
  Json merged = Json::MakeObject();
  for (const std::string_view part : {"warn_after", "error_after", "filter"}) {
    const Json& own = At(Setting(table, "freshness"), part);
    const Json& above = At(Setting(source, "freshness"), part);
    const Json& chosen = own.is_null() ? above : own;
    merged.Set(part, part == "filter" ? chosen : Threshold(chosen));
  }
  return merged;
}

std::string TextOr(const Json& value, std::string fallback) { return value.is_string() ? value.as_string() : fallback; }

class SourceBuilder {
 public:
  SourceBuilder(const ParseState& state, const Overrides& overrides, std::vector<Node>* tests) : state_(state), overrides_(overrides), tests_(tests) {}

  Status Add(const PropertyFile& file, const SourceEntry& entry, TextRenderer& renderer) {
    const Project& project = *state_.packages.Find(file.package_name);
    const auto found = overrides_.find({file.package_name, entry.name});
    const SourceEntry* override_entry = found == overrides_.end() ? nullptr : found->second;
    for (const SourceTableEntry& table : entry.tables) {
      const Json source_value = override_entry == nullptr ? entry.value : Overridden(entry.value, override_entry->value);
      SourceTableEntry changed = table;
      if (override_entry != nullptr) OverrideTable(*override_entry, &changed);
      Result<Source> source = Build(project, file, entry, source_value, changed);
      if (!source.ok()) return Error(source.error().kind(), fmt::format("{}:{}: {}", file.original_file_path, table.line, source.error().message()));
      TestedTable tested{&file, &entry, &changed, source->tags, At(source_value, "quoting").GetBool("column")};
      tested.tags.clear();
      AddTexts(At(source_value, "tags"), &tested.tags);
      AddTexts(At(changed.value, "tags"), &tested.tags);
      RETURN_IF_ERROR(AddTestsOf(state_, tested, renderer, tests_));
      (source->enabled ? state_.graph.sources : state_.graph.disabled_sources).push_back(std::move(*source));
    }
    return Status::Ok();
  }

 private:
  static Json Overridden(Json value, const Json& over) {
    for (const auto& [key, item] : over.as_object()) {
      if (key != "name" && key != "overrides" && key != "tables") value.Set(key, item);
    }
    return value;
  }

  static void OverrideTable(const SourceEntry& over, SourceTableEntry* table) {
    for (const SourceTableEntry& other : over.tables) {
      if (other.name != table->name) continue;
      for (const auto& [key, item] : other.value.as_object()) table->value.Set(key, item);
      if (!other.columns.empty()) table->columns = other.columns;
      if (!other.tests.empty()) table->tests = other.tests;
    }
  }

  Result<Source> Build(const Project& project, const PropertyFile& file, const SourceEntry& entry, const Json& value, const SourceTableEntry& table) {
    Source source;
    source.type = ResourceType::kSource;
    source.name = table.name;
    source.source_name = entry.name;
    source.package_name = project.name;
    source.unique_id = fmt::format("source.{}.{}.{}", project.name, entry.name, table.name);
    source.path = source.original_file_path = file.original_file_path;
    source.line = table.line;
    source.fqn = FqnOf(project.name, file.relative_path, entry.name);
    source.fqn.push_back(table.name);
    source.description = TextOr(At(table.value, "description"), "");
    source.source_description = TextOr(At(value, "description"), "");
    source.source_meta = MergedMeta(value, Json());
    source.loader = TextOr(At(value, "loader"), "");
    source.identifier = TextOr(At(table.value, "identifier"), table.name);
    const Json& database = At(value, "database").is_null() ? At(value, "catalog") : At(value, "database");
    source.database = TextOr(database, state_.invocation.target.database);
    source.schema = TextOr(At(value, "schema"), entry.name);
    source.unrendered_database = TextOr(At(entry.value_written, "database"), "");
    source.unrendered_schema = TextOr(At(entry.value_written, "schema"), "");
    source.external = At(table.value, "external");
    source.quoting = Json::MakeObject();
    for (const Json* from : {&At(value, "quoting"), &At(table.value, "quoting")}) {
      if (!from->is_object()) continue;
      for (const auto& [key, item] : from->as_object()) source.quoting.Set(key, item);
    }
    for (const ColumnEntry& column : table.columns) source.columns.push_back(column.column);
    RETURN_IF_ERROR(Configure(project, value, table.value, &source));
    const NodeContext context(state_.shared, Phase::kParse, project, nullptr);
    source.relation_name = context.RelationOf(source).ToAddress();
    return source;
  }

  Status Configure(const Project& project, const Json& value, const Json& table, Source* source) {
    OwnConfig own;
    Json config = Json::MakeObject();
    for (const Json* from : {&At(value, "config"), &At(table, "config")}) {
      if (!from->is_object()) continue;
      for (const auto& [key, item] : from->as_object()) config.Set(key, item);
    }
    if (HasKey(value, "freshness") || HasKey(table, "freshness")) config.Set("freshness", MergedFreshness(value, table));
    for (const std::string_view key : {"loaded_at_field", "loaded_at_query"}) {
      const Json& chosen = HasKey(table, key) ? Setting(table, key) : Setting(value, key);
      config.Set(key, chosen);
    }
    config.Set("meta", MergedMeta(value, table));
    std::vector<std::string> tags;
    for (const Json* entry : {&value, &table}) {
      AddTexts(At(*entry, "tags"), &tags);
      AddTexts(At(At(*entry, "config"), "tags"), &tags);
    }
    Json tag_list = Json::MakeArray();
    for (const std::string& tag : std::set<std::string>(tags.begin(), tags.end())) tag_list.Append(tag);
    config.Set("tags", tag_list);
    own.properties = own.properties_unrendered = std::move(config);
    ASSIGN_OR_RETURN(FullConfig full, state_.layers.Resolve(ResourceType::kSource, project, source->fqn, own));
    source->config = std::move(full.values);
    source->unrendered_config = std::move(full.unrendered);
    source->enabled = source->ConfigBool("enabled", true);
    source->meta = source->Config("meta");
    source->freshness = source->Config("freshness");
    source->loaded_at_field = source->Config("loaded_at_field");
    source->loaded_at_query = source->Config("loaded_at_query");
    AddTexts(source->Config("tags"), &source->tags);
    return Status::Ok();
  }

  const ParseState& state_;
  const Overrides& overrides_;
  std::vector<Node>* tests_;
};

}  // namespace

Status AddSources(const ParseState& state, const std::vector<PropertyFile>& files, std::vector<Node>* tests) {
  Overrides overrides;
  for (const PropertyFile& file : files) {
    for (const SourceEntry& entry : file.sources) {
      if (!entry.overrides.empty()) overrides[{entry.overrides, entry.name}] = &entry;
    }
  }
  SourceBuilder builder(state, overrides, tests);
  for (const PropertyFile& file : files) {
    if (file.sources.empty()) continue;
    YamlRenderer renderer(state.shared, *state.packages.Find(file.package_name));
    for (const SourceEntry& entry : file.sources) {
      if (entry.overrides.empty()) RETURN_IF_ERROR(builder.Add(file, entry, renderer));
    }
  }
  return Status::Ok();
}

}  // namespace ingot::transform
