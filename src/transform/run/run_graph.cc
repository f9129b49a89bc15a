#include "transform/run/run_graph.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.h"
#include "transform/artifacts/manifest_writer.h"
#include "transform/lineage/lineage_file.h"
#include "transform/run/artifact_file.h"
#include "transform/run/executor.h"
#include "transform/run/node_lines.h"
#include "transform/run/run_hooks_values.h"
#include "transform/run/run_journal.h"
#include "transform/run/run_results.h"
#include "transform/run/summary.h"

namespace ingot::transform {
namespace {

using Schemas = std::set<std::pair<std::string, std::string>>;

bool MakesRelation(const RunServices& services, const Resource& resource) {
  const auto* node = dynamic_cast<const Node*>(&resource);
  if (node == nullptr || node->schema.empty()) return false;
  if (node->type == ResourceType::kTest) return services.settings.store_failures.value_or(node->ConfigBool("store_failures", false));
  return !node->is_ephemeral();
}

class GraphRun {
 public:
  GraphRun(RunServices& services, const RunRequest& request)
      : services_(services), request_(request), router_(services, request.selected), compiler_(services.parsed, [this](const Resource& target, const RelationName& usual) -> Result<RelationName> {
          return router_.Route(target, usual);
        }), started_(std::chrono::steady_clock::now()) {}

  Result<RunOutcome> Run() {
    const Graph& graph = services_.parsed.graph;
    std::vector<uint32_t> chosen;
    for (uint32_t i = 0; i < request_.selected.size(); ++i) {
      if (request_.selected[i]) chosen.push_back(i);
    }
    plan_ = compiles() ? AllAtOnce(graph, chosen) : MakePlan(graph, chosen, request_.tests_gate);
    if (plan_.tasks.empty()) return Nothing();
    TellBeginning();
    ASSIGN_OR_RETURN(session_, services_.sessions());
    RETURN_IF_ERROR(router_.Prepare(session_->warehouse()));
    if (!compiles()) {
      ASSIGN_OR_RETURN(journal_, RunJournal::Begin(RunJournal::PathIn(services_.parsed.target_path), request_.args, plan_.tasks));
      RETURN_IF_ERROR(MakeSchemas());
    }
    const bool go_on = RunHooks("on-run-start") || !services_.parsed.root().flags.GetBool("skip_nodes_if_on_run_start_fails");
    RunNodes(go_on);
    RunHooks("on-run-end");
    return Finish();
  }

 private:
  bool compiles() const { return request_.mode == RunMode::kCompile; }

  // Nothing waits for anything.
  static RunPlan AllAtOnce(const Graph& graph, const std::vector<uint32_t>& chosen) {
    RunPlan plan;
    for (const uint32_t i : chosen) plan.tasks.push_back(graph.resources()[i]);
    plan.before.resize(plan.tasks.size());
    return plan;
  }

  Result<RunOutcome> Nothing() {
    services_.console.Tell({.level = LogLevel::kWarning, .name = "NothingToDo", .code = "E035",
                            .text = "Nothing to do. Try checking your model configs and model specification args"});
    return Finish();
  }

  void TellBeginning() {
    Console& console = services_.console;
    console.Blank();
    console.Tell({.name = "ConcurrencyLine", .code = "Q026",
                  .text = fmt::format("Concurrency: {} (target='{}')", Pluralize(services_.settings.threads, "thread"),
                                      services_.parsed.invocation.target.name)});
    console.Blank();
  }

  Status MakeSchemas() {
    std::set<std::string> databases;
    for (const Resource* task : plan_.tasks) {
      if (!MakesRelation(services_, *task)) continue;
      const auto& node = static_cast<const Node&>(*task);
      schemas_.emplace(node.database, node.schema);
      databases.insert(node.database);
    }
    Warehouse& warehouse = session_->warehouse();
    for (const std::string& database : databases) {
      ASSIGN_OR_RETURN(const std::vector<std::string> there, warehouse.ListSchemas(database));
      for (const auto& [of, schema] : schemas_) {
        const auto same = [&name = schema](const std::string& other) { return EqualsIgnoreCase(other, name); };
        if (of == database && std::none_of(there.begin(), there.end(), same)) RETURN_IF_ERROR(warehouse.CreateSchema(of, schema));
      }
    }
    return Status::Ok();
  }

  // Hooks of one kind: packages' first, the project's own last, each in their order. False: one failed, and what came after it was left.
  bool RunHooks(std::string_view kind) {
    if (!request_.hooks || compiles() || services_.cancellation.cancelled()) return true;
    std::vector<const Node*> hooks;
    for (const Node& node : services_.parsed.graph.nodes) {
      if (node.type == ResourceType::kOperation && std::find(node.tags.begin(), node.tags.end(), kind) != node.tags.end()) hooks.push_back(&node);
    }
    const std::string& root = services_.parsed.root().name;
    std::stable_sort(hooks.begin(), hooks.end(), [&](const Node* a, const Node* b) {
      return std::tuple(a->package_name == root, a->hook_index) < std::tuple(b->package_name == root, b->hook_index);
    });
    const HookValues values(results_, schemas_);
    for (size_t i = 0; i < hooks.size(); ++i) {
      if (!RunHook(*hooks[i], {.index = i + 1, .total = hooks.size(), .colors = services_.console.colors(), .width = services_.console.width()}, values)) return false;
    }
    if (!hooks.empty() && kind == "on-run-start") services_.console.Blank();
    return true;
  }

  bool RunHook(const Node& hook, const LinePlace& place, const HookValues& values) {
    services_.console.Tell(StartLine(hook, place));
    const auto start = std::chrono::steady_clock::now();
    NodeResult result;
    result.resource = &hook;
    result.unique_id = hook.unique_id;
    session_->SetReason(hook.unique_id);
    NodeWork work{services_, router_, compiler_, *session_, hook, result, &values};
    const Status status = RunHookNode(work);
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (!status.ok()) {
      result.status = NodeStatus::kError;
      result.message = DescribeNodeError(hook, status.error(), true);
    }
    services_.console.Tell(ResultLine(result, place));
    hook_results_.push_back(std::move(result));
    return status.ok();
  }

  void RunNodes(bool go_on) {
    Executor executor(services_, plan_, router_, compiler_, *session_, request_.mode, journal_.get());
    RunSchedule schedule(plan_.before);
    Cancellation cancellation = services_.cancellation;
    if (!go_on) {
      cancellation = Cancellation();
      cancellation.Cancel();
    }
    const size_t threads = std::max<size_t>(1, std::min(services_.settings.threads, plan_.tasks.size()));
    RunTasks(&schedule, {.threads = threads, .fail_fast = services_.settings.fail_fast, .cancellation = cancellation}, &executor);
    results_ = executor.TakeResults();
  }

  Result<RunOutcome> Finish() {
    RunOutcome outcome;
    outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
    outcome.cancelled = services_.cancellation.cancelled();
    outcome.results = std::move(results_);
    std::move(hook_results_.begin(), hook_results_.end(), std::back_inserter(outcome.results));
    outcome.failed = outcome.cancelled || std::any_of(outcome.results.begin(), outcome.results.end(), [](const NodeResult& r) { return IsFailure(r.status); });
    std::vector<const Resource*> all;
    for (const NodeResult& result : outcome.results) all.push_back(result.resource);
    if (!compiles() || outcome.failed) TellSummary(outcome.results, DescribeTasks(all), outcome.seconds, &services_.console);
    outcome.failed = outcome.failed || services_.console.failed();
    if (services_.settings.writes_artifacts) RETURN_IF_ERROR(WriteArtifacts(outcome));
    if (journal_) RETURN_IF_ERROR(journal_->End());
    return outcome;
  }

  // Compiling does not replace what is known of a relation as it was built by "there is no such table yet".
  Status WriteLineage(const RunOutcome& outcome) const {
    std::vector<TakenLineage> taken;
    for (const NodeResult& result : outcome.results) {
      if (result.lineage.empty()) continue;
      taken.push_back({result.unique_id, result.lineage, request_.mode == RunMode::kCompile && !result.lineage_known});
    }
    if (taken.empty()) return Status::Ok();
    const ParsedProject& parsed = services_.parsed;
    return UpdateLineageFile(LineagePath(parsed.target_path), parsed.graph, {services_.clock.Now(), parsed.invocation.id}, taken);
  }

  Status WriteArtifacts(const RunOutcome& outcome) {
    const ParsedProject& parsed = services_.parsed;
    RunRecord record{parsed.invocation.id, parsed.invocation.started, services_.clock.Now(), outcome.seconds, request_.args};
    const std::string path = parsed.target_path + "/run_results.json";
    RETURN_IF_ERROR(WriteArtifact(path, RunResultsJson(record, outcome.results)));
    RETURN_IF_ERROR(WriteLineage(outcome));
    std::unordered_map<std::string_view, const NodeResult*> compiled;
    for (const NodeResult& result : outcome.results) compiled.emplace(result.unique_id, &result);
    std::optional<CompiledNode> ephemeral;  // of the node that is being written
    return WriteManifest(parsed, [&](const Node& node) {
      CompiledParts parts;
      const auto found = compiled.find(node.unique_id);
      if (found != compiled.end() && found->second->compiled) {
        parts.code = found->second->compiled_code;
        parts.path = found->second->compiled_path;
        parts.ctes = found->second->ctes;
      } else if (node.is_ephemeral() && (ephemeral = compiler_.CompiledEphemeral(node))) {
        parts.code = ephemeral->code;
        parts.ctes = ephemeral->ctes;
      } else {
        return parts;
      }
      parts.compiled = true;
      return parts;
    });
  }

  RunServices& services_;
  const RunRequest& request_;
  RelationRouter router_;
  Compiler compiler_;
  const std::chrono::steady_clock::time_point started_;
  RunPlan plan_;
  std::unique_ptr<RunSession> session_;
  std::unique_ptr<RunJournal> journal_;
  Schemas schemas_;
  std::vector<NodeResult> results_;
  std::vector<NodeResult> hook_results_;
};

}  // namespace

Result<RunOutcome> RunGraph(RunServices& services, const RunRequest& request) { return GraphRun(services, request).Run(); }

}  // namespace ingot::transform
