// dbt's latest_version_pointer: a view under the plain name of a model with versions, which leads to the latest of them.
#include <fmt/format.h>

#include "base/text.h"
#include "transform/materialize/sql_text.h"
#include "transform/run/node_scope.h"
#include "transform/run/node_work.h"

namespace ingot::transform {
namespace {

bool WantsPointer(const NodeWork& work) {
  const Node& node = work.node;
  if (node.type != ResourceType::kModel || node.version.is_null() || node.version != node.latest_version || node.is_ephemeral()) return false;
  const Json& config = node.Config("latest_version_pointer");
  const Json* enabled = config.is_object() ? config.Find("enabled") : nullptr;
  if (enabled != nullptr && enabled->is_bool()) return enabled->as_bool();
  return work.services.parsed.root().flags.GetBool("latest_version_pointer_enabled_by_default");
}

Result<std::string> PointerName(const NodeWork& work) {
  NodeScope scope(work.services, work.warehouse(), work.node);
  ASSIGN_OR_RETURN(const std::string name, scope.Text("{{ generate_latest_version_pointer_alias((config.get('latest_version_pointer') or {}).get('alias'), model) }}",
                                                      work.node.original_file_path + " (latest_version_pointer)"));
  return std::string(Trim(name));
}

// The view's own node: the model's, without what has been done for the model.
Node PointerNode(const Node& model, std::string name) {
  Node node = model;
  node.alias = std::move(name);
  Json config = *model.config;
  config.Set("materialized", "view").Set("contract", Json::MakeObject()).Set("persist_docs", Json::MakeObject()).Set("sql_header", Json());
  node.config = std::make_shared<const Json>(std::move(config));
  return node;
}

}  // namespace

Status BuildVersionPointer(const NodeWork& work) {
  if (!WantsPointer(work)) return Status::Ok();
  ASSIGN_OR_RETURN(std::string name, PointerName(work));
  if (name.empty() || EqualsIgnoreCase(name, work.node.alias)) {
    return InvalidArgument(fmt::format("the latest version of '{}' has the alias '{}' itself, so that no latest_version_pointer can have it: set its enabled to false, or change one of the names",
                                       work.node.name, work.node.alias));
  }
  const Node pointer = PointerNode(work.node, std::move(name));
  BuildRequest request;
  request.node = &pointer;
  request.sql = "select * from " + RelationSql({work.node.database, work.node.schema, work.node.alias, RelationType::kTable});
  request.now = work.services.parsed.invocation.started;
  const Result<BuildResult> built = Materialize(work.warehouse(), request);
  return built.ok() ? Status::Ok() : Status(built.error().WithContext("latest_version_pointer"));
}

}  // namespace ingot::transform
