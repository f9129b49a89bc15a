#include "cli/dbt_project.h"

#include <algorithm>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "base/document.h"
#include "base/ids.h"
#include "base/text.h"
#include "transform/project/yaml_value.h"

namespace ingot::cli {
namespace {

namespace fs = std::filesystem;
using transform::Resource;
using transform::ResourceType;

// --vars: YAML, and so JSON.
Result<Json> ReadVars(const std::string& text) {
  if (text.empty()) return Json::MakeObject();
  ASSIGN_OR_RETURN(const Node node, ParseDocument(text, "--vars"));
  Json vars = transform::YamlValue(node);
  if (vars.is_null()) return Json::MakeObject();
  if (!vars.is_object()) return InvalidArgument("--vars takes a mapping, as in --vars '{start: 2025-01-01}'");
  return vars;
}

Result<std::string> ProjectFolder(const Arguments& arguments) {
  std::error_code ignored;
  std::string named = arguments.Text("project-dir");
  if (named.empty()) named = arguments.Text("project");
  if (!named.empty()) return fs::absolute(named, ignored).lexically_normal().string();
  std::string found = transform::FindDbtProject(fs::current_path(ignored).string());
  if (found.empty()) return NotFound("there is no dbt_project.yml here or in a folder above; name a project with --project-dir");
  return found;
}

// `flags`, by dbt's names.
Json TemplateFlags(const Arguments& arguments, const std::string& command) {
  Json flags = Json::MakeObject();
  const auto given = [&](const char* name) { return arguments.Has(name) && arguments.Text(name) == "true"; };
  flags.Set("WHICH", command).Set("FULL_REFRESH", given("full-refresh")).Set("STORE_FAILURES", given("store-failures"));
  flags.Set("FAIL_FAST", given("fail-fast")).Set("EMPTY", given("empty")).Set("DEFER", given("defer")).Set("FAVOR_STATE", given("favor-state"));
  flags.Set("USE_COLORS", false).Set("DEBUG", false).Set("QUIET", false).Set("PRINT", true).Set("INTROSPECT", true).Set("PARTIAL_PARSE", !given("no-partial-parse"));
  flags.Set("TARGET", arguments.Has("target") ? Json(arguments.Text("target")) : Json()).Set("PROFILE", arguments.Has("profile") ? Json(arguments.Text("profile")) : Json());
  flags.Set("INDIRECT_SELECTION", arguments.Has("indirect-selection") ? arguments.Text("indirect-selection") : "eager");
  return flags;
}

std::vector<std::string> Together(const Arguments& arguments, std::initializer_list<const char*> names) {
  std::vector<std::string> all;
  for (const char* name : names) {
    for (std::string& value : arguments.Texts(name)) all.push_back(std::move(value));
  }
  return all;
}

Result<std::vector<ResourceType>> ReadTypes(const std::vector<std::string>& names) {
  std::vector<ResourceType> types;
  for (const std::string& name : names) {
    if (name == "all" || name == "default") continue;
    const std::optional<ResourceType> type = transform::ParseResourceType(name);
    if (!type) return InvalidArgument(fmt::format("'{}' is no type of resource; there are model, seed, snapshot, test, unit_test, analysis, source and exposure", name));
    types.push_back(*type);
  }
  return types;
}

// --selector, the default of selectors.yml, or --select with --exclude.
Result<transform::Selection> ReadSelection(const Context& context, const DbtProject& project) {
  const std::vector<std::string> include = Together(context.arguments, {"select", "models"});
  const std::vector<std::string> exclude = context.arguments.Texts("exclude");
  if (!context.arguments.Has("selector")) {
    for (const transform::NamedSelection& selector : project.selectors) {
      if (selector.is_default && include.empty() && exclude.empty()) return selector.selection;
    }
    return transform::ParseSelection(include, exclude);
  }
  const std::string wanted = context.arguments.Text("selector");
  std::vector<std::string> names;
  for (const transform::NamedSelection& selector : project.selectors) {
    if (selector.name == wanted) return selector.selection;
    names.push_back(selector.name);
  }
  return InvalidArgument(fmt::format("there is no selector '{}'; selectors.yml has: {}", wanted, names.empty() ? "none" : Join(names, ", ")));
}

}  // namespace

std::vector<Flag> DbtProjectFlags() {
  return {{.name = "project-dir", .value_name = "DIR", .help = "The folder of dbt_project.yml; without it, the nearest one upwards"},
          {.name = "profiles-dir", .value_name = "DIR", .help = "The folder of profiles.yml; without it, DBT_PROFILES_DIR, the project, ~/.dbt"},
          {.name = "profile", .value_name = "NAME", .help = "A profile in place of the project's"},
          {.name = "target", .letter = 't', .value_name = "NAME", .help = "A target in place of the profile's own choice"},
          {.name = "target-path", .value_name = "DIR", .help = "A folder for artifacts in place of the project's"},
          {.name = "vars", .value_name = "YAML", .help = "Variables, as a mapping in YAML or JSON"},
          {.name = "threads", .kind = ValueKind::kInteger, .value_name = "N", .help = "How many nodes are worked on at once"},
          {.name = "no-partial-parse", .kind = ValueKind::kSwitch, .help = "Read every file, whatever an earlier parse left"}};
}

std::vector<Flag> SelectionFlags() {
  return {{.name = "select", .letter = 's', .value_name = "WORDS", .help = "What to take: names, tag:…, path:…, +parents, children+, @…", .repeated = true},
          {.name = "models", .letter = 'm', .value_name = "WORDS", .help = "The same as --select", .repeated = true},
          {.name = "exclude", .value_name = "WORDS", .help = "What to leave out", .repeated = true},
          {.name = "selector", .value_name = "NAME", .help = "A selector of selectors.yml"},
          {.name = "resource-type", .value_name = "TYPES", .help = "Only these types: model, seed, snapshot, test, unit_test, source …", .repeated = true},
          {.name = "exclude-resource-type", .value_name = "TYPES", .help = "All but these types", .repeated = true},
          {.name = "indirect-selection", .kind = ValueKind::kChoice, .fallback = "eager", .help = "Which tests come along with what they test",
           .choices = {"eager", "cautious", "buildable", "empty"}},
          {.name = "state", .value_name = "DIR", .help = "The artifacts of an earlier run, for state: and result:"}};
}

Result<transform::ParseOptions> DbtParseOptions(const Context& context, const std::string& command, transform::EnvironmentReader* environment) {
  const Arguments& arguments = context.arguments;
  transform::ParseOptions options;
  ASSIGN_OR_RETURN(options.directory, ProjectFolder(arguments));
  options.profiles_directory = arguments.Text("profiles-dir");
  options.profile = arguments.Text("profile");
  options.target = arguments.Text("target");
  options.target_path = arguments.Text("target-path");
  options.command = command;
  options.invocation_id = NewUuid();
  options.started = context.clock.Now();
  ASSIGN_OR_RETURN(options.vars, ReadVars(arguments.Text("vars")));
  options.flags = TemplateFlags(arguments, command);
  options.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 8U));
  options.use_cache = !arguments.Has("no-partial-parse");
  options.environment = environment;
  options.logger = &context.logger;
  return options;
}

Result<std::unique_ptr<DbtProject>> OpenDbt(const Context& context, const std::string& command) {
  auto project = std::make_unique<DbtProject>();
  project->environment = std::make_unique<transform::EnvironmentReader>(project->variables);
  ASSIGN_OR_RETURN(const transform::ParseOptions options, DbtParseOptions(context, command, project->environment.get()));
  ASSIGN_OR_RETURN(project->parsed, transform::ParseProject(options));
  const transform::Target& target = project->parsed->invocation.target;
  if (!target.ignored.empty()) {
    context.logger.Debug(fmt::format("{}: {} of the target '{}' mean nothing for a lake and are passed over", target.file, Join(target.ignored, ", "), target.name));
  }
  for (const std::string& warning : project->parsed->warnings) context.logger.Warning(warning);
  if (context.arguments.Has("state")) {
    ASSIGN_OR_RETURN(project->previous, transform::PreviousState::Load(context.arguments.Text("state")));
  }
  ASSIGN_OR_RETURN(project->selectors, transform::ParseSelectors(project->parsed->selectors));
  return project;
}

Result<std::vector<const Resource*>> SelectResources(const Context& context, const DbtProject& project, const std::vector<ResourceType>& types) {
  ASSIGN_OR_RETURN(const transform::Selection selection, ReadSelection(context, project));
  transform::SelectorOptions options;
  ASSIGN_OR_RETURN(options.indirect, transform::ParseIndirectSelection(context.arguments.Text("indirect-selection")));
  options.previous = project.previous.get();
  options.selectors = &project.selectors;
  options.current_sources = project.parsed->target_path;
  options.project_directory = project.parsed->root().directory;
  ASSIGN_OR_RETURN(const transform::Selected selected, transform::Select(project.parsed->graph, selection, options));
  for (const std::string& word : selected.without_match) context.logger.Warning(fmt::format("'{}' selects nothing that is enabled", word));
  const std::vector<std::string> named = Together(context.arguments, {"resource-type", "resource-types"});
  ASSIGN_OR_RETURN(std::vector<ResourceType> wanted, ReadTypes(named));
  ASSIGN_OR_RETURN(const std::vector<ResourceType> unwanted, ReadTypes(context.arguments.Texts("exclude-resource-type")));
  const bool everything = std::find(named.begin(), named.end(), "all") != named.end();
  if (wanted.empty() && !everything) wanted = types;
  const auto has = [](const std::vector<ResourceType>& list, ResourceType type) { return std::find(list.begin(), list.end(), type) != list.end(); };
  std::vector<const Resource*> resources;
  for (const Resource* resource : project.parsed->graph.resources()) {
    if (!selected.Has(*resource) || has(unwanted, resource->type)) continue;
    if (wanted.empty() || has(wanted, resource->type)) resources.push_back(resource);
  }
  std::sort(resources.begin(), resources.end(), [](const Resource* a, const Resource* b) { return a->unique_id < b->unique_id; });
  return resources;
}

}  // namespace ingot::cli
