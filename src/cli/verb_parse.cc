#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/dbt_command.h"
#include "cli/verbs.h"
#include "transform/artifacts/manifest_writer.h"

namespace ingot::cli {
namespace {

Result<ExitCode> RunParse(Context& context) {
  ASSIGN_OR_RETURN(const std::unique_ptr<DbtCommand> command, DbtCommand::Open(context, "parse", false));
  const transform::ParsedProject& parsed = command->parsed();
  const std::string manifest = parsed.target_path + "/manifest.json";
  if (!parsed.from_cache || !FileExists(manifest)) RETURN_IF_ERROR(transform::WriteManifest(parsed, {}));
  const Duration took = context.clock.Now() - parsed.invocation.started;
  command->console().Tell({.text = fmt::format("Parsed in {}{}", FormatDuration(took), parsed.from_cache ? "; nothing has changed" : "")});
  return ExitCode::kDone;
}

}  // namespace

Command ParseVerb() {
  return {
      .name = "parse",
      .summary = "Read a dbt project and write its manifest",
      .details = "Reads every file of the project and its packages, checks them, and writes manifest.json into the target "
                 "folder. A parse of a project in which nothing has changed takes its graph from the target folder.",
      .flags = DbtFlags(kProjectFlags),
      .examples = {{"ingot parse", "the project around the working directory"}},
      .run = RunParse,
  };
}

}  // namespace ingot::cli
