// Materializations that a project writes itself: {% materialization name, default %}.
#include <fmt/format.h>

#include "jinja/value/json_values.h"
#include "transform/context/builtins.h"
#include "transform/run/node_work.h"

namespace ingot::transform {
namespace {

using jinja::Value;

// {'relations': [...]} is what such a macro gives back.
Status CheckRelations(NodeScope* scope, const NodeWork& work, const Value& given) {
  const Value* relations = given.is_dict() ? given.dict()->Find("relations") : nullptr;
  if (relations == nullptr || !relations->is_sequence()) {
    return InvalidArgument(fmt::format("the materialization '{}' did not say what it made: it has to end with "
                                       "{{{{ return({{'relations': [target_relation]}}) }}}}",
                                       work.node.materialized()));
  }
  for (const Value& relation : relations->list()->items()) {
    if (relation.As<RelationObject>() == nullptr) {
      ASSIGN_OR_RETURN(const std::string text, scope->render().Repr(relation));
      return InvalidArgument(fmt::format("the materialization '{}' gave {} among its relations, which is no relation",
                                         work.node.materialized(), text));
    }
  }
  return Status::Ok();
}

// What `statement("main")` answered.
Status TakeResponse(NodeScope* scope, NodeResult* result) {
  const auto main = scope->context().results().find("main");
  if (main == scope->context().results().end()) {
    result->message = "OK";
    return Status::Ok();
  }
  ASSIGN_OR_RETURN(const Value response, scope->render().GetAttribute(main->second, "response"));
  ASSIGN_OR_RETURN(Json json, ValueToJson(response));
  if (json.is_object()) {
    result->message = json.GetString("_message", "OK");
    result->adapter_response = std::move(json);
  } else {
    result->message = json.is_string() ? json.as_string() : "OK";
  }
  return Status::Ok();
}

}  // namespace

const LoadedMacro* FindMaterialization(const RunServices& services, std::string_view name) {
  const MacroLibrary& macros = *services.parsed.shared().macros;
  for (const std::string_view adapter : {"duckdb", "default"}) {
    const std::string macro = fmt::format("materialization_{}_{}", name, adapter);
    for (const Project& project : services.parsed.packages.projects) {
      if (const LoadedMacro* found = macros.Find(project.name, macro)) return found;
    }
  }
  return nullptr;
}

Status RunMaterializationMacro(NodeWork& work, const LoadedMacro& macro, std::string sql) {
  NodeScope scope(work.services, work.warehouse(), work.node);
  scope.context().set_compiled_code(std::move(sql));
  scope.context().hooks().relation = [&](const Resource& target, const RelationName& usual) -> Result<RelationName> {
    return work.router.Route(target, usual);
  };
  ASSIGN_OR_RETURN(const Value given, scope.context().CallMacro(scope.render(), macro, {}));
  RETURN_IF_ERROR(CheckRelations(&scope, work, given));
  return TakeResponse(&scope, &work.result);
}

}  // namespace ingot::transform
