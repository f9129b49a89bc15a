#include "cli/open.h"

#include <cstdlib>
#include <filesystem>
#include <pwd.h>
#include <unistd.h>

#include <fmt/format.h>

#include "store/location.h"

namespace ingot::cli {
namespace {

namespace fs = std::filesystem;

std::string ChosenEnvironment(const Arguments& arguments) {
  if (arguments.Has("env")) return arguments.Text("env");
  const char* named = std::getenv("INGOT_ENV");
  return named == nullptr ? "" : named;
}

std::string WorkingDirectory() {
  std::error_code ignored;
  return fs::current_path(ignored).string();
}

// The project's folder: as named, or found upwards; empty when there is none.
std::string ProjectDirectory(const Arguments& arguments) {
  if (arguments.Has("project")) return arguments.Text("project");
  return project::FindProject(WorkingDirectory()).value_or("");
}

Status UseLake(const Arguments& arguments, project::ProjectConfig* config) {
  if (!arguments.Has("lake")) return Status::Ok();
  std::string lake = arguments.Text("lake");
  Result<store::Location> location = store::ParseLocation(lake);
  if (!location.ok()) return location.error().WithContext("--lake");
  std::error_code ignored;
  config->lake = lake.find("://") != std::string::npos ? lake : fs::absolute(lake, ignored).lexically_normal().string();
  return Status::Ok();
}

}  // namespace

Result<project::ProjectConfig> ResolveConfig(const Context& context, bool lake_needed) {
  std::string directory = ProjectDirectory(context.arguments);
  project::ProjectConfig config;
  if (!directory.empty()) {
    project::EnvironmentVariables variables;
    ASSIGN_OR_RETURN(config, project::LoadProjectConfig(directory, ChosenEnvironment(context.arguments), variables,
                                                        store::S3OptionsFromEnvironment()));
  } else {
    if (context.arguments.Has("env")) {
      return InvalidArgument("--env names an environment of ingot.yml, and there is none here or in a folder above; name "
                             "a project with --project");
    }
    config.directory = WorkingDirectory();
    config.s3 = store::S3OptionsFromEnvironment();
  }
  RETURN_IF_ERROR(UseLake(context.arguments, &config));
  if (lake_needed && config.lake.empty()) {
    return InvalidArgument("there is no ingot.yml here or in a folder above, and no --lake: name a lake with --lake, or "
                           "a project with --project");
  }
  return config;
}

Result<project::ProjectConfig> ResolveProject(const Context& context) {
  if (ProjectDirectory(context.arguments).empty()) {
    return NotFound("there is no ingot.yml here or in a folder above; make a project with 'ingot init DIR', or name one "
                    "with --project");
  }
  return ResolveConfig(context, true);
}

Result<std::unique_ptr<project::Workspace>> OpenWorkspace(const Context& context, project::ProjectConfig config) {
  return project::Workspace::Open(std::move(config), context.clock, context.logger);
}

std::string UserName() {
  const passwd* entry = getpwuid(geteuid());
  if (entry != nullptr && entry->pw_name != nullptr) return entry->pw_name;
  return std::to_string(geteuid());
}

}  // namespace ingot::cli
