// The verbs of dbt that build or test nodes: run, build, test, seed, snapshot.
#include <fmt/format.h>

#include "cli/context.h"
#include "cli/dbt_command.h"
#include "cli/dbt_rows.h"
#include "cli/verbs.h"
#include "transform/run/operation.h"
#include "transform/run/run_graph.h"

namespace ingot::cli {
namespace {

using transform::ResourceType;

std::vector<ResourceType> TypesOf(std::string_view verb) {
  if (verb == "run") return {ResourceType::kModel};
  if (verb == "seed") return {ResourceType::kSeed};
  if (verb == "snapshot") return {ResourceType::kSnapshot};
  if (verb == "test") return {ResourceType::kTest, ResourceType::kUnitTest};
  return {ResourceType::kModel, ResourceType::kSeed, ResourceType::kSnapshot, ResourceType::kTest, ResourceType::kUnitTest};
}

// The first rows of each seed that was loaded.
Status ShowSeeds(const DbtCommand& command, transform::RunServices& services, const transform::RunOutcome& outcome) {
  constexpr int64_t kRows = 10;
  for (const transform::NodeResult& result : outcome.results) {
    const transform::Node* node = command.graph().FindNode(result.unique_id);
    if (node == nullptr || node->type != ResourceType::kSeed || result.status != transform::NodeStatus::kSuccess) continue;
    ASSIGN_OR_RETURN(const transform::WarehouseResult rows, transform::ShowNode(services, *node, kRows));
    fmt::print("Rows of {}.{}\n{}\n", node->schema, node->alias, RowTable(rows));
  }
  return Status::Ok();
}

Result<ExitCode> RunNodes(Context& context, const std::string& verb) {
  ASSIGN_OR_RETURN(const std::unique_ptr<DbtCommand> command, DbtCommand::Open(context, verb));
  transform::RunRequest request;
  ASSIGN_OR_RETURN(request.selected, command->Select(TypesOf(verb)));
  request.tests_gate = verb == "build";
  request.args = ArgumentsRecord(context, verb);
  ASSIGN_OR_RETURN(transform::RunServices* const services, command->Services());
  ASSIGN_OR_RETURN(const transform::RunOutcome outcome, transform::RunGraph(*services, request));
  if (services->settings.show) RETURN_IF_ERROR(ShowSeeds(*command, *services, outcome));
  return outcome.failed ? ExitCode::kFailed : ExitCode::kDone;
}

Command Verb(std::string name, std::string summary, std::string details, unsigned flags, std::vector<Example> examples, std::vector<Flag> own = {}) {
  return {.name = name,
          .summary = std::move(summary),
          .details = std::move(details),
          .flags = DbtFlags(kProjectFlags | kSelectionFlags | kStateFlags | kRunFlags | flags, std::move(own)),
          .examples = std::move(examples),
          .run = [name](Context& context) { return RunNodes(context, name); }};
}

}  // namespace

Command DbtRunVerb() {
  return Verb("run", "Build the models of a dbt project",
              "Builds the selected models in the order of the graph, several at a time. What stands behind a model that failed is skipped.", 0,
              {{"ingot run", "every model"}, {"ingot run --select staging+ --full-refresh", "a folder and what is behind it, anew"}});
}

Command DbtBuildVerb() {
  return Verb("build", "Seed, run, snapshot and test a dbt project in one go",
              "Works through seeds, models, snapshots and their tests in the order of the graph. What stands behind a failed test is skipped.", kTestFlags,
              {{"ingot build", "everything"}, {"ingot build --select state:modified+ --state last", "what has changed, and what is behind it"}});
}

Command DbtTestVerb() {
  return Verb("test", "Run the tests of a dbt project", "Generic, singular and unit tests of what is selected.", kTestFlags,
              {{"ingot test --select orders", "the tests of one model"}, {"ingot test --select test_type:unit", "the unit tests"}});
}

Command DbtSeedVerb() {
  return Verb("seed", "Load the CSV files of a dbt project", "Each file is loaded anew, in one commit.", 0, {{"ingot seed", "every seed"}},
              {{.name = "show", .kind = ValueKind::kSwitch, .help = "Show the first rows of what was loaded"}});
}

Command DbtSnapshotVerb() {
  return Verb("snapshot", "Keep the history of changing tables", "Brings the snapshots of a dbt project up to date.", 0, {{"ingot snapshot", "every snapshot"}});
}

}  // namespace ingot::cli
