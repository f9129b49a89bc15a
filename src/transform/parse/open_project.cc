#include <cstdlib>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "transform/context/yaml_renderer.h"
#include "transform/parse/parser.h"
#include "transform/project/variables.h"

namespace ingot::transform {
namespace {

// What dbt_project.yml itself sees: --vars, the environment, and a target of which only the name may be known.
class Opening {
 public:
  Opening(const ParseOptions& options, ParsedProject* parsed) : options_(options), parsed_(*parsed) {
    scope_.projects.emplace_back().name = "";
    shared_.invocation = &parsed_.invocation;
    shared_.packages = &scope_;
    shared_.variables[""] = options.vars;
  }

  Status Open() {
    Begin();
    YamlRenderer renderer(shared_, scope_.root());
    parsed_.invocation.target.name = options_.target.empty() ? "default" : options_.target;
    // The profile's name may be needed for the target, and the target for the rest of the file: it is read twice.
    std::string profile = options_.profile;
    if (profile.empty()) {
      ASSIGN_OR_RETURN(profile, ProfileName(renderer));
    }
    ASSIGN_OR_RETURN(parsed_.invocation.target, LoadTarget({profile, options_.target, ProfileDirectories()}, renderer));
    ASSIGN_OR_RETURN(Project root, LoadProject(options_.directory, renderer));
    parsed_.packages.projects.push_back(std::move(root));
    RETURN_IF_ERROR(LoadPackages(&parsed_.packages, renderer));
    const std::string target = options_.target_path.empty() ? parsed_.root().target_path : options_.target_path;
    parsed_.target_path = target.starts_with('/') ? target : parsed_.root().directory + "/" + target;
    ContextShared& shared = parsed_.mutable_shared();
    shared.invocation = &parsed_.invocation;
    shared.packages = &parsed_.packages;
    shared.graph = &parsed_.graph;
    for (const Project& project : parsed_.packages.projects) {
      shared.variables[project.name] = VariablesFor(parsed_.root(), project, options_.vars);
    }
    return Status::Ok();
  }

 private:
  void Begin() {
    Invocation& invocation = parsed_.invocation;
    invocation.id = options_.invocation_id;
    invocation.started = options_.started;
    invocation.command = options_.command;
    invocation.vars = options_.vars;
    invocation.flags = options_.flags;
    invocation.environment = options_.environment;
    invocation.logger = options_.logger;
  }

  // Without a profile the target's defaults hold; the name is looked for alone so that a file full of target-dependent
  // templates can be read afterwards.
  Result<std::string> ProfileName(TextRenderer& renderer) {
    const std::string path = options_.directory + "/" + std::string(kProjectFile);
    Result<std::string> text = ReadFile(path);
    if (!text.ok() && text.error().kind() == ErrorKind::kNotFound) {
      return NotFound(fmt::format("there is no {} in {}", kProjectFile, options_.directory));
    }
    if (!text.ok()) return text.error();
    ASSIGN_OR_RETURN(const ingot::Node root, ParseDocument(*text, path));
    const ingot::Node* profile = root.Find("profile");
    if (profile == nullptr) return std::string("default");
    if (!HasTemplate(profile->text)) return profile->text;
    Result<Json> value = renderer.Render(profile->text);
    if (!value.ok()) return profile->ErrorHere(value.error().message());
    return value->is_string() ? value->as_string() : value->Dump();
  }

  std::vector<std::string> ProfileDirectories() const {
    if (!options_.profiles_directory.empty()) return {options_.profiles_directory};
    std::vector<std::string> directories;
    if (const auto named = options_.environment->Get("DBT_PROFILES_DIR"); named && !named->empty()) directories.push_back(*named);
    directories.push_back(options_.directory);
    if (const auto home = options_.environment->Get("HOME"); home && !home->empty()) directories.push_back(*home + "/.dbt");
    return directories;
  }

  const ParseOptions& options_;
  ParsedProject& parsed_;
  PackageSet scope_;
  ContextShared shared_;
};

}  // namespace

void ParsedProject::PrepareRun() {
  if (run_macros_ != nullptr) return;
  run_macros_ = std::make_unique<MacroLibrary>(graph, packages, Phase::kRun);
  shared_.macros = run_macros_.get();
}

Result<std::unique_ptr<ParsedProject>> OpenDbtProject(const ParseOptions& options) {
  auto parsed = std::make_unique<ParsedProject>();
  RETURN_IF_ERROR(Opening(options, parsed.get()).Open());
  return parsed;
}

}  // namespace ingot::transform
