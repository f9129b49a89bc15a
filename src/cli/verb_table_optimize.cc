#include "cli/output.h"
#include "cli/table_call.h"
#include "cli/verbs.h"

namespace ingot::cli {
namespace {

Result<ExitCode> RunOptimize(Context& context) {
  ProcedureCall call("ingot_optimize", {context.arguments.Text("TABLE")});
  call.SetListFromFlag(context, "zorder-by", "zorder_by");
  call.SetFromFlag(context, "where", "predicate");
  call.SetFromFlag(context, "target-file-size", "target_file_size");
  call.SetSwitch("purge", context.arguments.Switch("purge"));
  return RunOnLake(context, "FROM " + call.ToString());
}

}  // namespace

Command TableOptimizeVerb() {
  return {
      .name = "table optimize",
      .summary = "Join a table's small files, and lay its rows in order",
      .details = "Small files become large ones, and files with many deleted rows lose them for good. No row changes, so "
                 "appends go on meanwhile. It commits as it goes, and does nothing when there is nothing to do.",
      .positionals = {{.name = "TABLE", .help = "schema.table", .required = true}},
      .flags = {{.name = "zorder-by", .value_name = "COLUMNS",
                 .help = "Write rows in an order that keeps each file to a narrow range of all these columns (a,b)"},
                {.name = "where", .value_name = "CONDITION", .help = "Only partitions for which this SQL condition holds"},
                {.name = "target-file-size", .value_name = "SIZE",
                 .help = "How large files become; without it, the table property delta.targetFileSize (128 MiB)"},
                {.name = "purge", .kind = ValueKind::kSwitch,
                 .help = "Rewrite every file with deleted rows, however few (without it, those with more than 5 %)"},
                ReportFormatFlag()},
      .examples = {{"ingot table optimize silver.trades", "join small files"},
                   {"ingot table optimize silver.trades --zorder-by symbol,ts --where \"day >= '2025-01-13'\"",
                    "order the rows of some partitions"}},
      .run = RunOptimize,
  };
}

}  // namespace ingot::cli
