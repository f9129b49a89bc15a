// For tests: pipelines from text, and a runner whose tasks do what the test says.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"
#include "base/scratch_directory.h"
#include "pipeline/run.h"
#include "pipeline/state_store.h"

namespace ingot::pipeline {

inline Pipeline PipelineOf(std::string_view yaml) {
  auto root = ParseDocument(yaml, "p.yml");
  EXPECT_TRUE(root.ok()) << (root.ok() ? "" : root.error().message());
  auto pipeline = ParsePipeline(*root, "p");
  EXPECT_TRUE(pipeline.ok()) << (pipeline.ok() ? "" : pipeline.error().message());
  return pipeline.value_or(Pipeline());
}

// Every task succeeds with one row unless `does` says otherwise. Thread-safe.
class FakeRunner final : public TaskRunner {
 public:
  using Work = std::function<Result<TaskResult>(const TaskContext&)>;

  std::map<std::string, Work> does;  // by task; set before the run

  Result<TaskResult> Run(const TaskContext& context) override {
    {
      std::lock_guard lock(mutex_);
      started_.push_back(context.task.name);
    }
    const auto found = does.find(context.task.name);
    Result<TaskResult> result = found == does.end() ? TaskResult{1, ""} : found->second(context);
    std::lock_guard lock(mutex_);
    ended_.push_back(context.task.name);
    return result;
  }

  std::vector<std::string> started() const {
    std::lock_guard lock(mutex_);
    return started_;
  }
  std::vector<std::string> ended() const {
    std::lock_guard lock(mutex_);
    return ended_;
  }
  void Forget() {
    started_.clear();
    ended_.clear();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> started_, ended_;
};

// A project's state in a directory of its own, a clock that stands, and a fake runner.
class RunFixture : public testing::Test {
 protected:
  void SetUp() override { OpenState(); }

  void OpenState() {
    auto opened = StateStore::Open(scratch_.File(".ingot/state.db"));
    ASSERT_TRUE(opened.ok()) << opened.error().message();
    state_ = std::move(*opened);
  }

  RunServices Services() { return RunServices{*state_, runner_, clock_, NullLogger(), observer_, cancellation_, [] { return 0.0; }}; }

  RunOutcome Run(const Pipeline& pipeline, const RunRequest& request = {}) {
    auto outcome = RunPipeline(pipeline, request, Services());
    EXPECT_TRUE(outcome.ok()) << (outcome.ok() ? "" : outcome.error().message());
    return outcome.value_or(RunOutcome());
  }
  RunOutcome Resume(const Pipeline& pipeline) {
    RunRequest request;
    request.resume = true;
    return Run(pipeline, request);
  }
  std::string RefusalOf(const Pipeline& pipeline, const RunRequest& request, ErrorKind kind) {
    auto outcome = RunPipeline(pipeline, request, Services());
    EXPECT_FALSE(outcome.ok());
    if (outcome.ok()) return "";
    EXPECT_EQ(outcome.error().kind(), kind);
    return outcome.error().message();
  }

  static std::string StatesOf(const RunOutcome& run) {
    std::string text(RunStateName(run.state));
    for (const TaskOutcome& task : run.tasks) text += " " + task.name + "=" + std::string(TaskStateName(task.state));
    return text;
  }

  ScratchDirectory scratch_;
  ManualClock clock_{Timestamp(std::chrono::hours(24 * 20103) + std::chrono::minutes(570))};  // 2025-01-15T09:30Z
  FakeRunner runner_;
  Cancellation cancellation_;
  RunObserver* observer_ = nullptr;
  std::unique_ptr<StateStore> state_;
};

}  // namespace ingot::pipeline
