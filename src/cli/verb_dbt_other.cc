// Verbs of dbt that build nothing: source freshness, docs generate, run-operation, debug, clean; and clone.
#include <filesystem>

#include <fmt/format.h>

#include "base/ids.h"
#include "base/text.h"
#include "cli/dbt_command.h"
#include "cli/verbs.h"
#include "cli/version.h"
#include "transform/artifacts/manifest_writer.h"
#include "transform/run/catalog.h"
#include "transform/run/freshness.h"
#include "transform/run/operation.h"
#include "transform/run/run_graph.h"

namespace ingot::cli {
namespace {

namespace fs = std::filesystem;
using transform::ResourceType;

Result<ExitCode> RunFreshness(Context& context) {
  ASSIGN_OR_RETURN(const std::unique_ptr<DbtCommand> command, DbtCommand::Open(context, "freshness"));
  transform::RunRequest request;
  ASSIGN_OR_RETURN(request.selected, command->Select({ResourceType::kSource}));
  request.args = ArgumentsRecord(context, "freshness");
  ASSIGN_OR_RETURN(transform::RunServices* const services, command->Services());
  ASSIGN_OR_RETURN(const transform::RunOutcome outcome, transform::CheckFreshness(*services, request, context.arguments.Text("output")));
  return outcome.failed || outcome.cancelled ? ExitCode::kFailed : ExitCode::kDone;
}

Result<ExitCode> RunDocs(Context& context) {
  const Arguments& arguments = context.arguments;
  if (arguments.Switch("static")) {
    return Unsupported("docs generate --static needs the sources of dbt's docs page, which Ingot does not carry: put dbt's index.html beside manifest.json and catalog.json");
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<DbtCommand> command, DbtCommand::Open(context, "generate"));
  ASSIGN_OR_RETURN(transform::RunServices* const services, command->Services());
  if (arguments.Switch("no-compile")) {
    RETURN_IF_ERROR(transform::WriteManifest(command->parsed(), {}));
  } else {
    transform::RunRequest request;
    request.mode = transform::RunMode::kCompile;
    ASSIGN_OR_RETURN(request.selected, command->Select(CompiledTypes()));
    request.args = ArgumentsRecord(context, "generate");
    ASSIGN_OR_RETURN(const transform::RunOutcome outcome, transform::RunGraph(*services, request));
    if (outcome.failed) return ExitCode::kFailed;
  }
  ASSIGN_OR_RETURN(std::vector<bool> listed, command->Select({ResourceType::kModel, ResourceType::kSeed, ResourceType::kSnapshot, ResourceType::kSource}));
  if (arguments.Switch("empty-catalog")) listed.assign(listed.size(), false);
  RETURN_IF_ERROR(transform::WriteCatalog(*services, listed));
  command->console().Tell({.name = "CatalogWritten", .code = "E041", .text = fmt::format("Catalog written to {}/catalog.json", command->parsed().target_path)});
  return ExitCode::kDone;
}

Result<ExitCode> RunOperationVerb(Context& context) {
  ASSIGN_OR_RETURN(const Json arguments, ReadMapping(context, "args"));
  ASSIGN_OR_RETURN(const std::unique_ptr<DbtCommand> command, DbtCommand::Open(context, "run-operation"));
  ASSIGN_OR_RETURN(transform::RunServices* const services, command->Services());
  ASSIGN_OR_RETURN(const bool done, transform::RunOperation(*services, context.arguments.Text("MACRO"), arguments));
  return done ? ExitCode::kDone : ExitCode::kFailed;
}

Result<ExitCode> RunClone(Context& context) {
  if (!context.arguments.Has("state")) return InvalidArgument("clone needs --state, the folder with the manifest.json of what is to be cloned");
  ASSIGN_OR_RETURN(const std::unique_ptr<DbtCommand> command, DbtCommand::Open(context, "clone"));
  transform::RunRequest request;
  ASSIGN_OR_RETURN(request.selected, command->Select({ResourceType::kModel, ResourceType::kSeed, ResourceType::kSnapshot}));
  request.mode = transform::RunMode::kClone;
  request.hooks = false;
  request.args = ArgumentsRecord(context, "clone");
  ASSIGN_OR_RETURN(transform::RunServices* const services, command->Services());
  ASSIGN_OR_RETURN(const transform::RunOutcome outcome, transform::RunGraph(*services, request));
  return outcome.failed ? ExitCode::kFailed : ExitCode::kDone;
}

Result<ExitCode> RunDocsServe(Context&) {
  return Unsupported("docs serve is not there: Ingot does not carry dbt's docs page. 'ingot docs generate' writes what it reads; put its index.html beside "
                     "them and serve the target folder, as with 'python3 -m http.server'");
}

// Reads dbt_project.yml, profiles.yml and packages, and no more of the project.
struct Opened {
  project::EnvironmentVariables variables;
  std::unique_ptr<transform::EnvironmentReader> environment;
  std::unique_ptr<transform::ParsedProject> parsed;
};

Result<std::unique_ptr<Opened>> OpenSettings(Context& context) {
  auto opened = std::make_unique<Opened>();
  opened->environment = std::make_unique<transform::EnvironmentReader>(opened->variables);
  ASSIGN_OR_RETURN(const transform::ParseOptions options, DbtParseOptions(context, "debug", NewUuid(), opened->environment.get(), &context.logger));
  ASSIGN_OR_RETURN(opened->parsed, transform::OpenDbtProject(options));
  return opened;
}

Result<ExitCode> RunDebug(Context& context) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Opened> opened, OpenSettings(context));
  const transform::Target& target = opened->parsed->invocation.target;
  fmt::print("{}\n  project: {} ({})\n  profile: {}\n  target: {} (schema {}, database {})\n", VersionLine(), opened->parsed->root().name,
             opened->parsed->root().directory, target.file.empty() ? "none: the defaults hold" : target.file, target.name, target.schema, target.database);
  ASSIGN_OR_RETURN(const std::unique_ptr<DbtCommand> command, DbtCommand::Open(context, "debug"));
  ASSIGN_OR_RETURN(const std::unique_ptr<transform::RunSession> session, command->Session());
  ASSIGN_OR_RETURN(const std::vector<std::string> schemas, session->warehouse().ListSchemas(target.database));
  fmt::print("  lake: can be read ({})\nAll checks passed!\n", schemas.size() == 1 ? "1 schema" : fmt::format("{} schemas", schemas.size()));
  return ExitCode::kDone;
}

// Folders of the project only: nothing outside of it, nor one that holds its sources.
Status CheckCleanTarget(const transform::Project& root, const fs::path& path) {
  const std::string shown = path.string();
  if (!shown.starts_with(root.directory + "/")) {
    return InvalidArgument(fmt::format("clean-targets names '{}', which lies outside of the project: it is not removed", shown));
  }
  // A link on the way leads elsewhere, whatever the text says.
  std::error_code failed;
  const std::string real = fs::weakly_canonical(path.parent_path(), failed).string() + "/";
  if (failed || !real.starts_with(fs::weakly_canonical(root.directory, failed).string() + "/")) {
    return InvalidArgument(fmt::format("clean-targets names '{}', which a link leads out of the project: it is not removed", shown));
  }
  for (const std::vector<std::string>* paths : {&root.model_paths, &root.seed_paths, &root.snapshot_paths, &root.test_paths, &root.macro_paths, &root.analysis_paths}) {
    for (const std::string& source : *paths) {
      const std::string kept = (fs::path(root.directory) / source).lexically_normal().string();
      if (kept == shown || kept.starts_with(shown + "/")) return InvalidArgument(fmt::format("clean-targets names '{}', which holds sources of the project: it is not removed", shown));
    }
  }
  return Status::Ok();
}

Result<ExitCode> RunClean(Context& context) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Opened> opened, OpenSettings(context));
  const transform::Project& root = opened->parsed->root();
  std::vector<fs::path> paths;
  for (const std::string& target : root.clean_targets) {
    std::string path = (fs::path(root.directory) / target).lexically_normal().string();
    if (path.ends_with('/')) path.pop_back();
    RETURN_IF_ERROR(CheckCleanTarget(root, path));
    paths.emplace_back(path);
  }
  for (const fs::path& path : paths) {
    std::error_code failed;
    fs::remove_all(path, failed);
    if (failed) return Unavailable(fmt::format("cannot remove '{}': {}", path.string(), failed.message()));
    context.logger.Info("Cleaned " + path.string());
  }
  return ExitCode::kDone;
}

Command Verb(std::string name, std::string summary, std::string details, std::vector<Flag> flags, std::vector<Example> examples, Handler run) {
  return {.name = std::move(name), .summary = std::move(summary), .details = std::move(details), .flags = std::move(flags),
          .examples = std::move(examples), .run = std::move(run)};
}

}  // namespace

Command DbtFreshnessVerb() {
  return Verb("source freshness", "Check how old the sources of a dbt project are",
              "Compares the newest row of each selected source with warn_after and error_after, and writes sources.json.",
              DbtFlags(kProjectFlags | kSelectionFlags | kStateFlags | kRunFlags, {{.name = "output", .letter = 'o', .value_name = "FILE", .help = "Where sources.json goes"}}),
              {{"ingot source freshness", "every source"}}, RunFreshness);
}

Command DbtDocsVerb() {
  return Verb("docs generate", "Write catalog.json and manifest.json of a dbt project",
              "Compiles the project first. The two files, in the target folder, are what dbt's own docs page reads: put its index.html beside them.",
              DbtFlags(kProjectFlags | kSelectionFlags | kStateFlags | kRunFlags,
                       {{.name = "no-compile", .kind = ValueKind::kSwitch, .help = "Leave the manifest without compiled SQL"},
                        {.name = "compile", .kind = ValueKind::kSwitch, .help = "The opposite of --no-compile: as always"},
                        {.name = "empty-catalog", .kind = ValueKind::kSwitch, .help = "Ask the lake nothing: a catalog of no relations"},
                        {.name = "static", .kind = ValueKind::kSwitch, .help = "Refused: it needs the sources of dbt's docs page"}}),
              {{"ingot docs generate", "for the docs page"}}, RunDocs);
}

Command DbtDocsServeVerb() {
  Command command = Verb("docs serve", "Refused: Ingot does not carry dbt's docs page", "", DbtFlags(kProjectFlags), {}, RunDocsServe);
  command.hidden = true;
  return command;
}

Command DbtOperationVerb() {
  Command command = Verb("run-operation", "Call a macro of a dbt project", "Calls the macro with the lake behind it, and nothing else.",
                         DbtFlags(kProjectFlags | kStateFlags, {{.name = "args", .value_name = "YAML", .help = "The macro's arguments, as a mapping"}}),
                         {{"ingot run-operation drop_old --args '{days: 7}'", "a macro with an argument"}}, RunOperationVerb);
  command.positionals = {{.name = "MACRO", .help = "The macro: a name, or package.name", .required = true}};
  return command;
}

Command DbtCloneVerb() {
  return Verb("clone", "Make the tables of another environment in this one, without computing them",
              "Tables become shallow clones of the ones that --state names, views become views of them. What is there already stays, "
              "but for --full-refresh.",
              DbtFlags(kProjectFlags | kSelectionFlags | kStateFlags | kRunFlags), {{"ingot clone --state prod-artifacts", "everything"}}, RunClone);
}

Command DbtDebugVerb() {
  return Verb("debug", "Say what a dbt project's settings come to, and whether the lake can be read", "", DbtFlags(kProjectFlags),
              {{"ingot debug", "of this project"}}, RunDebug);
}

Command DbtCleanVerb() {
  return Verb("clean", "Remove the clean-targets of a dbt project", "Only folders of the project are removed, and none that holds its sources.",
              DbtFlags(kProjectFlags), {{"ingot clean", "remove target/"}}, RunClean);
}

}  // namespace ingot::cli
