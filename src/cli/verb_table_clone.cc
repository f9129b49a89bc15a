#include "cli/output.h"
#include "cli/table_call.h"
#include "cli/verbs.h"

namespace ingot::cli {
namespace {

Result<ExitCode> RunClone(Context& context) {
  ProcedureCall call("ingot_clone", {context.arguments.Text("SOURCE"), context.arguments.Text("TARGET")});
  call.SetSwitch("shallow", context.arguments.Switch("shallow"));
  call.SetNumberFromFlag(context, "version", "version");
  return RunOnLake(context, "FROM " + call.ToString());
}

}  // namespace

Command TableCloneVerb() {
  return {
      .name = "table clone",
      .summary = "Make a table with the rows of another",
      .details = "A deep clone copies the files. A shallow one only refers to them, costs next to nothing, and breaks when "
                 "the source is vacuumed or dropped. Either has a history of its own from there on.",
      .positionals = {{.name = "SOURCE", .help = "schema.table", .required = true},
                      {.name = "TARGET", .help = "schema.table, which must not exist", .required = true}},
      .flags = {{.name = "shallow", .kind = ValueKind::kSwitch, .help = "Refer to the source's files instead of copying them"},
                {.name = "version", .kind = ValueKind::kInteger, .value_name = "N",
                 .help = "The version of the source; without it, the newest"},
                ReportFormatFlag()},
      .examples = {{"ingot table clone gold.sales backup.sales", "a copy"},
                   {"ingot table clone gold.sales dev.sales --shallow", "something to try things on"}},
      .run = RunClone,
  };
}

}  // namespace ingot::cli
