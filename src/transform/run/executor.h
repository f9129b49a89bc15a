// The tasks of a plan, carried out: each on its thread's session, told of as it goes.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

#include "transform/run/node_work.h"
#include "transform/run/plan.h"
#include "transform/run/run_graph.h"
#include "transform/run/run_journal.h"
#include "transform/run/task_threads.h"

namespace ingot::transform {

class Executor final : public TaskWork {
 public:
  // `first`: the session of the first thread; others are opened as they are needed. `journal` hears of each end; it may be
  // null. References outlive this.
  Executor(const RunServices& services, const RunPlan& plan, const RelationRouter& router, Compiler& compiler, RunSession& first,
           RunMode mode, RunJournal* journal);

  bool Run(uint32_t task, size_t thread) override;
  void Skip(uint32_t task, std::optional<uint32_t> cause) override;

  // In the order in which the nodes ended. Call when all tasks have.
  std::vector<NodeResult> TakeResults();

 private:
  Result<RunSession*> SessionOf(size_t thread);
  void Tell(const ConsoleEvent& line);
  Status Work(const Resource& resource, RunSession& session, NodeResult* result);
  void Keep(NodeResult result);

  const RunServices& services_;
  const RunPlan& plan_;
  const RelationRouter& router_;
  Compiler& compiler_;
  RunSession& first_;
  const RunMode mode_;
  RunJournal* const journal_;
  std::vector<std::unique_ptr<RunSession>> sessions_;  // by thread; each used by its thread only
  std::atomic<size_t> begun_ = 0;
  std::mutex mutex_;
  std::vector<NodeResult> results_;
};

}  // namespace ingot::transform
