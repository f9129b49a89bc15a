#include "transform/parse/name_generator.h"

#include <fmt/format.h>

#include "base/text.h"
#include "jinja/value/json_values.h"
#include "transform/artifacts/resource_json.h"
#include "transform/properties/python_text.h"

namespace ingot::transform {
namespace {

bool StoresFailures(const Node& node) { return node.type == ResourceType::kTest && node.ConfigBool("store_failures", false); }

bool MakesRelation(const Node& node) {
  if (node.type == ResourceType::kTest) return StoresFailures(node);
  return node.type <= ResourceType::kSnapshot && !node.is_ephemeral();
}

}  // namespace

NameGenerator::NameGenerator(const ContextShared& shared, const MacroLibrary& macros) : shared_(shared), macros_(macros) {}

// The root project's macro, or the package's own for its resources; nullptr when dbt's rule holds.
const LoadedMacro* NameGenerator::CustomMacro(const Project& package, Part part) const {
  const std::string name = fmt::format("generate_{}_name", kParts[static_cast<size_t>(part)]);
  const std::string& root = shared_.packages->root().name;
  if (package.name != root) {
    if (const LoadedMacro* own = macros_.Find(package.name, name)) return own;
  }
  if (const LoadedMacro* own = macros_.Find(root, name)) return own;
  for (const std::string_view prefix : {"duckdb__", "default__"}) {
    if (macros_.Find(root, std::string(prefix) + name) != nullptr) return macros_.Find("dbt", name);
  }
  return nullptr;
}

std::string NameGenerator::Default(Part part, const Node& node) const {
  const Target& target = shared_.invocation->target;
  const std::string custom(Trim(node.ConfigText(kParts[static_cast<size_t>(part)])));
  switch (part) {
    case Part::kDatabase: return custom.empty() ? target.database : custom;
    case Part::kSchema: return custom.empty() ? target.schema : target.schema + "_" + custom;
    case Part::kAlias: break;
  }
  if (!custom.empty()) return custom;
  if (node.version.is_null()) return node.name;
  return node.name + "_v" + ReplaceAll(PythonText(node.version), ".", "_");
}

Result<std::string> NameGenerator::Call(const LoadedMacro& macro, const Project& package, Part part, const Node& node) const {
  const NodeContext context(shared_, Phase::kParse, package, &node);
  jinja::Render render(context);
  std::string text;
  WriteNodeJson(node, {}, &text);
  ASSIGN_OR_RETURN(const Json json, Json::Parse(text));
  const std::string custom = node.ConfigText(kParts[static_cast<size_t>(part)]);
  const std::array<jinja::Value, 2> arguments = {custom.empty() ? jinja::Value::None() : render.heap().String(custom),
                                                 jinja::FromJson(json, render.heap())};
  ASSIGN_OR_RETURN(const jinja::Value value, context.CallMacro(render, macro, {.positional = arguments, .named = {}}));
  if (value.is_none()) return std::string();
  ASSIGN_OR_RETURN(const std::string name, render.ToString(value));
  return std::string(Trim(name));
}

Result<std::string> NameGenerator::Generate(const Project& package, Part part, const Node& node) const {
  const LoadedMacro* macro = CustomMacro(package, part);
  if (macro == nullptr) return Default(part, node);
  return Call(*macro, package, part, node);
}

Status NameGenerator::Name(const Project& package, Node* node) const {
  ASSIGN_OR_RETURN(node->database, Generate(package, Part::kDatabase, *node));
  ASSIGN_OR_RETURN(node->schema, Generate(package, Part::kSchema, *node));
  ASSIGN_OR_RETURN(node->alias, Generate(package, Part::kAlias, *node));
  if (node->type == ResourceType::kSnapshot) {
    if (const std::string database = node->ConfigText("target_database"); !database.empty()) node->database = database;
    if (const std::string schema = node->ConfigText("target_schema"); !schema.empty()) node->schema = schema;
  }
  node->relation_name.clear();
  if (!MakesRelation(*node)) return Status::Ok();
  const NodeContext context(shared_, Phase::kParse, package, node);
  node->relation_name = context.RelationOf(*node).ToAddress();
  return Status::Ok();
}

}  // namespace ingot::transform
