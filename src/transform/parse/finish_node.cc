#include "transform/parse/finish_node.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "transform/parse/name_generator.h"
#include "transform/properties/python_text.h"

namespace ingot::transform {
namespace {

Error At(const Node& node, const Error& error) {
  const std::string place = node.line > 0 ? fmt::format("{}:{}", node.original_file_path, node.line) : node.original_file_path;
  return Error(error.kind(), place + ": " + error.message());
}

// Mappings inside of mappings are merged too: a version's config over its model's.
Json DeepMerge(Json base, const Json& over) {
  if (!base.is_object() || !over.is_object()) return over.is_null() ? base : over;
  for (const auto& [key, value] : over.as_object()) {
    const Json* before = base.Find(key);
    base.Set(key, before == nullptr ? value : DeepMerge(*before, value));
  }
  return base;
}

// A date as dbt keeps it, with the time and the zone: "2030-01-01T00:00:00+00:00".
Json MomentOf(const Json& date) {
  if (!date.is_string()) return date;
  std::string text = date.as_string();
  if (text.size() == 10) text += "T00:00:00";
  if (text.size() == 19) text += "+00:00";
  if (text.size() > 10 && text[10] == ' ') text[10] = 'T';
  return text;
}

void ApplyVersion(const Patch& patch, Node* node) {
  const VersionEntry& version = *patch.version;
  const std::string suffix = "v" + VersionSuffix(version.v);
  node->unique_id = fmt::format("model.{}.{}.{}", node->package_name, patch.entry->name, suffix);
  node->fqn.back() = patch.entry->name;
  node->fqn.push_back(suffix);
  node->name = patch.entry->name;
  node->version = version.v;
  node->latest_version = patch.latest_version();
}

// Every key that dbt has for a constraint, with its default.
Json WholeConstraints(const Json& constraints, bool of_model) {
  Json list = Json::MakeArray();
  for (const Json& given : constraints.as_array()) {
    Json whole = Json::MakeObject();
    whole.Set("type", Json()).Set("name", Json()).Set("expression", Json()).Set("warn_unenforced", true).Set("warn_unsupported", true);
    whole.Set("to", Json()).Set("to_columns", Json::MakeArray());
    if (of_model) whole.Set("columns", Json::MakeArray());
    if (given.is_object()) {
      for (const auto& [key, value] : given.as_object()) whole.Set(key, value);
    }
    list.Append(std::move(whole));
  }
  return list;
}

OwnConfig ApplyPatch(Patch* patch, Node* node) {
  const ResourceEntry& entry = *patch->entry;
  const VersionEntry* version = patch->version;
  if (version != nullptr) ApplyVersion(*patch, node);
  node->patch_path = patch->file->package_name + "://" + patch->file->original_file_path;
  const Json& description = version != nullptr && !version->description.is_null() ? version->description : entry.description;
  if (description.is_string()) node->description = description.as_string();
  for (ColumnEntry& column : ColumnsOf(entry, version)) {
    if (column.column.constraints.is_array()) column.column.constraints = WholeConstraints(column.column.constraints, false);
    node->columns.push_back(std::move(column.column));
  }
  const Json& constraints = version != nullptr && !version->constraints.is_null() ? version->constraints : entry.constraints;
  if (constraints.is_array()) node->constraints = WholeConstraints(constraints, true);
  node->deprecation_date = MomentOf(version != nullptr && !version->deprecation_date.is_null() ? version->deprecation_date : entry.deprecation_date);
  node->time_spine = entry.time_spine;
  OwnConfig own;
  own.properties = entry.config;
  own.properties_unrendered = entry.config_written;
  if (version != nullptr) {
    own.properties = DeepMerge(own.properties, version->config);
    own.properties_unrendered = DeepMerge(own.properties_unrendered, version->config);
    if (!version->access.is_null()) own.properties.Set("access", version->access);
    if (!version->docs.is_null()) own.properties.Set("docs", version->docs);
  }
  return own;
}

// As Python shows dbt's own classes: a contract's digest is made of that, so that it is the same in both manifests.
std::string ShownConstraints(const Json& constraints, std::string_view class_name) {
  std::string list;
  if (!constraints.is_array()) return "[]";
  for (const Json& constraint : constraints.as_array()) {
    list += list.empty() ? "" : ", ";
    list += class_name;
    std::string fields;
    for (const auto& [key, value] : constraint.as_object()) {
      std::string shown = PythonRepr(value);
      if (key == "type") shown = fmt::format("<ConstraintType.{}: {}>", PythonText(value), shown);
      fields += fmt::format("{}{}={}", fields.empty() ? "" : ", ", key, shown);
    }
    list += "(" + fields + ")";
  }
  return "[" + list + "]";
}

// A contract's columns need types; its digest tells when it changes.
Status CheckContract(Node* node) {
  if (node->type != ResourceType::kModel || !node->Config("contract").GetBool("enforced")) return Status::Ok();
  std::string state;
  std::vector<const Column*> sorted;
  for (const Column& column : node->columns) sorted.push_back(&column);
  if (sorted.empty()) return InvalidArgument("a model with a contract needs its columns in a property file, each with a data_type");
  std::sort(sorted.begin(), sorted.end(), [](const Column* a, const Column* b) { return a->name < b->name; });
  for (const Column* column : sorted) {
    if (!column->data_type.is_string()) {
      return InvalidArgument(fmt::format("the contract needs a data_type for the column '{}'", column->name));
    }
    state += "|" + column->name + PythonText(column->data_type) + ShownConstraints(column->constraints, "ColumnLevelConstraint");
  }
  const std::string materialized = node->materialized();
  if (materialized == "table" || materialized == "incremental") state += materialized + ShownConstraints(node->constraints, "ModelLevelConstraint");
  node->contract_checksum = ToHex(Sha256(state));
  return Status::Ok();
}

void AddTags(const Json& tags, std::vector<std::string>* list) {
  if (!tags.is_array()) return;
  for (const Json& tag : tags.as_array()) {
    std::string text = tag.is_string() ? tag.as_string() : PythonText(tag);
    if (std::find(list->begin(), list->end(), text) == list->end()) list->push_back(std::move(text));
  }
}

Status RenderHooks(const ParseState& state, const Project& project, Node* node) {
  if (node->type > ResourceType::kSnapshot) return Status::Ok();
  for (const std::string_view key : {"pre-hook", "post-hook"}) {
    const Json& hooks = node->Config(key);
    if (!hooks.is_array()) continue;
    for (const Json& hook : hooks.as_array()) {
      const std::string sql = hook.GetString("sql");
      if (!HasTemplate(sql)) continue;
      ASSIGN_OR_RETURN(const std::shared_ptr<const jinja::Template> source, jinja::Template::Parse(EnvironmentOf(Phase::kParse), sql, std::string(key)));
      const NodeContext context(state.shared, Phase::kParse, project, node);
      jinja::Render render(context);
      RETURN_IF_ERROR(render.Text(*source));
      const Capture& capture = context.capture();
      const auto add = [](const auto& from, auto* to) {
        for (const auto& item : from) {
          if (std::find(to->begin(), to->end(), item) == to->end()) to->push_back(item);
        }
      };
      add(capture.refs, &node->refs);
      add(capture.sources, &node->sources);
      add(capture.macros, &node->depends_on_macros);
    }
  }
  return Status::Ok();
}

Json DocsOf(const Json& configured) {
  const Json* show = configured.Find("show");
  const Json* color = configured.Find("node_color");
  return Json::MakeObject().Set("show", show == nullptr ? Json(true) : *show).Set("node_color", color == nullptr ? Json() : *color);
}

}  // namespace

std::vector<ColumnEntry> ColumnsOf(const ResourceEntry& entry, const VersionEntry* version) {
  if (version == nullptr) return entry.columns;
  std::vector<ColumnEntry> columns;
  const Json& include = version->include;
  const bool all = include.is_null() || include == Json("all") || include == Json("*");
  const auto listed = [&](const std::string& name) {
    return include.is_array() && std::find(include.as_array().begin(), include.as_array().end(), Json(name)) != include.as_array().end();
  };
  const auto own = [&](const std::string& name) {
    return std::any_of(version->columns.begin(), version->columns.end(), [&](const ColumnEntry& c) { return c.column.name == name; });
  };
  for (const ColumnEntry& column : entry.columns) {
    const std::string& name = column.column.name;
    if (own(name) || !(all || listed(name))) continue;
    if (std::find(version->exclude.begin(), version->exclude.end(), name) == version->exclude.end()) columns.push_back(column);
  }
  columns.insert(columns.end(), version->columns.begin(), version->columns.end());
  return columns;
}

Status ConfigureNode(const ParseState& state, const Project& project, const OwnConfig& own, Node* node) {
  Result<FullConfig> config = state.layers.Resolve(node->type, project, node->fqn, own);
  if (!config.ok()) return At(*node, config.error());
  node->config = std::move(config->values);
  node->unrendered_config = std::move(config->unrendered);
  node->enabled = node->ConfigBool("enabled", true);
  AddTags(node->Config("tags"), &node->tags);
  const Json& meta = node->Config("meta");
  if (meta.is_object() && !meta.as_object().empty()) node->meta = meta;
  if (const std::string group = node->ConfigText("group"); !group.empty()) node->group = group;
  if (node->type == ResourceType::kModel) node->access = node->ConfigText("access");
  if (const Json& docs = node->Config("docs"); docs.is_object()) node->docs = DocsOf(docs);
  const Status named = state.names.Name(project, node);
  if (!named.ok()) return At(*node, named.error());
  return Status::Ok();
}

Status FinishNode(const ParseState& state, Patch* patch, Draft* draft) {
  Node& node = draft->node;
  OwnConfig own;
  if (patch != nullptr) own = ApplyPatch(patch, &node);
  own.calls = std::move(draft->capture.config);
  own.calls_written = std::move(draft->config_written);
  node.refs = std::move(draft->capture.refs);
  node.sources = std::move(draft->capture.sources);
  node.depends_on_macros = std::move(draft->capture.macros);
  RETURN_IF_ERROR(ConfigureNode(state, *draft->project, own, &node));
  if (const Status contract = CheckContract(&node); !contract.ok()) return At(node, contract.error());
  if (const Status hooks = RenderHooks(state, *draft->project, &node); !hooks.ok()) return At(node, hooks.error());
  if (patch != nullptr) {
    patch->unique_id = node.unique_id;
    patch->disabled = !node.enabled;
  }
  return Status::Ok();
}

}  // namespace ingot::transform
