#include <cstdio>
#include <cstdlib>
#include <unistd.h>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/context.h"
#include "cli/failure.h"
#include "cli/open.h"
#include "cli/output.h"
#include "cli/run_progress.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "ingest/ingest.h"
#include "pipeline/run.h"
#include "project/state.h"
#include "project/tasks.h"

namespace ingot::cli {
namespace {

using pipeline::RunOutcome;
using pipeline::RunState;
using pipeline::TaskOutcome;
using pipeline::TaskState;

Result<pipeline::RunRequest> ReadRequest(const Arguments& arguments) {
  pipeline::RunRequest request;
  request.resume = arguments.Switch("resume");
  if (!arguments.Has("conf")) return request;
  if (request.resume) return InvalidArgument("--resume keeps the parameters of the run: leave out --conf");
  ASSIGN_OR_RETURN(request.conf, Json::Parse(arguments.Text("conf")));
  return request;
}

Status PrintOutcome(const RunOutcome& run, const std::string& format) {
  if (format == "json") return PrintJson(pipeline::ToJson(run));
  std::vector<std::vector<Json>> rows;
  for (const TaskOutcome& task : run.tasks) {
    Json changed = task.rows ? Json(*task.rows) : Json();
    rows.push_back({task.name, pipeline::TaskStateName(task.state), changed, fmt::format("{:.2f}", task.seconds())});
  }
  return PrintTable({{"task", "VARCHAR"}, {"state", "VARCHAR"}, {"rows", "BIGINT"}, {"seconds", "DOUBLE"}},
                    std::move(rows));
}

// The run as an error: how to go on, and its first failed task.
Error Failure(const RunOutcome& run) {
  std::string front = fmt::format("pipeline {}, run {}", run.pipeline, run.run_id);
  std::string way_out = fmt::format("('ingot trigger {} --resume' goes on from there)", run.pipeline);
  if (run.state == RunState::kCancelled) return Cancelled(fmt::format("{} was stopped {}", front, way_out));
  const TaskOutcome* first = nullptr;
  int others = -1;
  for (const TaskOutcome& task : run.tasks) {
    if (task.state != TaskState::kFailed) continue;
    if (first == nullptr) first = &task;
    ++others;
  }
  if (first == nullptr) return Unavailable(fmt::format("{} did not succeed {}", front, way_out));
  std::string more = others > 0 ? fmt::format(" and {} more", others) : "";
  return Unavailable(fmt::format("{}: task {}{} failed {}: {}", front, first->name, more, way_out, first->error));
}

// A task's thread still works with what this process holds: to return would take that away under it.
[[noreturn]] void EndWithHungTask(const Context& context, const RunOutcome& run) {
  const Status printed = PrintOutcome(run, context.arguments.Text("format"));
  if (!printed.ok()) ReportError(printed.error(), context.log_format());
  ReportError(Failure(run), context.log_format());
  std::fflush(stdout);
  std::_Exit(static_cast<int>(ExitCode::kFailed));
}

class Trigger {
 public:
  Trigger(Context& context, project::Workspace& workspace)
      : context_(context), workspace_(workspace), progress_(ChooseStyle(context), context.logger) {}

  Result<RunOutcome> Run(const pipeline::Pipeline& pipeline, const pipeline::RunRequest& request) {
    project::EnvironmentVariables variables;
    ASSIGN_OR_RETURN(ingest::Sources sources, ingest::LoadSources(workspace_.config().directory, variables));
    project::ProjectTasks tasks(workspace_, std::move(sources), UserName(), Listener());
    RETURN_IF_ERROR(tasks.Check(pipeline));
    ASSIGN_OR_RETURN(std::unique_ptr<pipeline::StateStore> state, project::OpenState(workspace_.config()));
    RETURN_IF_ERROR(context_.interrupts.Start());
    Cancellation cancellation;
    InterruptWatcher::Scope scope(context_.interrupts, [&] { cancellation.Cancel(); });
    return pipeline::RunPipeline(pipeline, request,
                                 {.state = *state,
                                  .runner = tasks,
                                  .clock = context_.clock,
                                  .logger = context_.logger,
                                  .observer = &progress_,
                                  .cancellation = cancellation,
                                  .on_hung = [this](const RunOutcome& run) { EndWithHungTask(context_, run); }});
  }

 private:
  project::TaskListener Listener() {
    project::TaskListener listener;
    listener.on_ingest_progress = [this](const pipeline::Task& task, const ingest::Progress& progress) {
      progress_.Advance(task.name, progress);
    };
    listener.on_line = [this](const pipeline::Task& task, std::string_view line) {
      progress_.Say(fmt::format("{} | {}", task.name, Printable(line)));
    };
    return listener;
  }

  Context& context_;
  project::Workspace& workspace_;
  RunProgress progress_;
};

Result<ExitCode> RunTrigger(Context& context) {
  const Arguments& arguments = context.arguments;
  ASSIGN_OR_RETURN(pipeline::RunRequest request, ReadRequest(arguments));
  ASSIGN_OR_RETURN(project::ProjectConfig config, ResolveProject(context));
  ASSIGN_OR_RETURN(pipeline::Pipeline pipeline,
                   pipeline::FindPipeline(config.directory + "/pipelines", arguments.Text("NAME")));
  ASSIGN_OR_RETURN(std::unique_ptr<project::Workspace> workspace, OpenWorkspace(context, std::move(config)));
  Result<RunOutcome> run = Trigger(context, *workspace).Run(pipeline, request);
  if (!run.ok()) return run.error();
  RETURN_IF_ERROR(PrintOutcome(*run, arguments.Text("format")));
  if (run->state == RunState::kSucceeded) return ExitCode::kDone;
  return Failure(*run);
}

}  // namespace

Command TriggerVerb() {
  return {
      .name = "trigger",
      .summary = "Run a pipeline now",
      .details = "Runs the tasks of pipelines/NAME.yml in their order, in parallel where they allow it. A run that "
                 "failed or was killed goes on with --resume: tasks that had succeeded are not run again.",
      .positionals = {{.name = "NAME", .help = "The pipeline", .required = true}},
      .flags = {{.name = "conf", .kind = ValueKind::kJsonObject, .value_name = "JSON",
                 .help = "Values for the pipeline's parameters"},
                {.name = "resume", .kind = ValueKind::kSwitch,
                 .help = "Go on with the last run that did not finish, with its parameters"},
                ReportFormatFlag()},
      .examples = {{"ingot trigger daily", "run it for today"},
                   {"ingot trigger daily --conf '{\"date\": \"2025-01-15\"}'", "run it with a parameter"},
                   {"ingot trigger daily --resume", "go on where a run stopped"}},
      .run = RunTrigger,
  };
}

}  // namespace ingot::cli
