#include "cli/output.h"
#include "cli/table_call.h"
#include "cli/verbs.h"

namespace ingot::cli {
namespace {

Result<ExitCode> RunConvert(Context& context) {
  return RunOnLake(context, "FROM " + ProcedureCall("ingot_convert", {context.arguments.Text("TABLE")}).ToString());
}

}  // namespace

Command TableConvertVerb() {
  return {
      .name = "table convert",
      .summary = "Make a table of a folder of Parquet files",
      .details = "The folder SCHEMA/TABLE of the lake, with files as other tools wrote them, gets a log; no file is "
                 "rewritten or moved, and only footers are read. Folders named COLUMN=VALUE become partitions.",
      .positionals = {{.name = "TABLE", .help = "schema.table: the folder", .required = true}},
      .flags = {ReportFormatFlag()},
      .examples = {{"ingot table convert raw.events", "lake/raw/events/*.parquet becomes the table raw.events"}},
      .run = RunConvert,
  };
}

}  // namespace ingot::cli
