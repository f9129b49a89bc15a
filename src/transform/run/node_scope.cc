#include "transform/run/node_scope.h"

#include <fmt/format.h>

namespace ingot::transform {
namespace {

const Project& PackageOf(const RunServices& services, const Node& node) {
  const Project* package = services.parsed.packages.Find(node.package_name);
  return package == nullptr ? services.parsed.root() : *package;
}

}  // namespace

NodeScope::NodeScope(const RunServices& services, Warehouse& warehouse, const Project& package, const Node* node)
    : context_(services.parsed.shared(), Phase::kRun, package, node), render_(context_, {}, &services.cancellation) {
  context_.set_warehouse(&warehouse);
}

NodeScope::NodeScope(const RunServices& services, Warehouse& warehouse, const Node& node)
    : NodeScope(services, warehouse, PackageOf(services, node), &node) {}

Result<std::string> NodeScope::Text(std::string_view source, std::string_view name, int line) {
  ASSIGN_OR_RETURN(std::shared_ptr<const jinja::Template> parsed, jinja::Template::Parse(EnvironmentOf(Phase::kRun), source, name, nullptr, line));
  templates_.push_back(std::move(parsed));
  return render_.Text(*templates_.back());
}

Result<jinja::Value> NodeScope::Native(std::string_view source, std::string_view name) {
  ASSIGN_OR_RETURN(std::shared_ptr<const jinja::Template> parsed, jinja::Template::Parse(EnvironmentOf(Phase::kRun), source, name));
  templates_.push_back(std::move(parsed));
  return render_.Native(*templates_.back());
}

Result<jinja::Value> NodeScope::Call(std::string_view macro, const jinja::Arguments& arguments) {
  const LoadedMacro* found = context_.shared().macros->FindVisible(context_.package().name, macro);
  if (found == nullptr) return NotFound(fmt::format("there is no macro '{}'", macro));
  return context_.CallMacro(render_, *found, arguments);
}

}  // namespace ingot::transform
