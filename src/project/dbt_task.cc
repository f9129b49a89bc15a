#include "project/dbt_task.h"

#include <algorithm>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "base/ids.h"
#include "base/text.h"
#include "project/dbt_session.h"
#include "transform/parse/parser.h"
#include "transform/run/graph_value.h"
#include "transform/run/run_graph.h"
#include "transform/run/summary.h"
#include "transform/select/selector.h"

namespace ingot::project {
namespace {

using pipeline::TaskContext;
using pipeline::TaskResult;
using transform::NodeStatus;
using transform::ResourceType;

constexpr size_t kMostThreads = 8;
constexpr size_t kMostNamed = 3;

size_t MachineThreads() { return std::clamp<size_t>(std::thread::hardware_concurrency(), 1, kMostThreads); }

bool TakesPart(std::string_view verb, ResourceType type) {
  const bool is_test = type == ResourceType::kTest || type == ResourceType::kUnitTest;
  if (verb == "run") return type == ResourceType::kModel;
  if (verb == "seed") return type == ResourceType::kSeed;
  if (verb == "snapshot") return type == ResourceType::kSnapshot;
  if (verb == "test") return is_test;
  return is_test || type == ResourceType::kModel || type == ResourceType::kSeed || type == ResourceType::kSnapshot;
}

// One attempt: what it owns is put together in the order in which it is needed.
class DbtTask {
 public:
  DbtTask(Workspace& workspace, const TaskContext& context, Timestamp run_time, const std::string& user,
          const std::function<void(std::string_view)>& on_line)
      : workspace_(workspace),
        context_(context),
        work_(context.task.dbt),
        run_time_(run_time),
        user_(user),
        console_({.quiet = true}, workspace.clock(), [on_line](std::string_view text) {
          for (const std::string_view line : Split(text, '\n')) on_line(line);
        }) {}

  Result<TaskResult> Run() {
    RETURN_IF_ERROR(Read());
    transform::RunRequest request;
    ASSIGN_OR_RETURN(request.selected, Select());
    request.tests_gate = work_.verb == "build";
    request.args = Json::MakeObject().Set("which", work_.verb).Set("vars", context_.parameters).Set("full_refresh", work_.full_refresh);
    ASSIGN_OR_RETURN(const transform::RunSettings settings, Settings());
    transform::RunServices services{*parsed_, settings, DbtSessions(workspace_, context_.cancellation, context_.run_id, user_), console_,
                                    workspace_.clock(), context_.cancellation};
    ASSIGN_OR_RETURN(const transform::RunOutcome outcome, transform::RunGraph(services, request));
    RETURN_IF_ERROR(context_.cancellation.Check());
    if (outcome.failed) return FailureOf(outcome);
    return ResultOf(outcome);
  }

 private:
  Status Read() {
    transform::ParseOptions options;
    options.directory = DbtTaskDirectory(workspace_.config(), context_.task);
    options.target = work_.target;
    options.command = work_.verb;
    options.invocation_id = context_.run_id;
    options.started = run_time_;
    options.vars = context_.parameters;
    options.flags = Json::MakeObject().Set("FULL_REFRESH", work_.full_refresh).Set("WHICH", work_.verb).Set("INDIRECT_SELECTION", "eager");
    options.threads = static_cast<int>(MachineThreads());
    options.environment = &environment_;
    options.logger = &console_;
    ASSIGN_OR_RETURN(const std::unique_ptr<transform::ParsedProject> opened, transform::OpenDbtProject(options));
    // Tasks may run side by side, and each leaves artifacts.
    options.target_path = fmt::format("{}/{}/{}", opened->target_path, context_.pipeline.name, context_.task.name);
    ASSIGN_OR_RETURN(parsed_, transform::ParseProject(options));
    for (const std::string& warning : parsed_->warnings) workspace_.logger().Warning(warning, {{"task", context_.task.name}});
    parsed_->PrepareRun();
    ASSIGN_OR_RETURN(graph_value_, transform::MakeGraphValue(*parsed_));
    if (graph_value_ != nullptr) parsed_->mutable_shared().graph_value = &graph_value_->value;
    return Status::Ok();
  }

  Result<std::vector<bool>> Select() {
    std::vector<transform::NamedSelection> named;
    if (!parsed_->selectors.is_null()) {
      ASSIGN_OR_RETURN(named, transform::ParseSelectors(parsed_->selectors));
    }
    ASSIGN_OR_RETURN(transform::Selection selection, transform::ParseSelection(work_.select, work_.exclude));
    for (const transform::NamedSelection& candidate : named) {
      if (work_.select.empty() && candidate.is_default) selection = candidate.selection;
    }
    transform::SelectorOptions options;
    options.selectors = &named;
    options.current_sources = parsed_->target_path;
    options.project_directory = parsed_->root().directory;
    ASSIGN_OR_RETURN(transform::Selected selected, transform::Select(parsed_->graph, selection, options));
    // In a pipeline nobody looks on: a word that means nothing is a mistake.
    if (!selected.without_match.empty()) {
      return InvalidArgument(fmt::format("{}: '{}' selects nothing of the dbt project", context_.task.place, selected.without_match.front()));
    }
    for (const transform::Resource* resource : parsed_->graph.resources()) {
      if (!TakesPart(work_.verb, resource->type)) selected.chosen[resource->index] = false;
      else if (selected.Has(*resource)) parsed_->mutable_shared().selected.push_back(resource->unique_id);
    }
    return std::move(selected.chosen);
  }

  Result<transform::RunSettings> Settings() const {
    transform::RunSettings settings;
    const int threads = parsed_->invocation.target.threads;
    settings.threads = threads > 0 ? static_cast<size_t>(threads) : MachineThreads();
    settings.full_refresh = work_.full_refresh;
    if (work_.once_per_interval) {
      ASSIGN_OR_RETURN(const Timestamp start, ParseIso8601(context_.parameters.GetString("data_interval_start")));
      ASSIGN_OR_RETURN(const Timestamp end, ParseIso8601(context_.parameters.GetString("data_interval_end")));
      settings.interval = transform::TimeInterval{start, end};
    }
    return settings;
  }

  // A test that fails would fail again; what a model ran into may have passed.
  static Error FailureOf(const transform::RunOutcome& outcome) {
    std::vector<std::string> names;
    bool retryable = false;
    for (const transform::NodeResult& result : outcome.results) {
      if (!transform::IsFailure(result.status)) continue;
      retryable = retryable || result.status == NodeStatus::kError || result.status == NodeStatus::kPartialSuccess;
      names.push_back(result.resource == nullptr ? result.unique_id : result.resource->name);
    }
    std::string message = fmt::format("{} of {} dbt nodes failed: ", names.size(), outcome.results.size());
    const size_t more = names.size() > kMostNamed ? names.size() - kMostNamed : 0;
    names.resize(names.size() - more);
    message += Join(names, ", ") + (more > 0 ? fmt::format(" and {} more", more) : "");
    return Error(retryable ? ErrorKind::kUnavailable : ErrorKind::kInvalidData, std::move(message));
  }

  static TaskResult ResultOf(const transform::RunOutcome& outcome) {
    TaskResult result{.rows = 0, .message = ""};
    int64_t quarantined = 0;
    for (const transform::NodeResult& node : outcome.results) {
      const Json* rows = node.adapter_response.Find("rows_affected");
      const bool is_test = node.resource != nullptr && node.resource->type == ResourceType::kTest;
      if (rows == nullptr || !rows->is_int() || is_test) continue;
      (node.relation_name.ends_with("__quarantine\"") ? quarantined : *result.rows) += rows->as_int();
    }
    const transform::ResultCounts counts = transform::CountResults(outcome.results);
    result.message = fmt::format("{} dbt nodes", counts.total);
    if (quarantined > 0) result.message += fmt::format(", {} in quarantine", FormatCount(quarantined));
    if (counts.warn > 0) result.message += fmt::format(", {} warnings", counts.warn);
    return result;
  }

  Workspace& workspace_;
  const TaskContext& context_;
  const pipeline::DbtWork& work_;
  const Timestamp run_time_;
  const std::string& user_;
  EnvironmentVariables variables_;
  transform::EnvironmentReader environment_{variables_};
  transform::Console console_;
  std::unique_ptr<transform::ParsedProject> parsed_;
  std::unique_ptr<transform::GraphValue> graph_value_;
};

}  // namespace

std::string DbtTaskDirectory(const ProjectConfig& config, const pipeline::Task& task) {
  const std::filesystem::path directory = (std::filesystem::path(config.directory) / task.dbt.project_dir).lexically_normal();
  const std::string text = directory.string();
  return text.size() > 1 && text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
}

Result<TaskResult> RunDbtTask(Workspace& workspace, const TaskContext& context, Timestamp run_time, const std::string& user,
                              const std::function<void(std::string_view line)>& on_line) {
  return DbtTask(workspace, context, run_time, user, on_line).Run();
}

}  // namespace ingot::project
