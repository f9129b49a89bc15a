#include "transform/materialize/build.h"

#include <utility>

#include "base/text.h"
#include "transform/materialize/sql_text.h"

namespace ingot::transform {

Result<Build> Build::Start(BuildWarehouse& warehouse, const BuildRequest& request) {
  Build build(warehouse, request);
  const Node& node = build.node();
  build.target_ = {node.database, node.schema, node.alias, RelationType::kUnknown};
  ASSIGN_OR_RETURN(const auto found, warehouse.GetRelation(build.target_));
  if (found) {
    build.existing_ = found->type;
    build.target_.identifier = found->identifier;
    build.target_.schema = found->schema;
  }
  return build;
}

std::string Build::target_sql() const { return RelationSql(target_); }

Status Build::RunHeader() {
  const std::string header = node().ConfigText("sql_header");
  if (Trim(header).empty()) return Status::Ok();
  const auto ran = Run(header);
  return ran.ok() ? Status::Ok() : Status(ran.error().WithContext("sql_header"));
}

Status Build::MakeRoom(RelationType type) {
  if (existing_ == RelationType::kUnknown || existing_ == type) return Status::Ok();
  return warehouse_.DropRelation(target_);
}

Result<WarehouseResult> Build::Run(const std::string& sql) { return warehouse_.Execute(sql, true, -1); }

Status Build::RunMain(const std::string& sql) {
  ASSIGN_OR_RETURN(const WarehouseResult result, warehouse_.Execute(sql, false, -1));
  AddRows(result.rows_affected);
  return Status::Ok();
}

void Build::AddRows(int64_t rows) {
  if (rows >= 0) rows_ = (rows_ < 0 ? 0 : rows_) + rows;
}

RelationInfo Build::Temporary(std::string_view suffix) const {
  return {"temp", "main", node().alias + "__dbt_tmp" + std::string(suffix), RelationType::kTable};
}

BuildResult Build::Finish(std::string status) const {
  BuildResult result;
  result.status = std::move(status);
  if (rows_ >= 0) result.status += " " + std::to_string(rows_);
  result.rows_affected = rows_;
  result.relation = target_;
  result.relation.type = node().materialized() == "view" ? RelationType::kView : RelationType::kTable;
  result.warnings = warnings_;
  return result;
}

}  // namespace ingot::transform
