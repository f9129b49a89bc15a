#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/dbt_command.h"
#include "cli/verbs.h"
#include "transform/artifacts/resource_json.h"
#include "transform/properties/python_text.h"

namespace ingot::cli {
namespace {

using transform::Resource;
using transform::ResourceType;

const std::vector<std::string>& DefaultKeys() {
  static const std::vector<std::string> keys = {"alias", "name", "package_name", "depends_on", "tags", "config", "resource_type", "source_name",
                                                "original_file_path", "unique_id"};
  return keys;
}

std::string SelectorOf(const Resource& r) {
  if (const auto* source = dynamic_cast<const transform::Source*>(&r)) return fmt::format("source:{}.{}.{}", r.package_name, source->source_name, r.name);
  if (r.type == ResourceType::kExposure) return fmt::format("exposure:{}.{}", r.package_name, r.name);
  if (r.type == ResourceType::kUnitTest) return fmt::format("unit_test:{}.{}", r.package_name, r.name);
  return Join(r.fqn, ".");
}

std::string NameOf(const Resource& r) {
  if (const auto* source = dynamic_cast<const transform::Source*>(&r)) return source->source_name + "." + r.name;
  const auto* node = dynamic_cast<const transform::Node*>(&r);
  if (node == nullptr || node->version.is_null()) return r.name;
  return r.name + ".v" + transform::PythonText(node->version);
}

Result<Json> WholeJson(const Resource& r) {
  std::string text;
  if (const auto* node = dynamic_cast<const transform::Node*>(&r)) transform::WriteNodeJson(*node, {}, &text);
  else if (const auto* source = dynamic_cast<const transform::Source*>(&r)) transform::WriteSourceJson(*source, &text);
  else if (const auto* exposure = dynamic_cast<const transform::Exposure*>(&r)) transform::WriteExposureJson(*exposure, &text);
  else transform::WriteUnitTestJson(dynamic_cast<const transform::UnitTest&>(r), &text);
  return Json::Parse(text);
}

// "config.materialized" leads inside.
const Json* Descend(const Json& object, const std::string& path) {
  if (const Json* whole = object.Find(path)) return whole;
  const Json* at = &object;
  for (const std::string_view part : Split(path, '.')) {
    at = at->Find(part);
    if (at == nullptr) return nullptr;
  }
  return at;
}

Result<std::string> JsonLine(const Resource& r, const std::vector<std::string>& keys) {
  ASSIGN_OR_RETURN(const Json whole, WholeJson(r));
  Json line = Json::MakeObject();
  for (const std::string& key : keys) {
    if (const Json* value = Descend(whole, key)) line.Set(key, *value);
  }
  return line.Dump();
}

Result<ExitCode> RunLs(Context& context) {
  ASSIGN_OR_RETURN(const std::unique_ptr<DbtCommand> command, DbtCommand::Open(context, "list"));
  ASSIGN_OR_RETURN(const std::vector<bool> selected,
                   command->Select({ResourceType::kModel, ResourceType::kSeed, ResourceType::kSnapshot, ResourceType::kTest, ResourceType::kSource,
                                    ResourceType::kExposure, ResourceType::kUnitTest},
                                   {ResourceType::kAnalysis}));
  const bool only_models = !context.arguments.Texts("models").empty();  // what --models means for ls
  std::vector<const Resource*> resources;
  for (const Resource* resource : command->graph().resources()) {
    if (only_models && resource->type != ResourceType::kModel) continue;
    if (selected[resource->index]) resources.push_back(resource);
  }
  std::sort(resources.begin(), resources.end(), [](const Resource* a, const Resource* b) { return a->unique_id < b->unique_id; });
  std::vector<std::string> keys;
  for (const std::string& value : context.arguments.Texts("output-keys")) {
    for (const std::string_view key : Split(value, ' ')) {
      if (!key.empty()) keys.emplace_back(key);
    }
  }
  const std::string output = context.arguments.Text("output");
  std::string text;
  for (const Resource* resource : resources) {
    if (output == "name") text += NameOf(*resource);
    else if (output == "path") text += resource->original_file_path;
    else if (output == "selector") text += SelectorOf(*resource);
    else {
      ASSIGN_OR_RETURN(const std::string line, JsonLine(*resource, keys.empty() ? DefaultKeys() : keys));
      text += line;
    }
    text += '\n';
  }
  fmt::print("{}", text);
  if (resources.empty()) command->console().Tell({.level = LogLevel::kWarning, .name = "NothingToDo", .code = "E035", .text = "nothing is selected"});
  return ExitCode::kDone;
}

}  // namespace

Command LsVerb() {
  std::vector<Flag> flags = DbtFlags(
      kProjectFlags | kSelectionFlags,
      {{.name = "output", .kind = ValueKind::kChoice, .fallback = "selector", .help = "What is shown of each resource", .choices = {"selector", "name", "path", "json"}},
       {.name = "output-keys", .value_name = "KEYS", .help = "Of JSON, only these keys; a dot leads inside, as in config.materialized", .repeated = true}});
  return {
      .name = "ls",
      .summary = "List the resources of a dbt project",
      .details = "Resources are listed in the order of their unique ids. '--output json' gives one object a line.",
      .flags = std::move(flags),
      .examples = {{"ingot ls", "all of them"}, {"ingot ls --select +orders --resource-type model --output name", "the models behind one"}},
      .run = RunLs,
  };
}

Command ListVerb() {
  Command command = LsVerb();
  command.name = "list";
  command.summary = "The same as ls";
  command.hidden = true;
  command.examples = {{"ingot list --select orders", "as ingot ls"}};
  return command;
}

}  // namespace ingot::cli
