#include "transform/project/variables.h"

namespace ingot::transform {
namespace {

void Lay(Json* values, const Json& over) {
  if (!over.is_object()) return;
  for (const auto& [name, value] : over.as_object()) values->Set(name, value);
}

void LayScoped(Json* values, const Project& from, const std::string& package) {
  Lay(values, from.vars);
  if (const Json* scoped = from.vars.Find(package)) Lay(values, *scoped);
}

}  // namespace

Json VariablesFor(const Project& root, const Project& package, const Json& command_line) {
  Json values = Json::MakeObject();
  if (package.name != root.name) LayScoped(&values, package, package.name);
  LayScoped(&values, root, package.name);
  Lay(&values, command_line);
  return values;
}

}  // namespace ingot::transform
