#include "base/text.h"
#include "cli/output.h"
#include "cli/table_call.h"
#include "cli/verbs.h"

namespace ingot::cli {
namespace {

Result<ExitCode> RunRestore(Context& context) {
  ProcedureCall call("ingot_restore", {context.arguments.Text("TABLE")});
  call.SetNumberFromFlag(context, "version", "version");
  if (context.arguments.Has("timestamp")) {
    Result<Timestamp> instant = ParseIso8601(context.arguments.Text("timestamp"));
    if (!instant.ok()) return instant.error().WithContext("--timestamp");
    call.Set("\"timestamp\"", "TIMESTAMPTZ " + QuoteSqlText(FormatIso8601(*instant)));
  }
  return RunOnLake(context, "FROM " + call.ToString());
}

}  // namespace

Command TableRestoreVerb() {
  return {
      .name = "table restore",
      .summary = "Make a table again what it was at an older version",
      .details = "A new commit brings back the rows, columns and properties of that version; nothing of the history is "
                 "lost, so a restore can be undone by another. It is refused, and names them, when files are gone.",
      .positionals = {{.name = "TABLE", .help = "schema.table", .required = true}},
      .flags = {{.name = "version", .kind = ValueKind::kInteger, .value_name = "N", .help = "The version to go back to"},
                {.name = "timestamp", .value_name = "TIME",
                 .help = "Or the version that was the newest at this time (2025-01-15T09:30:00Z)"},
                ReportFormatFlag()},
      .examples = {{"ingot table restore silver.trades --version 41", "go back to a version that the history shows"}},
      .run = RunRestore,
  };
}

}  // namespace ingot::cli
