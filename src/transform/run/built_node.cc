// Models, seeds and snapshots: hooks, compiling and the materialization.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "transform/run/node_work.h"

namespace ingot::transform {
namespace {

bool HasHooks(const Node& node, bool inside_transaction) {
  for (const std::string_view key : {"pre-hook", "post-hook"}) {
    const Json& hooks = node.Config(key);
    if (!hooks.is_array()) continue;
    for (const Json& hook : hooks.as_array()) {
      if (hook.GetBool("transaction", true) == inside_transaction) return true;
    }
  }
  return false;
}

BuildRequest RequestOf(const NodeWork& work, std::string sql) {
  BuildRequest request;
  request.node = &work.node;
  request.sql = std::move(sql);
  request.full_refresh = work.services.settings.full_refresh;
  request.now = work.services.parsed.invocation.started;
  request.interval = work.services.settings.interval;
  request.empty = work.services.settings.empty;
  if (work.node.type == ResourceType::kSeed) {
    const Project* package = work.services.parsed.packages.Find(work.node.package_name);
    request.seed_file = (package == nullptr ? work.services.parsed.root().directory : package->directory) + "/" + work.node.original_file_path;
  }
  return request;
}

// A model says "OK", and which way was taken where there are several; a seed says how many rows it has: dbt's lines.
std::string MessageOf(const NodeWork& work, const BuildResult& built) {
  if (!built.note.empty()) return fmt::format("OK ({})", built.note);
  if (work.node.type != ResourceType::kSeed || built.rows_affected < 0) return "OK";
  return fmt::format("{} {}", work.services.settings.full_refresh ? "CREATE" : "INSERT", built.rows_affected);
}

void TakeBuilt(NodeWork& work, const BuildResult& built) {
  work.result.message = MessageOf(work, built);
  work.result.adapter_response.Set("_message", built.status);
  if (built.rows_affected >= 0) work.result.adapter_response.Set("rows_affected", built.rows_affected);
  for (const std::string& warning : built.warnings) {
    work.services.console.Tell({.level = LogLevel::kWarning, .name = "NodeWarning", .code = "Q050", .text = fmt::format("{}: {}", work.node.original_file_path, warning)});
  }
}

// Which of the node's hooks belong to one build: of several batches the first and the last have them.
struct HookPlaces {
  bool before = true;
  bool after = true;
};

Result<BuildResult> MaterializeNode(const NodeWork& work, const BuildRequest& request) {
  Result<BuildResult> built = Materialize(work.warehouse(), request);
  if (!built.ok()) return AtAuthorsPlace(work, built.error());
  return built;
}

// The materialization between its hooks, those of its transaction and those outside of it.
Result<BuildResult> BuildWithHooks(NodeWork& work, const BuildRequest& request, HookPlaces hooks = {}) {
  if (hooks.before) RETURN_IF_ERROR(RunNodeHooks(work, "pre-hook", false));
  BuildResult built;
  if (HasHooks(work.node, true)) {
    ASSIGN_OR_RETURN(BuildTransaction transaction, BuildTransaction::Begin(work.warehouse()));
    if (hooks.before) RETURN_IF_ERROR(RunNodeHooks(work, "pre-hook", true));
    ASSIGN_OR_RETURN(built, MaterializeNode(work, request));
    if (hooks.after) RETURN_IF_ERROR(RunNodeHooks(work, "post-hook", true));
    RETURN_IF_ERROR(transaction.Commit());
  } else {
    ASSIGN_OR_RETURN(built, MaterializeNode(work, request));
  }
  if (hooks.after) RETURN_IF_ERROR(RunNodeHooks(work, "post-hook", false));
  return built;
}

bool IsMicrobatch(const Node& node) {
  return node.materialized() == "incremental" && node.ConfigText("incremental_strategy") == "microbatch";
}

std::pair<std::string, std::string> Texts(const TimeInterval& batch) { return {FormatIso8601(batch.start), FormatIso8601(batch.end)}; }

// Where it begins, as far as the batch's size goes: "2024", "202401", "20240131", "20240131T10".
std::string BatchId(const Node& node, Timestamp start) {
  const std::string text = ReplaceAll(FormatIso8601(start), "-", "");
  const std::string size = node.ConfigText("batch_size");
  return text.substr(0, size == "year" ? 4 : size == "month" ? 6 : size == "hour" ? 11 : 8);
}

Status BuildBatch(NodeWork& work, const TimeInterval& batch, bool full_refresh, HookPlaces hooks) {
  Compiler compiler(work.services.parsed, [&](const Resource& target, const RelationName& usual) -> Result<RelationName> {
    return work.router.Route(target, usual, batch);
  }, BatchSpan{BatchId(work.node, batch.start), batch.start, batch.end});
  ASSIGN_OR_RETURN(std::string sql, CompileForRun(work, compiler));
  BuildRequest request = RequestOf(work, std::move(sql));
  request.batch = batch;
  request.full_refresh = full_refresh;
  ASSIGN_OR_RETURN(const BuildResult built, BuildWithHooks(work, request, hooks));
  TakeBuilt(work, built);
  return Status::Ok();
}

struct BatchPlan {
  std::vector<TimeInterval> batches;
  BatchResults done;     // by the run that is retried
  bool replaces = false;  // the first batch makes the table anew
};

Result<Timestamp> ParseBound(const NodeWork& work, const std::string& text) {
  const Result<Timestamp> bound = ParseIso8601(text);
  if (!bound.ok()) return Corrupt(fmt::format("the earlier run of {} has a batch that cannot be read: {}", work.node.unique_id, bound.error().message()));
  return *bound;
}

// Of a run that is retried the batches that failed; what it had built stays.
Result<BatchPlan> PlanOfRetry(const NodeWork& work, const BatchResults& past, bool replaces) {
  BatchPlan plan;
  plan.done.successful = past.successful;
  plan.replaces = replaces && past.successful.empty();
  for (const auto& [start, end] : past.failed) {
    ASSIGN_OR_RETURN(const Timestamp from, ParseBound(work, start));
    ASSIGN_OR_RETURN(const Timestamp to, ParseBound(work, end));
    plan.batches.push_back({from, to});
  }
  return plan;
}

Result<BatchPlan> PlanBatches(const NodeWork& work) {
  const RunSettings& settings = work.services.settings;
  ASSIGN_OR_RETURN(const std::optional<RelationInfo> there, work.warehouse().GetRelation({work.node.database, work.node.schema, work.node.alias, RelationType::kTable}));
  const bool incremental = RunsIncrementally(work.node, there ? there->type : RelationType::kUnknown, settings.full_refresh);
  const bool replaces = !incremental && settings.full_refresh;
  if (const auto past = settings.past_batches.find(work.node.unique_id); past != settings.past_batches.end()) return PlanOfRetry(work, past->second, replaces);
  BatchPlan plan;
  plan.replaces = replaces;
  ASSIGN_OR_RETURN(plan.batches, MicrobatchIntervals(work.node, incremental, work.services.parsed.invocation.started, settings.batches));
  return plan;
}

// Batch by batch, from the oldest: one that fails leaves the others as they are. Until the first has made the table anew, a full
// refresh is not over.
Status BuildBatches(NodeWork& work) {
  ASSIGN_OR_RETURN(BatchPlan plan, PlanBatches(work));
  const std::vector<TimeInterval>& batches = plan.batches;
  work.result.batches = std::move(plan.done);
  std::optional<Error> first_error;
  bool replaces = plan.replaces;
  for (const TimeInterval& batch : batches) {
    if (work.services.cancellation.cancelled()) return work.services.cancellation.Check();
    const Status status = BuildBatch(work, batch, replaces, {&batch == &batches.front(), &batch == &batches.back()});
    (status.ok() ? work.result.batches->successful : work.result.batches->failed).push_back(Texts(batch));
    if (status.ok()) replaces = false;
    else if (!first_error) first_error = status.error();
  }
  work.result.failures = static_cast<int64_t>(work.result.batches->failed.size());
  if (!first_error) return Status::Ok();
  if (work.result.batches->successful.empty()) return *first_error;
  work.result.status = NodeStatus::kPartialSuccess;
  work.services.console.Tell({.level = LogLevel::kError, .name = "RunResultError", .code = "Z024", .text = DescribeNodeError(work.node, *first_error, work.result.compiled)});
  work.result.message = fmt::format("{}/{}", work.result.batches->successful.size(), work.result.batches->successful.size() + work.result.batches->failed.size());
  return Status::Ok();
}

std::string MaterializedAs(const Node& node) {
  if (node.type == ResourceType::kModel) return node.materialized();
  return std::string(ResourceTypeName(node.type));
}

Status Build(NodeWork& work) {
  if (IsMicrobatch(work.node)) return BuildBatches(work);
  const std::string materialized = MaterializedAs(work.node);
  std::string sql;
  if (work.node.type != ResourceType::kSeed) {
    ASSIGN_OR_RETURN(sql, CompileForRun(work, work.compiler));
  }
  work.result.execute_started = work.services.clock.Now();
  if (const LoadedMacro* macro = FindMaterialization(work.services, materialized)) return RunMaterializationMacro(work, *macro, std::move(sql));
  if (!IsNativeMaterialization(materialized)) {
    return InvalidArgument(fmt::format("there is no materialization '{}': it is none of view, table, incremental, ephemeral and "
                                       "materialized_view, and no macro '{{% materialization {} … %}}' defines it",
                                       materialized, materialized));
  }
  ASSIGN_OR_RETURN(const BuildResult built, BuildWithHooks(work, RequestOf(work, std::move(sql))));
  TakeBuilt(work, built);
  return Status::Ok();
}

}  // namespace

Status RunBuiltNode(NodeWork& work) {
  work.result.relation_name = work.node.relation_name;
  Status built = Build(work);
  if (built.ok() && work.result.status == NodeStatus::kSuccess) built = BuildVersionPointer(work);
  work.result.execute_ended = work.services.clock.Now();
  if (!work.result.execute_started) work.result.execute_started = work.result.compile_ended;
  if (built.ok()) TakeLineage(work);
  return built;
}

}  // namespace ingot::transform
