#include <atomic>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/dbt_project.h"
#include "cli/verbs.h"
#include "transform/artifacts/manifest_writer.h"
#include "transform/compile/compiler.h"
#include "transform/parse/parse_state.h"

namespace ingot::cli {
namespace {

using transform::Node;
using transform::Resource;
using transform::ResourceType;

// Compiled nodes by Resource::index; null where nothing was compiled.
using Compiled = std::vector<std::unique_ptr<transform::CompiledNode>>;

Status CompileAll(const DbtProject& project, const std::vector<const Resource*>& resources, const Cancellation& cancellation, Compiled* compiled) {
  transform::Compiler compiler(*project.parsed);
  const std::string root = project.parsed->target_path + "/";
  const int threads = std::max(1, project.parsed->invocation.target.threads);
  return transform::ForEachSpread(resources.size(), threads, [&](size_t i) -> Status {
    const auto* node = dynamic_cast<const Node*>(resources[i]);
    if (node == nullptr || node->type == ResourceType::kSeed || node->type == ResourceType::kOperation) return Status::Ok();
    RETURN_IF_ERROR(cancellation.Check());
    ASSIGN_OR_RETURN(transform::CompiledNode one, compiler.Compile(*node, nullptr, &cancellation));
    const std::string path = root + transform::CompiledPath(*node, "compiled");
    RETURN_IF_ERROR(MakeDirectories(path.substr(0, path.rfind('/'))));
    RETURN_IF_ERROR(WriteFileAtomically(path, one.code));
    (*compiled)[node->index] = std::make_unique<transform::CompiledNode>(std::move(one));
    return Status::Ok();
  });
}

Result<ExitCode> RunCompile(Context& context) {
  ASSIGN_OR_RETURN(const std::unique_ptr<DbtProject> project, OpenDbt(context, "compile"));
  const std::vector<ResourceType> types = {ResourceType::kModel, ResourceType::kSnapshot, ResourceType::kTest, ResourceType::kAnalysis};
  ASSIGN_OR_RETURN(const std::vector<const Resource*> resources, SelectResources(context, *project, types));
  project->parsed->PrepareRun();
  RETURN_IF_ERROR(context.interrupts.Start());
  Cancellation cancellation;
  InterruptWatcher::Scope scope(context.interrupts, [&cancellation] { cancellation.Cancel(); });
  Compiled compiled(project->parsed->graph.resources().size());
  RETURN_IF_ERROR(CompileAll(*project, resources, cancellation, &compiled));
  const std::string target = project->parsed->target_path.substr(project->parsed->target_path.rfind('/') + 1);
  std::vector<std::string> paths(compiled.size());
  RETURN_IF_ERROR(transform::WriteManifest(*project->parsed, [&](const Node& node) {
    transform::CompiledParts parts;
    if (!node.enabled || node.index >= compiled.size() || compiled[node.index] == nullptr || project->parsed->graph.FindNode(node.unique_id) != &node) return parts;
    paths[node.index] = target + "/" + transform::CompiledPath(node, "compiled");
    parts.compiled = true;
    parts.code = compiled[node.index]->code;
    parts.path = paths[node.index];
    parts.ctes = compiled[node.index]->ctes;
    return parts;
  }));
  if (resources.size() == 1 && compiled[resources[0]->index] != nullptr) fmt::print("{}\n", compiled[resources[0]->index]->code);
  context.logger.Info(fmt::format("compiled {} into {}", FormatCount(static_cast<int64_t>(resources.size())), project->parsed->target_path + "/compiled"));
  return ExitCode::kDone;
}

}  // namespace

Command CompileVerb() {
  std::vector<Flag> flags = SelectionFlags();
  for (Flag& flag : DbtProjectFlags()) flags.push_back(std::move(flag));
  flags.push_back({.name = "full-refresh", .kind = ValueKind::kSwitch, .help = "As if incremental models were built anew"});
  return {
      .name = "compile",
      .summary = "Render the SQL of a dbt project",
      .details = "Writes the SQL of models, tests, snapshots and analyses, with their templates rendered, below compiled/ of the "
                 "target folder, and the manifest with it. Nothing is asked of the lake: what a template asks of the database "
                 "has an empty answer. SQL of a single node is printed too.",
      .flags = std::move(flags),
      .examples = {{"ingot compile", "everything"}, {"ingot compile --select orders", "one model, printed"}},
      .run = RunCompile,
  };
}

}  // namespace ingot::cli
