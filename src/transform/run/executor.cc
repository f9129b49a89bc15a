#include "transform/run/executor.h"

#include <chrono>

#include "transform/run/node_lines.h"

namespace ingot::transform {
namespace {

NodeResult Begin(const Resource& resource, RunMode mode) {
  NodeResult result;
  result.resource = &resource;
  result.unique_id = resource.unique_id;
  const bool is_test = resource.type == ResourceType::kTest || resource.type == ResourceType::kUnitTest;
  if (is_test && mode != RunMode::kCompile) result.status = NodeStatus::kPass;
  return result;
}

}  // namespace

Executor::Executor(const RunServices& services, const RunPlan& plan, const RelationRouter& router, Compiler& compiler, RunSession& first,
                   RunMode mode, RunJournal* journal)
    : services_(services), plan_(plan), router_(router), compiler_(compiler), first_(first), mode_(mode), journal_(journal),
      sessions_(services.settings.threads) {
  results_.reserve(plan.tasks.size());
}

Result<RunSession*> Executor::SessionOf(size_t thread) {
  if (thread == 0) return &first_;
  if (sessions_[thread] == nullptr) {
    ASSIGN_OR_RETURN(sessions_[thread], services_.sessions());
  }
  return sessions_[thread].get();
}

// Compiling says nothing of each node.
void Executor::Tell(const ConsoleEvent& line) {
  if (mode_ != RunMode::kCompile) services_.console.Tell(line);
}

Status Executor::Work(const Resource& resource, RunSession& session, NodeResult* result) {
  session.SetReason(resource.unique_id);
  if (const auto* test = dynamic_cast<const UnitTest*>(&resource)) {
    const Node* model = services_.parsed.graph.FindNode(test->tested_node);
    if (model == nullptr) return Internal("the model of unit test " + test->unique_id + " is not in the graph");
    NodeWork work{services_, router_, compiler_, session, *model, *result};
    return RunUnitTest(work, *test);
  }
  NodeWork work{services_, router_, compiler_, session, static_cast<const Node&>(resource), *result};
  if (mode_ == RunMode::kClone) return RunClone(work);
  if (mode_ == RunMode::kCompile) {
    if (resource.type == ResourceType::kSeed) return Status::Ok();
    const Result<std::string> compiled = CompileForRun(work, compiler_);
    if (!compiled.ok()) return compiled.error();
    TakeLineage(work);
    return Status::Ok();
  }
  return resource.type == ResourceType::kTest ? RunDataTest(work) : RunBuiltNode(work);
}

bool Executor::Run(uint32_t task, size_t thread) {
  const Resource& resource = *plan_.tasks[task];
  const LinePlace place{.index = ++begun_, .total = plan_.tasks.size(), .colors = services_.console.colors(), .width = services_.console.width()};
  Tell(StartLine(resource, place));
  const auto start = std::chrono::steady_clock::now();
  NodeResult result = Begin(resource, mode_);
  result.thread = static_cast<int>(thread) + 1;
  const Result<RunSession*> session = SessionOf(thread);
  const Status status = session.ok() ? Work(resource, **session, &result) : Status(session.error());
  if (!status.ok()) {
    result.status = NodeStatus::kError;
    result.message = DescribeNodeError(resource, status.error(), result.compiled || resource.type == ResourceType::kSeed);
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  Tell(ResultLine(result, place));
  const bool succeeded = !IsFailure(result.status);
  Keep(std::move(result));
  return succeeded;
}

void Executor::Skip(uint32_t task, std::optional<uint32_t> cause) {
  const Resource& resource = *plan_.tasks[task];
  NodeResult result = Begin(resource, mode_);
  result.status = NodeStatus::kSkipped;
  if (cause) result.message = "skipped because " + plan_.tasks[*cause]->unique_id + " failed";
  else result.message = services_.cancellation.cancelled() ? "skipped because the command was stopped" : "skipped because of --fail-fast";
  Tell(ResultLine(result, {.index = ++begun_, .total = plan_.tasks.size(), .colors = services_.console.colors(), .width = services_.console.width()}));
  Keep(std::move(result));
}

void Executor::Keep(NodeResult result) {
  if (journal_ != nullptr) journal_->Note(result);
  const std::lock_guard lock(mutex_);
  results_.push_back(std::move(result));
}

std::vector<NodeResult> Executor::TakeResults() {
  const std::lock_guard lock(mutex_);
  return std::move(results_);
}

}  // namespace ingot::transform
