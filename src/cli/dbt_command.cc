#include "cli/dbt_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <unistd.h>

#include <fmt/format.h>

#include "base/file.h"
#include "base/ids.h"
#include "base/text.h"
#include "cli/open.h"
#include "cli/terminal.h"
#include "cli/version.h"
#include "project/dbt_session.h"
#include "transform/run/summary.h"

namespace ingot::cli {
namespace {

namespace fs = std::filesystem;
using transform::ResourceType;

// DIR/dbt.log, open for the time of the process; nothing without --log-path.
Result<transform::Console::Sink> OpenLog(const Arguments& arguments) {
  if (!arguments.Has("log-path")) return transform::Console::Sink();
  const std::string directory = arguments.Text("log-path");
  RETURN_IF_ERROR(MakeDirectories(directory));
  const std::string path = directory + "/dbt.log";
  const std::shared_ptr<std::FILE> file(std::fopen(path.c_str(), "ae"), [](std::FILE* opened) { return opened == nullptr ? 0 : std::fclose(opened); });
  if (file == nullptr) return Unavailable(fmt::format("cannot write '{}', which --log-path asks for", path));
  return transform::Console::Sink([file](std::string_view line) {
    fmt::print(file.get(), "{}\n", line);
    std::fflush(file.get());
  });
}

Result<std::unique_ptr<transform::Console>> MakeConsole(const Context& context, const std::string& id) {
  const Arguments& arguments = context.arguments;
  transform::ConsoleSettings settings;
  ASSIGN_OR_RETURN(settings.warnings, ReadWarningRules(context));
  if (const int64_t width = arguments.Integer("printer-width"); width > 0) settings.width = static_cast<size_t>(std::min<int64_t>(width, 1000));
  ASSIGN_OR_RETURN(transform::Console::Sink log, OpenLog(arguments));
  settings.format = context.log_format();
  settings.quiet = arguments.Switch("quiet");
  const std::string level = arguments.Text("log-level");
  if (arguments.Switch("debug") || level == "debug") settings.minimum = LogLevel::kDebug;
  else if (level == "warning" || level == "warn") settings.minimum = LogLevel::kWarning;
  else if (level == "error") settings.minimum = LogLevel::kError;
  settings.colors = !arguments.Switch("no-use-colors") && (arguments.Switch("use-colors") || WantsColor(STDERR_FILENO));
  settings.invocation_id = id;
  return std::make_unique<transform::Console>(std::move(settings), context.clock,
                                              [](std::string_view line) { fmt::print(stderr, "{}\n", line); }, std::move(log));
}

std::string Absolute(const std::string& path) {
  std::error_code ignored;
  return fs::absolute(path, ignored).lexically_normal().string();
}

// What --resource-type and its opposite mean: "default" is `usual`, "all" is `all`.
Result<std::vector<ResourceType>> ReadTypes(const std::vector<std::string>& words, const std::vector<ResourceType>& usual, const std::vector<ResourceType>& all) {
  std::vector<ResourceType> types;
  for (const std::string& word : words) {
    if (word == "all" || word == "default") return word == "all" ? all : usual;
    const std::optional<ResourceType> type = transform::ParseResourceType(word);
    if (!type) return InvalidArgument(fmt::format("'{}' is no type of resource; there are model, seed, snapshot, test, unit_test, analysis, source and exposure", word));
    types.push_back(*type);
  }
  return types;
}

bool Contains(const std::vector<ResourceType>& types, ResourceType type) { return std::find(types.begin(), types.end(), type) != types.end(); }

}  // namespace

std::vector<transform::ResourceType> CompiledTypes() {
  using transform::ResourceType;
  return {ResourceType::kModel, ResourceType::kSeed, ResourceType::kSnapshot, ResourceType::kTest, ResourceType::kAnalysis};
}

DbtCommand::DbtCommand(Context& context, std::string verb)
    : context_(context),
      verb_(std::move(verb)),
      id_(NewUuid()),
      environment_(variables_),
      interrupt_(context.interrupts, [this] { cancellation_.Cancel(); }) {}

// The process ends with the verb: taking a graph of a hundred thousand nodes apart would only take time (a fifth of a
// parse in which nothing has changed). What is kept stays reachable.
DbtCommand::~DbtCommand() {
  static std::vector<std::unique_ptr<transform::ParsedProject>>& kept = *new std::vector<std::unique_ptr<transform::ParsedProject>>();
  kept.push_back(std::move(parsed_));
}

Result<std::unique_ptr<DbtCommand>> DbtCommand::Open(Context& context, std::string verb, bool graph) {
  std::unique_ptr<DbtCommand> command(new DbtCommand(context, std::move(verb)));
  ASSIGN_OR_RETURN(command->console_, MakeConsole(context, command->id_));
  RETURN_IF_ERROR(command->Read(graph));
  return command;
}

Status DbtCommand::Read(bool graph) {
  RETURN_IF_ERROR(context_.interrupts.Start());
  console_->Tell({.name = "MainReportVersion", .code = "A001", .text = fmt::format("Running with {}", VersionLine())});
  ASSIGN_OR_RETURN(transform::ParseOptions options, DbtParseOptions(context_, verb_, id_, &environment_, console_.get()));
  options.graph_when_unchanged = graph;
  ASSIGN_OR_RETURN(parsed_, transform::ParseProject(options));
  for (const std::string& warning : parsed_->warnings) {
    console_->Tell({.level = LogLevel::kWarning, .name = "ParseWarning", .code = "I000", .text = "[WARNING]: " + warning});
  }
  if (console_->failed()) return InvalidArgument("a warning of the project counts as an error: --warn-error or --warn-error-options asks for it");
  parsed_->PrepareRun();
  TellFound();
  return LoadState();
}

void DbtCommand::TellFound() {
  const std::vector<std::string>& ignored = parsed_->invocation.target.ignored;
  if (!ignored.empty()) {
    console_->Tell({.name = "ProfileNote", .code = "Z050",
                    .text = fmt::format("The lake is the warehouse; of the target '{}' in {}, these mean nothing here: {}", parsed_->invocation.target.name,
                                        parsed_->invocation.target.file, Join(ignored, ", "))});
  }
  console_->Tell({.name = "FoundStats", .code = "W006", .text = "Found " + parsed_->description});
}

Status DbtCommand::LoadState() {
  const Arguments& arguments = context_.arguments;
  const std::string directory = arguments.Has("state") ? arguments.Text("state") : arguments.Text("defer-state");
  if (directory.empty()) {
    if (arguments.Switch("defer")) return InvalidArgument("--defer needs --state, the folder with the manifest.json of another environment");
    return Status::Ok();
  }
  ASSIGN_OR_RETURN(state_, transform::PreviousState::Load(Absolute(directory)));
  return Status::Ok();
}

Result<std::vector<transform::NamedSelection>> DbtCommand::Selectors() const {
  if (parsed_->selectors.is_null()) return std::vector<transform::NamedSelection>();
  return transform::ParseSelectors(parsed_->selectors);
}

Result<std::vector<bool>> DbtCommand::Select(std::vector<ResourceType> types, const std::vector<ResourceType>& when_asked) {
  const Arguments& arguments = context_.arguments;
  ASSIGN_OR_RETURN(const std::vector<transform::NamedSelection> named, Selectors());
  std::vector<std::string> include = arguments.Texts("select");
  for (const std::string& word : arguments.Texts("models")) include.push_back(word);
  if (arguments.Has("selector")) include.push_back("selector:" + arguments.Text("selector"));
  ASSIGN_OR_RETURN(transform::Selection selection, transform::ParseSelection(include, arguments.Texts("exclude")));
  if (include.empty()) {
    for (const transform::NamedSelection& candidate : named) {
      if (candidate.is_default) selection = candidate.selection;
    }
  }
  transform::SelectorOptions options;
  ASSIGN_OR_RETURN(options.indirect, transform::ParseIndirectSelection(arguments.Text("indirect-selection")));
  options.previous = state_.get();
  options.selectors = &named;
  options.current_sources = parsed_->target_path;
  options.project_directory = parsed_->root().directory;
  ASSIGN_OR_RETURN(transform::Selected selected, transform::Select(graph(), selection, options));
  for (const std::string& word : selected.without_match) {
    console_->Tell({.level = LogLevel::kWarning, .name = "NoNodesForSelectionCriteria", .code = "M030",
                    .text = fmt::format("The selection criterion '{}' does not match any enabled nodes", word)});
  }
  std::vector<ResourceType> all = types;
  all.insert(all.end(), when_asked.begin(), when_asked.end());
  const auto both = [&](std::string_view one, std::string_view other) {
    std::vector<std::string> words = arguments.Texts(one);
    for (std::string& word : arguments.Texts(other)) words.push_back(std::move(word));
    return words;
  };
  ASSIGN_OR_RETURN(const std::vector<ResourceType> left_out, ReadTypes(both("exclude-resource-type", "exclude-resource-types"), types, all));
  if (const std::vector<std::string> wanted = both("resource-type", "resource-types"); !wanted.empty()) {
    ASSIGN_OR_RETURN(const std::vector<ResourceType> asked, ReadTypes(wanted, types, all));
    types = all;
    std::erase_if(types, [&](ResourceType type) { return !Contains(asked, type); });
  }
  std::vector<bool> chosen = std::move(selected.chosen);
  for (const transform::Resource* resource : graph().resources()) {
    if (!Contains(types, resource->type) || Contains(left_out, resource->type)) chosen[resource->index] = false;
    else if (chosen[resource->index]) parsed_->mutable_shared().selected.push_back(resource->unique_id);
  }
  return chosen;
}

// An ingot.yml beside dbt_project.yml or above says where the lake is; without one it is ./lake beside dbt_project.yml.
Result<project::ProjectConfig> DbtCommand::LakeConfig() const {
  const std::string& directory = parsed_->root().directory;
  project::ProjectConfig config;
  if (const std::optional<std::string> found = project::FindProject(directory)) {
    const char* named = std::getenv("INGOT_ENV");
    const std::string environment = context_.arguments.Has("env") ? context_.arguments.Text("env") : named == nullptr ? "" : named;
    ASSIGN_OR_RETURN(config, project::LoadProjectConfig(*found, environment, variables_, store::S3OptionsFromEnvironment()));
  } else {
    config.directory = directory;
    config.s3 = store::S3OptionsFromEnvironment();
  }
  if (context_.arguments.Has("lake")) {
    const std::string lake = context_.arguments.Text("lake");
    config.lake = lake.find("://") != std::string::npos ? lake : Absolute(lake);
  }
  if (config.lake.empty()) config.lake = directory + "/lake";
  return config;
}

Result<transform::RunServices*> DbtCommand::Services() {
  if (services_ != nullptr) return services_.get();
  ASSIGN_OR_RETURN(graph_value_, transform::MakeGraphValue(*parsed_));
  if (graph_value_ != nullptr) parsed_->mutable_shared().graph_value = &graph_value_->value;
  ASSIGN_OR_RETURN(project::ProjectConfig config, LakeConfig());
  ASSIGN_OR_RETURN(workspace_, OpenWorkspace(context_, std::move(config)));
  const transform::Invocation& invocation = parsed_->invocation;
  ASSIGN_OR_RETURN(transform::RunSettings settings, ReadRunSettings(context_, invocation.target.threads, invocation.started));
  parsed_->invocation.target.threads = static_cast<int>(settings.threads);  // what templates see
  services_.reset(new transform::RunServices{*parsed_, settings, project::DbtSessions(*workspace_, cancellation_, id_, UserName()), *console_,
                                             context_.clock, cancellation_, state_.get()});
  return services_.get();
}

Result<std::unique_ptr<transform::RunSession>> DbtCommand::Session() {
  ASSIGN_OR_RETURN(transform::RunServices* const services, Services());
  return services->sessions();
}

}  // namespace ingot::cli
