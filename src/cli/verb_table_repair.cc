#include "cli/output.h"
#include "cli/table_call.h"
#include "cli/verbs.h"

namespace ingot::cli {
namespace {

Result<ExitCode> RunRepair(Context& context) {
  if (context.arguments.Switch("apply") && context.arguments.Switch("dry-run")) {
    return InvalidArgument("give --dry-run or --apply, not both");
  }
  ProcedureCall call("ingot_repair", {context.arguments.Text("TABLE")});
  call.SetSwitch("apply", context.arguments.Switch("apply"));
  return RunOnLake(context, "FROM " + call.ToString());
}

}  // namespace

Command TableRepairVerb() {
  return {
      .name = "table repair",
      .summary = "Say what of a table is lost, and make the rest whole",
      .details = "Lists missing and damaged data files, gaps in the log, and broken checkpoints; no line means that all is "
                 "there. With --apply, missing files are taken out of the table by a commit, and broken checkpoints are "
                 "written anew.",
      .positionals = {{.name = "TABLE", .help = "schema.table", .required = true}},
      .flags = {{.name = "dry-run", .kind = ValueKind::kSwitch, .help = "Only report; this is what happens without --apply"},
                {.name = "apply", .kind = ValueKind::kSwitch, .help = "Repair what can be"},
                ReportFormatFlag()},
      .examples = {{"ingot table repair silver.trades", "what is lost"},
                   {"ingot table repair silver.trades --apply", "go on without it"}},
      .run = RunRepair,
  };
}

}  // namespace ingot::cli
