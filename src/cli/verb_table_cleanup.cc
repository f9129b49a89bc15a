#include "cli/output.h"
#include "cli/table_call.h"
#include "cli/verbs.h"

namespace ingot::cli {
namespace {

Result<ExitCode> RunCleanup(Context& context) {
  const bool dry_run = context.arguments.Switch("dry-run");
  ProcedureCall call("ingot_cleanup_log", {context.arguments.Text("TABLE")});
  call.SetSwitch("dry_run", dry_run);
  RETURN_IF_ERROR(call.SetSpanFromFlag(context, "retain", "retain"));
  if (dry_run) return RunOnLake(context, "FROM " + call.ToString());
  return RunOnLake(context, "SELECT count(*) AS deleted_files, coalesce(sum(bytes), 0)::BIGINT AS deleted_bytes FROM " +
                                call.ToString());
}

}  // namespace

Command TableCleanupVerb() {
  return {
      .name = "table cleanup",
      .summary = "Delete log entries that nothing needs any more",
      .details = "Entries and checkpoints go that lie before the newest checkpoint older than the retention. Checkpoints do "
                 "this by themselves, unless delta.enableExpiredLogCleanup is false.",
      .positionals = {{.name = "TABLE", .help = "schema.table", .required = true}},
      .flags = {{.name = "dry-run", .kind = ValueKind::kSwitch, .help = "List the files, and delete nothing"},
                {.name = "retain", .value_name = "DURATION",
                 .help = "How long history is kept; without it, the table property delta.logRetentionDuration (30 days)"},
                ReportFormatFlag()},
      .examples = {{"ingot table cleanup silver.trades --dry-run", "what would go"},
                   {"ingot table cleanup silver.trades --retain 10d", "keep ten days of history"}},
      .run = RunCleanup,
  };
}

}  // namespace ingot::cli
