#include <fmt/format.h>

#include "base/ids.h"
#include "base/text.h"
#include "cli/dbt_flags.h"
#include "cli/verbs.h"
#include "project/config.h"
#include "transform/context/yaml_renderer.h"
#include "transform/project/package_set.h"

namespace ingot::cli {
namespace {

Result<ExitCode> RunDeps(Context& context) {
  const project::EnvironmentVariables variables;
  transform::EnvironmentReader environment(variables);
  ASSIGN_OR_RETURN(const transform::ParseOptions options, DbtParseOptions(context, "deps", NewUuid(), &environment, &context.logger));
  // A project alone, for what the templates of packages.yml see.
  transform::Invocation invocation;
  invocation.vars = options.vars;
  invocation.environment = &environment;
  transform::PackageSet scope;
  scope.projects.emplace_back();
  transform::ContextShared shared;
  shared.invocation = &invocation;
  shared.packages = &scope;
  shared.variables[""] = options.vars;
  transform::YamlRenderer renderer(shared, scope.root());
  ASSIGN_OR_RETURN(const transform::Project root, transform::LoadProject(options.directory, renderer));
  ASSIGN_OR_RETURN(const std::vector<std::string> linked, transform::InstallPackages(root, renderer));
  context.logger.Info(linked.empty() ? "every package that the project asks for is there" : fmt::format("linked {} into {}", Join(linked, ", "), root.packages_path));
  return ExitCode::kDone;
}

}  // namespace

Command DepsVerb() {
  return {
      .name = "deps",
      .summary = "Put a dbt project's packages in place",
      .details = "Links local packages into the packages folder, and checks that the others are there. Ingot downloads nothing; "
                 "the macros of dbt_utils are part of the program, for projects without a copy of their own.",
      .flags = DbtFlags(kProjectFlags),
      .examples = {{"ingot deps", "the project around the working directory"}},
      .run = RunDeps,
  };
}

}  // namespace ingot::cli
