// The verb compile: the SQL of a dbt project, and nothing built.
#include <fmt/format.h>

#include "cli/dbt_command.h"
#include "cli/verbs.h"
#include "transform/run/operation.h"
#include "transform/run/run_graph.h"

namespace ingot::cli {
namespace {

Result<ExitCode> RunCompile(Context& context) {
  ASSIGN_OR_RETURN(const std::unique_ptr<DbtCommand> command, DbtCommand::Open(context, "compile"));
  ASSIGN_OR_RETURN(transform::RunServices* const services, command->Services());
  if (context.arguments.Has("inline")) {
    ASSIGN_OR_RETURN(const std::string sql, transform::CompileInline(*services, context.arguments.Text("inline")));
    fmt::print("{}\n", sql);
    return ExitCode::kDone;
  }
  transform::RunRequest request;
  request.mode = transform::RunMode::kCompile;
  ASSIGN_OR_RETURN(request.selected, command->Select(CompiledTypes()));
  request.args = ArgumentsRecord(context, "compile");
  ASSIGN_OR_RETURN(const transform::RunOutcome outcome, transform::RunGraph(*services, request));
  if (outcome.results.size() == 1 && outcome.results[0].compiled) fmt::print("{}\n", outcome.results[0].compiled_code);
  return outcome.failed ? ExitCode::kFailed : ExitCode::kDone;
}

}  // namespace

Command CompileVerb() {
  return {
      .name = "compile",
      .summary = "Render the SQL of a dbt project",
      .details = "Writes the SQL of models, tests, snapshots and analyses, with their templates rendered, below compiled/ of the "
                 "target folder, and the manifest with it. Templates may ask the lake; nothing in it is changed but by what a template "
                 "runs itself. SQL of a single node is printed too.",
      .flags = DbtFlags(kProjectFlags | kSelectionFlags | kStateFlags | kRunFlags,
                        {{.name = "inline", .value_name = "SQL", .help = "A query with templates, in place of a node"}}),
      .examples = {{"ingot compile", "everything"},
                   {"ingot compile --select orders", "one model, printed"},
                   {"ingot compile --inline \"select * from {{ ref('orders') }}\"", "a query, printed"}},
      .run = RunCompile,
  };
}

}  // namespace ingot::cli
