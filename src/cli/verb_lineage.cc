// The verb lineage: a column followed through the models of a dbt project.
#include <fmt/format.h>

#include "cli/dbt_command.h"
#include "cli/lineage_report.h"
#include "cli/verbs.h"
#include "transform/lineage/lineage_file.h"

namespace ingot::cli {
namespace {

using transform::LineageGraph;

Result<ExitCode> RunLineage(Context& context) {
  const Arguments& arguments = context.arguments;
  if (arguments.Switch("upstream") && arguments.Switch("downstream")) {
    return InvalidArgument("--upstream and --downstream exclude each other: ask for one after the other");
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<DbtCommand> command, DbtCommand::Open(context, "lineage"));
  ASSIGN_OR_RETURN(const LineageGraph lineage, LineageGraph::Load(transform::LineagePath(command->parsed().target_path)));
  LineageQuestion question;
  ASSIGN_OR_RETURN(question.starts, FindColumns(command->graph(), lineage, arguments.Text("COLUMN")));
  if (arguments.Switch("downstream")) question.direction = LineageGraph::Direction::kDownstream;
  question.indirect = arguments.Switch("indirect");
  if (arguments.Text("output") == "json") fmt::print("{}\n", LineageEdges(command->graph(), lineage, question).Dump());
  else fmt::print("{}", LineageTrees(command->graph(), lineage, question));
  return ExitCode::kDone;
}

}  // namespace

Command LineageVerb() {
  return {
      .name = "lineage",
      .summary = "Follow columns through the models of a dbt project",
      .details = "Tells from which columns of models, seeds and sources a column comes, or what comes from it, as the engine understood "
                 "the SQL when the models were built or compiled last (target/column_lineage.json).",
      .positionals = {{.name = "COLUMN", .help = "MODEL.COLUMN, SOURCE.TABLE.COLUMN, or a model or source for all its columns", .required = true}},
      .flags = DbtFlags(kProjectFlags, {{.name = "upstream", .kind = ValueKind::kSwitch, .help = "Where it comes from; so without a flag, too"},
                                        {.name = "downstream", .kind = ValueKind::kSwitch, .help = "What comes from it"},
                                        {.name = "indirect", .kind = ValueKind::kSwitch, .help = "Also what only decides: joins, filters, groups, windows, conditions"},
                                        {.name = "output", .kind = ValueKind::kChoice, .fallback = "text", .help = "A tree, or one object with all edges", .choices = {"text", "json"}}}),
      .examples = {{"ingot lineage orders.amount", "where a column comes from"},
                   {"ingot lineage raw.customers.email --downstream --indirect", "all that a column of a source reaches"}},
      .run = RunLineage,
  };
}

}  // namespace ingot::cli
