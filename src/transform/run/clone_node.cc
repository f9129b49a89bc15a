// `clone`: a node of another environment (--state), made in this target without computing it.
#include <fmt/format.h>

#include "base/text.h"
#include "transform/materialize/sql_text.h"
#include "transform/run/node_work.h"

namespace ingot::transform {
namespace {

std::string ProcedureName(const RelationInfo& relation) { return QuoteSqlText(relation.schema + "." + relation.identifier); }

// A table becomes a shallow clone, which names the other's files; a view, a view of the other.
Status Make(BuildWarehouse& warehouse, const RelationInfo& from, const RelationInfo& target) {
  std::string sql = fmt::format("CREATE VIEW {} AS SELECT * FROM {}", RelationSql(target), RelationSql(from));
  if (from.type == RelationType::kTable) {
    sql = fmt::format("FROM ingot_clone({}, {}, shallow => true)", ProcedureName(from), ProcedureName(target));
  }
  const Result<WarehouseResult> made = warehouse.Execute(sql, false, -1);
  return made.ok() ? Status::Ok() : Status(made.error());
}

}  // namespace

Status RunClone(NodeWork& work) {
  work.result.execute_started = work.services.clock.Now();
  work.result.relation_name = work.node.relation_name;
  work.result.message = "No-op";
  const Json* before = work.services.state->Find(work.node.unique_id);
  if (before == nullptr) return Status::Ok();
  const RelationInfo other{before->GetString("database", work.node.database), before->GetString("schema", work.node.schema),
                           before->GetString("alias", work.node.alias), RelationType::kUnknown};
  const RelationInfo target{work.node.database, work.node.schema, work.node.alias, RelationType::kUnknown};
  ASSIGN_OR_RETURN(const std::optional<RelationInfo> from, work.warehouse().GetRelation(other));
  ASSIGN_OR_RETURN(const std::optional<RelationInfo> there, work.warehouse().GetRelation(target));
  const bool itself = EqualsIgnoreCase(other.schema, target.schema) && EqualsIgnoreCase(other.identifier, target.identifier);
  if (!from || itself || (there && !work.services.settings.full_refresh)) return Status::Ok();
  if (there) RETURN_IF_ERROR(work.warehouse().DropRelation(*there));
  RETURN_IF_ERROR(Make(work.warehouse(), *from, target));
  work.result.execute_ended = work.services.clock.Now();
  work.result.message = "OK";
  return Status::Ok();
}

}  // namespace ingot::transform
