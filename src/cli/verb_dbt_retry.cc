// The verb retry: the last command again, for what did not succeed.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/dbt_command.h"
#include "cli/verbs.h"
#include "transform/run/run_graph.h"
#include "transform/run/run_journal.h"
#include "transform/run/run_results.h"

namespace ingot::cli {
namespace {

using transform::NodeStatus;

bool IsToRetry(NodeStatus status) { return transform::IsFailure(status) || status == NodeStatus::kSkipped; }

// The flags of the earlier command, under those that are given now.
Arguments WithEarlierFlags(const Command& command, const Json& record, const Arguments& now) {
  Arguments merged = now;
  for (const Flag& flag : command.flags) {
    if (now.Has(flag.name) && flag.fallback.empty()) continue;
    const Json* value = record.Find(ReplaceAll(flag.name, "-", "_"));
    if (value == nullptr || flag.repeated) continue;
    if (flag.kind == ValueKind::kSwitch && value->is_bool() && value->as_bool()) merged.Set(flag.name, {"true"});
    else if (value->is_string() && !value->as_string().empty()) merged.Set(flag.name, {value->as_string()});
    else if (value->is_int()) merged.Set(flag.name, {value->Dump()});
  }
  return merged;
}

// What the last command came to: it ended, or it was killed.
Result<transform::PastRun> FindPastRun(const std::string& folder) {
  ASSIGN_OR_RETURN(std::optional<transform::PastRun> killed, transform::ReadRunJournal(transform::RunJournal::PathIn(folder)));
  if (killed) return std::move(*killed);
  const std::string results = folder + "/run_results.json";
  if (!FileExists(results)) {
    return NotFound(fmt::format("there is nothing to retry: no command has left its results in {}; run the command again", folder));
  }
  return transform::ReadRunResults(results);
}

Result<ExitCode> RunRetry(Context& context) {
  ASSIGN_OR_RETURN(const std::string directory, DbtDirectory(context));
  std::string folder = context.arguments.Has("state") ? context.arguments.Text("state") : context.arguments.Text("target-path");
  if (folder.empty()) folder = directory + "/target";
  ASSIGN_OR_RETURN(const transform::PastRun past, FindPastRun(folder));
  const std::string verb = past.args.GetString("which", "run");
  const Command* command = context.line.Find(verb);
  if (command == nullptr) return Unsupported(fmt::format("retry cannot do '{}' again", verb));
  const Arguments arguments = WithEarlierFlags(*command, past.args, context.arguments);
  Context again{context.line, arguments, context.clock, context.logger, context.interrupts};
  ASSIGN_OR_RETURN(const std::unique_ptr<DbtCommand> opened, DbtCommand::Open(again, verb));
  std::set<std::string> wanted;
  for (const transform::PastResult& result : past.results) {
    if (IsToRetry(result.status)) wanted.insert(result.unique_id);
  }
  transform::RunRequest request;
  request.selected.resize(opened->graph().resources().size());
  for (const transform::Resource* resource : opened->graph().resources()) {
    if (!wanted.contains(resource->unique_id) || resource->type == transform::ResourceType::kOperation) continue;
    request.selected[resource->index] = true;
    opened->parsed().mutable_shared().selected.push_back(resource->unique_id);
  }
  request.tests_gate = verb == "build";
  request.args = past.args;
  ASSIGN_OR_RETURN(transform::RunServices* const services, opened->Services());
  for (const transform::PastResult& result : past.results) {
    if (result.batches && !result.batches->failed.empty()) services->settings.past_batches.emplace(result.unique_id, *result.batches);
  }
  ASSIGN_OR_RETURN(const transform::RunOutcome outcome, transform::RunGraph(*services, request));
  return outcome.failed ? ExitCode::kFailed : ExitCode::kDone;
}

}  // namespace

Command DbtRetryVerb() {
  return {.name = "retry",
          .summary = "Do the last dbt command again, for what did not succeed",
          .details = "Reads run_results.json of the target folder, or of --state: nodes that failed or were skipped are run again, with the flags of then. "
                     "After a command that was killed, also those that it had not finished.",
          .flags = DbtFlags(kProjectFlags | kStateFlags | kRunFlags | kTestFlags),
          .examples = {{"ingot retry", "go on where the last run failed"}},
          .run = RunRetry};
}

}  // namespace ingot::cli
