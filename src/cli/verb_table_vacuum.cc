#include "cli/output.h"
#include "cli/table_call.h"
#include "cli/verbs.h"

namespace ingot::cli {
namespace {

Result<ExitCode> RunVacuum(Context& context) {
  const bool dry_run = context.arguments.Switch("dry-run");
  ProcedureCall call("ingot_vacuum", {context.arguments.Text("TABLE")});
  call.SetSwitch("dry_run", dry_run);
  call.SetSwitch("allow_short_retention", context.arguments.Switch("allow-short-retention"));
  RETURN_IF_ERROR(call.SetSpanFromFlag(context, "retain", "retain"));
  if (dry_run) return RunOnLake(context, "FROM " + call.ToString());
  return RunOnLake(context, "SELECT count(*) AS deleted_files, coalesce(sum(bytes), 0)::BIGINT AS deleted_bytes FROM " +
                                call.ToString());
}

}  // namespace

Command TableVacuumVerb() {
  return {
      .name = "table vacuum",
      .summary = "Delete the files that no recent version of a table needs",
      .details = "Files go that are older than the retention and that no version within it refers to: what was replaced "
                 "or removed long ago, and what writers left behind. Older versions can then no longer be read.",
      .positionals = {{.name = "TABLE", .help = "schema.table", .required = true}},
      .flags = {{.name = "dry-run", .kind = ValueKind::kSwitch, .help = "List the files, and delete nothing"},
                {.name = "retain", .value_name = "DURATION",
                 .help = "How long files are kept after they were replaced; without it, the table property "
                         "delta.deletedFileRetentionDuration (7 days)"},
                {.name = "allow-short-retention", .kind = ValueKind::kSwitch,
                 .help = "Let --retain be below the table's own: only when nobody else reads or writes the table"},
                ReportFormatFlag()},
      .examples = {{"ingot table vacuum silver.trades --dry-run", "what would go"},
                   {"ingot table vacuum silver.trades", "free the space"},
                   {"ingot table vacuum silver.trades --retain 30d", "keep a month of history"}},
      .run = RunVacuum,
  };
}

}  // namespace ingot::cli
