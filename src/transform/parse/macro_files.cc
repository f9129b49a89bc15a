#include "transform/parse/macro_files.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "jinja/static_calls.h"
#include "jinja/template.h"
#include "transform/context/environments.h"

namespace ingot::transform {
namespace {

using jinja::Definition;
using jinja::Value;

std::string AdapterOf(const Definition& definition, bool* is_default) {
  std::string adapter = "default";
  for (const jinja::Option& option : definition.options) {
    if (option.name == "default") *is_default = true;
    if (option.name == "adapter" && option.value && option.value->is_string()) adapter = option.value->as_string();
  }
  return adapter;
}

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string MacroName(const Definition& definition) {
  const std::string name(definition.name);
  if (definition.tag == "test" || definition.tag == "data_test") return "test_" + name;
  if (definition.tag != "materialization") return name;
  bool is_default = false;
  return "materialization_" + name + "_" + AdapterOf(definition, &is_default);
}

std::vector<std::string> Languages(const Definition& definition) {
  if (definition.tag != "materialization") return {};
  for (const jinja::Option& option : definition.options) {
    if (option.name != "supported_languages" || !option.value || !option.value->is_sequence()) continue;
    std::vector<std::string> languages;
    for (const Value& language : option.value->list()->items()) {
      if (language.is_string()) languages.emplace_back(language.as_string());
    }
    return languages;
  }
  return {"sql"};
}

// The macro that a call in a macro of `package` means, as a unique id; empty: none that is known.
std::string Target(const Graph& graph, const std::string& package, const std::string& root, std::string_view name) {
  const auto known = [&](std::string_view where, std::string_view what) {
    const std::string id = fmt::format("macro.{}.{}", where, what);
    return graph.macros.contains(id) ? id : std::string();
  };
  if (const size_t dot = name.find('.'); dot != name.npos) return known(name.substr(0, dot), name.substr(dot + 1));
  for (const std::string_view where : {std::string_view(package), std::string_view(root), std::string_view("dbt")}) {
    if (std::string id = known(where, name); !id.empty()) return id;
  }
  return "";
}

// adapter.dispatch('x', 'pkg') calls whichever implementation there is.
void AddDispatched(const Graph& graph, const std::string& root, const jinja::StaticCall& call, std::vector<std::string>* ids) {
  if (call.positional.empty() || !call.positional[0] || !call.positional[0]->is_string()) return;
  std::optional<Value> where = call.positional.size() > 1 ? call.positional[1] : std::nullopt;
  for (const auto& [name, value] : call.named) {
    if (name == "macro_namespace") where = value;
  }
  const std::string package = where && where->is_string() ? std::string(where->as_string()) : root;
  for (const std::string& in : {root, package, std::string("dbt")}) {
    for (const std::string_view prefix : {"duckdb__", "default__"}) {
      const std::string id = fmt::format("macro.{}.{}{}", in, prefix, call.positional[0]->as_string());
      if (!graph.macros.contains(id)) continue;
      ids->push_back(id);
      return;
    }
  }
}

}  // namespace

Status AddMacroFile(const std::string& package, std::string_view path, std::string_view text, Graph* graph) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const jinja::Template> file, jinja::Template::Parse(EnvironmentOf(Phase::kParse), text, path));
  for (const Definition& definition : file->definitions()) {
    if (definition.tag == "docs" || definition.tag == "snapshot") continue;
    Macro macro;
    macro.name = MacroName(definition);
    macro.package_name = package;
    macro.unique_id = "macro." + package + "." + macro.name;
    macro.path = path;
    // The white space that "{%-" and "-%}" take away is a part of the macro's text, as dbt keeps it.
    size_t start = definition.offset;
    size_t end = definition.offset + definition.source.size();
    const std::string_view source = file->source();
    while (definition.source.starts_with("{%-") && start > 0 && IsSpace(source[start - 1])) --start;
    while (definition.source.ends_with("-%}") && end < source.size() && IsSpace(source[end])) ++end;
    macro.text = source.substr(start, end - start);
    macro.line = file->PlaceOf(start).line;
    macro.supported_languages = Languages(definition);
    Json arguments = Json::MakeArray();
    for (const jinja::Parameter& parameter : definition.parameters) {
      const Json type = parameter.type.empty() ? Json() : Json(parameter.type);
      arguments.Append(Json::MakeObject().Set("name", parameter.name).Set("type", type).Set("description", ""));
    }
    if (definition.tag != "materialization") macro.arguments = std::move(arguments);
    const auto [other, fresh] = graph->macros.emplace(macro.unique_id, macro);
    if (!fresh) {
      return InvalidArgument(fmt::format("{}:{}: the package '{}' has a macro '{}' already, at {}:{}; rename or remove one", path, macro.line,
                                         package, macro.name, other->second.path, other->second.line));
    }
  }
  return Status::Ok();
}

Status LinkMacros(const std::string& root_package, Graph* graph) {
  for (auto& [id, macro] : graph->macros) {
    ASSIGN_OR_RETURN(const std::shared_ptr<const jinja::Template> source,
                     jinja::Template::Parse(EnvironmentOf(Phase::kParse), macro.text, macro.path));
    jinja::Heap heap;
    std::vector<std::string> ids;
    for (const jinja::StaticCall& call : jinja::FindCalls(*source, {}, heap)) {
      if (call.name == "adapter.dispatch") AddDispatched(*graph, root_package, call, &ids);
      else if (std::string target = Target(*graph, macro.package_name, root_package, call.name); !target.empty()) ids.push_back(std::move(target));
    }
    for (std::string& target : ids) {
      auto& known = macro.depends_on_macros;
      if (std::find(known.begin(), known.end(), target) == known.end()) known.push_back(std::move(target));
    }
  }
  return Status::Ok();
}

}  // namespace ingot::transform
