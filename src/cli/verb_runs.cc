#include <algorithm>
#include <chrono>
#include <climits>

#include <fmt/format.h>

#include "base/clock.h"
#include "cli/context.h"
#include "cli/format.h"
#include "cli/open.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "pipeline/run_list.h"
#include "project/state.h"

namespace ingot::cli {
namespace {

using pipeline::RunOutcome;
using pipeline::TaskState;

int64_t CountTasks(const RunOutcome& run, TaskState state) {
  return std::count_if(run.tasks.begin(), run.tasks.end(), [&](const auto& task) { return task.state == state; });
}

std::vector<Json> RunRow(const RunOutcome& run) {
  Json seconds;
  if (run.ended) seconds = fmt::format("{:.2f}", std::chrono::duration<double>(*run.ended - run.started).count());
  auto total = static_cast<int64_t>(run.tasks.size());
  return {run.run_id,
          run.pipeline,
          pipeline::RunStateName(run.state),
          FormatIso8601(run.started),
          seconds,
          fmt::format("{} of {}", CountTasks(run, TaskState::kSucceeded), total)};
}

// A pipeline may have runs and no file any more; with neither, it is a mistake.
Status CheckKnown(const project::ProjectConfig& config, const std::string& pipeline) {
  const Result<pipeline::Pipeline> found = pipeline::FindPipeline(config.directory + "/pipelines", pipeline);
  if (!found.ok() && found.error().kind() == ErrorKind::kNotFound) return found.error();
  return Status::Ok();
}

Result<ExitCode> RunRuns(Context& context) {
  const Arguments& arguments = context.arguments;
  const int64_t limit = arguments.Integer("limit");
  if (limit < 1 || limit > INT_MAX) return InvalidArgument("--limit takes a whole number from 1 up");
  ASSIGN_OR_RETURN(project::ProjectConfig config, ResolveProject(context));
  ASSIGN_OR_RETURN(std::unique_ptr<pipeline::StateStore> state, project::OpenState(config));
  const std::string pipeline = arguments.Text("PIPELINE");
  ASSIGN_OR_RETURN(std::vector<RunOutcome> runs, pipeline::ListRunsByNow(*state, pipeline, static_cast<int>(limit)));
  if (runs.empty() && !pipeline.empty()) RETURN_IF_ERROR(CheckKnown(config, pipeline));
  if (arguments.Text("format") == "json") {
    Json list = Json::MakeArray();
    for (const RunOutcome& run : runs) list.Append(pipeline::ToJson(run));
    RETURN_IF_ERROR(PrintJson(list));
    return ExitCode::kDone;
  }
  std::vector<std::vector<Json>> rows;
  for (const RunOutcome& run : runs) rows.push_back(RunRow(run));
  RETURN_IF_ERROR(PrintTable({{"run_id", "VARCHAR"},
                              {"pipeline", "VARCHAR"},
                              {"state", "VARCHAR"},
                              {"started_at", "TIMESTAMPTZ"},
                              {"seconds", "DOUBLE"},
                              {"tasks done", "VARCHAR"}},
                             std::move(rows)));
  return ExitCode::kDone;
}

}  // namespace

Command RunsVerb() {
  return {
      .name = "runs",
      .summary = "List the runs of pipelines, the newest first",
      .details = "A run is running, succeeded, failed, cancelled (stopped with Ctrl-C), interrupted (its process was "
                 "killed) or replaced (it had not succeeded when a later run with the same parameters began). 'ingot "
                 "trigger PIPELINE --resume' goes on with the last one that failed, was cancelled or interrupted.",
      .positionals = {{.name = "PIPELINE", .help = "Only runs of this pipeline"}},
      .flags = {{.name = "limit", .kind = ValueKind::kInteger, .value_name = "N", .fallback = "20",
                 .help = "How many"},
                ReportFormatFlag()},
      .examples = {{"ingot runs", "what happened lately"},
                   {"ingot runs daily --limit 1 --format json", "the newest run, with its tasks"}},
      .run = RunRuns,
  };
}

}  // namespace ingot::cli
