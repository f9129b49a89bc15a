// Whatever the graph and whatever fails: tasks keep their order, run once, and end as they must.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/seeded_random.h"
#include "pipeline/fake_tasks.h"
#include "pipeline/graph.h"

namespace ingot::pipeline {
namespace {

Pipeline RandomPipeline(SeededRandom* random) {
  Pipeline pipeline;
  pipeline.name = "p";
  pipeline.max_parallel = static_cast<int>(1 + random->Below(6));
  const size_t count = 1 + random->Below(25);
  std::vector<size_t> place(count);  // the order that the edges follow is not the order of the file
  for (size_t i = 0; i < count; ++i) place[i] = i;
  for (size_t i = count; i > 1; --i) std::swap(place[i - 1], place[random->Below(i)]);
  for (size_t i = 0; i < count; ++i) {
    Task& task = pipeline.tasks.emplace_back();
    task.name = "t" + std::to_string(i);
    for (size_t j = 0; j < count; ++j) {
      if (place[j] < place[i] && random->Below(5) == 0) task.after.push_back(j);
    }
  }
  return pipeline;
}

class RunRandomTest : public RunFixture {
 protected:
  // Every task that started did so after all that it waits for had ended, and none started twice.
  void CheckOrder(const Pipeline& pipeline, const RunOutcome& run, const std::map<std::string, bool>& had) {
    const std::vector<std::string> started = runner_.started();
    for (const std::string& name : started) {
      EXPECT_EQ(std::count(started.begin(), started.end(), name), 1) << name;
      EXPECT_FALSE(had.at(name)) << name << " was done before";
    }
    for (size_t i = 0; i < pipeline.tasks.size(); ++i) {
      if (run.tasks[i].state == TaskState::kSkipped) continue;
      for (size_t upstream : pipeline.tasks[i].after) {
        EXPECT_EQ(run.tasks[upstream].state, TaskState::kSucceeded);
        if (run.tasks[i].carried_over) continue;
        EXPECT_LE(*run.tasks[upstream].ended, *run.tasks[i].started);
      }
    }
  }

  // A task is skipped if and only if one that it waits for failed or was skipped.
  void CheckSkips(const Pipeline& pipeline, const RunOutcome& run) {
    for (size_t i = 0; i < pipeline.tasks.size(); ++i) {
      const auto& after = pipeline.tasks[i].after;
      const bool blocked = std::any_of(after.begin(), after.end(), [&](size_t upstream) {
        return run.tasks[upstream].state != TaskState::kSucceeded;
      });
      EXPECT_EQ(run.tasks[i].state == TaskState::kSkipped, blocked) << run.tasks[i].name;
    }
  }
};

TEST_F(RunRandomTest, OrderSkipsAndResumesHoldForAnyGraph) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int round = 0; round < 60; ++round) {
    const Pipeline pipeline = RandomPipeline(&random);
    std::map<std::string, bool> done;
    runner_.does.clear();
    runner_.Forget();
    for (const Task& task : pipeline.tasks) {
      done[task.name] = false;
      const bool fails = random.Below(6) == 0;
      runner_.does[task.name] = [this, fails](const TaskContext&) -> Result<TaskResult> {
        clock_.Advance(Duration(1));
        if (fails) return Unavailable("chance");
        return TaskResult{1, ""};
      };
    }
    RunOutcome run = Run(pipeline);
    CheckOrder(pipeline, run, done);
    CheckSkips(pipeline, run);
    if (run.state == RunState::kSucceeded) continue;
    for (const TaskOutcome& task : run.tasks) done[task.name] = task.state == TaskState::kSucceeded;
    runner_.does.clear();
    runner_.Forget();
    run = Resume(pipeline);
    EXPECT_EQ(run.state, RunState::kSucceeded);
    CheckOrder(pipeline, run, done);
    if (HasFailure()) return;
  }
}

TEST_F(RunRandomTest, ATopologicalOrderIsOneAndACycleIsOne) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int round = 0; round < 500; ++round) {
    Pipeline pipeline = RandomPipeline(&random);
    for (size_t n = random.Below(3); n > 0; --n) {
      pipeline.tasks[random.Below(pipeline.tasks.size())].after.push_back(random.Below(pipeline.tasks.size()));
    }
    std::vector<std::string> cycle;
    const std::vector<size_t> order = TopologicalOrder(pipeline.tasks, &cycle);
    if (cycle.empty()) {
      ASSERT_EQ(order.size(), pipeline.tasks.size());
      std::vector<size_t> position(order.size());
      for (size_t i = 0; i < order.size(); ++i) position[order[i]] = i;
      for (size_t i = 0; i < order.size(); ++i) {
        for (size_t upstream : pipeline.tasks[i].after) ASSERT_LT(position[upstream], position[i]);
      }
      continue;
    }
    ASSERT_EQ(cycle.front(), cycle.back());
    for (size_t i = 0; i + 1 < cycle.size(); ++i) {
      const auto& after = pipeline.tasks[std::stoul(cycle[i + 1].substr(1))].after;
      ASSERT_NE(std::find(after.begin(), after.end(), std::stoul(cycle[i].substr(1))), after.end());
    }
  }
}

}  // namespace
}  // namespace ingot::pipeline
