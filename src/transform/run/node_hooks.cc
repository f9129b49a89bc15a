#include <fmt/format.h>

#include "base/text.h"
#include "transform/run/node_work.h"

namespace ingot::transform {
namespace {

Status RunStatement(const NodeWork& work, std::string_view text, std::string_view name, WarehouseResult* result) {
  NodeScope scope(work.services, work.warehouse(), work.node);
  scope.context().set_compiled_code(work.result.compiled_code);
  scope.context().hooks().extra = work.extra;
  scope.context().hooks().relation = [&](const Resource& target, const RelationName& usual) -> Result<RelationName> {
    return work.router.Route(target, usual);
  };
  Result<std::string> sql = scope.Text(text, name);
  if (!sql.ok()) return sql.error();
  if (work.node.type == ResourceType::kOperation) {
    work.result.compiled = true;
    work.result.compiled_code = *sql;
  }
  if (Trim(*sql).empty()) return Status::Ok();
  Result<WarehouseResult> run = work.warehouse().Execute(*sql, false, -1);
  if (!run.ok()) return run.error().WithContext(name);
  *result = std::move(*run);
  return Status::Ok();
}

}  // namespace

Status RunNodeHooks(const NodeWork& work, std::string_view key, bool inside_transaction) {
  const Json& hooks = work.node.Config(key);
  if (!hooks.is_array()) return Status::Ok();
  int number = 0;
  for (const Json& hook : hooks.as_array()) {
    ++number;
    if (hook.GetBool("transaction", true) != inside_transaction) continue;
    WarehouseResult ignored;
    const std::string name = fmt::format("{} ({} {})", work.node.original_file_path, key, number);
    RETURN_IF_ERROR(RunStatement(work, hook.GetString("sql"), name, &ignored));
  }
  return Status::Ok();
}

Status RunHookNode(NodeWork& work) {
  work.result.execute_started = work.services.clock.Now();
  WarehouseResult done;
  const Status status = RunStatement(work, work.node.raw_code, fmt::format("{} ({})", work.node.original_file_path, work.node.name), &done);
  work.result.execute_ended = work.services.clock.Now();
  work.result.failures = 0;
  work.result.message = done.status.empty() || done.rows_affected < 0 ? "OK" : done.status;
  return status;
}

}  // namespace ingot::transform
