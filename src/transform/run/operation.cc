#include "transform/run/operation.h"

#include <fmt/format.h>

#include "base/text.h"
#include "jinja/value/json_values.h"
#include "transform/compile/compiler.h"
#include "transform/materialize/sql_text.h"
#include "transform/run/author_place.h"
#include "transform/run/node_scope.h"

namespace ingot::transform {
namespace {

Error NoSuchMacro(const RunServices& services, std::string_view macro) {
  const std::vector<std::string> names = services.parsed.shared().macros->VisibleNames(services.parsed.root().name);
  const std::optional<std::string> near = NearestWord(macro, names);
  return NotFound(fmt::format("there is no macro '{}'{}", macro, near ? fmt::format("; did you mean '{}'?", *near) : ""));
}

Result<WarehouseResult> Show(RunServices& services, const Node& node, int64_t limit) {
  ASSIGN_OR_RETURN(const std::unique_ptr<RunSession> session, services.sessions());
  Compiler compiler(services.parsed);
  ASSIGN_OR_RETURN(const CompiledNode compiled, compiler.Compile(node, &session->warehouse(), &services.cancellation));
  if (Trim(compiled.code).empty()) return InvalidArgument(fmt::format("{} has no query to show", node.name));
  const Status query = session->warehouse().CheckQuery(compiled.code);
  Result<WarehouseResult> rows = query.ok() ? session->warehouse().Execute(compiled.code, true, limit) : Result<WarehouseResult>(query.error());
  if (!rows.ok()) return AtAuthorsPlace(rows.error(), compiled.code, *compiled.origin);
  return rows;
}

}  // namespace

Result<bool> RunOperation(RunServices& services, std::string_view macro, const Json& arguments) {
  const MacroLibrary& macros = *services.parsed.shared().macros;
  const Project& root = services.parsed.root();
  const size_t dot = macro.find('.');
  const LoadedMacro* found = dot == macro.npos ? macros.FindVisible(root.name, macro) : macros.Find(macro.substr(0, dot), macro.substr(dot + 1));
  if (found == nullptr) return NoSuchMacro(services, macro);
  ASSIGN_OR_RETURN(const std::unique_ptr<RunSession> session, services.sessions());
  session->SetReason(found->macro().unique_id);
  const Project* package = services.parsed.packages.Find(found->macro().package_name);
  NodeScope scope(services, session->warehouse(), package == nullptr ? root : *package, nullptr);
  std::vector<jinja::NamedValue> named;
  for (const auto& [name, value] : arguments.as_object()) named.push_back({name, jinja::FromJson(value, scope.heap())});
  const Result<jinja::Value> done = scope.context().CallMacro(scope.render(), *found, {.positional = {}, .named = named});
  if (!done.ok()) {
    services.console.Tell({.level = LogLevel::kError, .name = "RunningOperationCaughtError", .code = "Q001",
                           .text = "Encountered an error while running operation: " + done.error().message()});
  }
  return done.ok();
}

Result<WarehouseResult> ShowNode(RunServices& services, const Node& node, int64_t limit) {
  if (node.type != ResourceType::kSeed) return Show(services, node, limit);
  ASSIGN_OR_RETURN(const std::unique_ptr<RunSession> session, services.sessions());
  return session->warehouse().Execute("SELECT * FROM " + RelationSql({node.database, node.schema, node.alias, RelationType::kTable}), true, limit);
}

namespace {

Node InlineNode(const RunServices& services, const std::string& text) {
  Node node;
  // As a hook it may read anything.
  node.type = ResourceType::kOperation;
  node.name = "inline_query";
  node.package_name = services.parsed.root().name;
  node.unique_id = "sql_operation." + node.package_name + ".inline_query";
  node.original_file_path = "the inline query";
  node.raw_code = text;
  return node;
}

}  // namespace

Result<WarehouseResult> ShowInline(RunServices& services, const std::string& text, int64_t limit) {
  return Show(services, InlineNode(services, text), limit);
}

Result<std::string> CompileInline(RunServices& services, const std::string& text) {
  ASSIGN_OR_RETURN(const std::unique_ptr<RunSession> session, services.sessions());
  Compiler compiler(services.parsed);
  ASSIGN_OR_RETURN(CompiledNode compiled, compiler.Compile(InlineNode(services, text), &session->warehouse(), &services.cancellation));
  return std::move(compiled.code);
}

}  // namespace ingot::transform
