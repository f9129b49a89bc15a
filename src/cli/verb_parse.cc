#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/dbt_project.h"
#include "cli/verbs.h"
#include "transform/artifacts/manifest_writer.h"

namespace ingot::cli {
namespace {

std::string Count(size_t count, std::string_view one) { return fmt::format("{} {}{}", FormatCount(static_cast<int64_t>(count)), one, count == 1 ? "" : "s"); }

std::string Describe(const transform::Graph& graph) {
  size_t models = 0;
  size_t tests = 0;
  for (const transform::Node& node : graph.nodes) {
    models += node.type == transform::ResourceType::kModel ? 1 : 0;
    tests += node.type == transform::ResourceType::kTest ? 1 : 0;
  }
  return fmt::format("{}, {}, {}, {}", Count(models, "model"), Count(tests, "data test"), Count(graph.sources.size(), "source"), Count(graph.macros.size(), "macro"));
}

Result<ExitCode> RunParse(Context& context) {
  ASSIGN_OR_RETURN(const std::unique_ptr<DbtProject> project, OpenDbt(context, "parse"));
  const transform::ParsedProject& parsed = *project->parsed;
  const std::string manifest = parsed.target_path + "/manifest.json";
  if (!parsed.from_cache || !FileExists(manifest)) RETURN_IF_ERROR(transform::WriteManifest(parsed, {}));
  const Duration took = context.clock.Now() - parsed.invocation.started;
  context.logger.Info(fmt::format("found {}{} ({})", Describe(parsed.graph), parsed.from_cache ? "; nothing has changed" : "", FormatDuration(took)));
  return ExitCode::kDone;
}

}  // namespace

Command ParseVerb() {
  return {
      .name = "parse",
      .summary = "Read a dbt project and write its manifest",
      .details = "Reads every file of the project and its packages, checks them, and writes manifest.json into the target "
                 "folder. A parse of a project in which nothing has changed takes its graph from the target folder.",
      .flags = DbtProjectFlags(),
      .examples = {{"ingot parse", "the project around the working directory"}},
      .run = RunParse,
  };
}

}  // namespace ingot::cli
