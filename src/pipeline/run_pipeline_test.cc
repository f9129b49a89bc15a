#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "pipeline/fake_tasks.h"
#include "pipeline/sqlite.h"

namespace ingot::pipeline {
namespace {

using std::chrono::seconds;
using Names = std::vector<std::string>;

using RunPipelineTest = RunFixture;

const char* const kDiamond = R"(
name: p
tasks:
  - {name: a, sql: a}
  - {name: b, sql: b, after: a}
  - {name: c, sql: c, after: a}
  - {name: d, sql: d, after: [b, c]}
)";

Result<TaskResult> Broken(const TaskContext&) { return Unavailable("no luck"); }

TEST_F(RunPipelineTest, RunsEachTaskOnceAndInOrder) {
  const RunOutcome run = Run(PipelineOf(kDiamond));
  EXPECT_EQ(StatesOf(run), "succeeded a=succeeded b=succeeded c=succeeded d=succeeded");
  const Names started = runner_.started();
  ASSERT_EQ(started.size(), 4u);
  EXPECT_EQ(started.front(), "a");
  EXPECT_EQ(started.back(), "d");
  EXPECT_EQ(ToJson(**state_->FindRun(run.run_id)).Dump(), ToJson(run).Dump()) << "what is told is what is kept";
  EXPECT_EQ(run.parameters.GetString("data_interval_start"), "2025-01-15T00:00:00Z");
}

TEST_F(RunPipelineTest, RunsWhatItCanAtTheSameTimeAndNoMore) {
  std::atomic<int> running = 0, most = 0;
  const auto work = [&](const TaskContext&) -> Result<TaskResult> {
    most = std::max<int>(most, ++running);
    const auto deadline = std::chrono::steady_clock::now() + seconds(20);
    while (most < 2 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    --running;
    return TaskResult{};
  };
  Pipeline pipeline = PipelineOf("max_parallel: 2\ntasks: [{name: a, sql: a}, {name: b, sql: b}, {name: c, sql: c}, {name: d, sql: d}]");
  for (const Task& task : pipeline.tasks) runner_.does[task.name] = work;
  EXPECT_EQ(Run(pipeline).state, RunState::kSucceeded);
  EXPECT_EQ(most, 2);
}

TEST_F(RunPipelineTest, WhatDependsOnAFailureIsSkippedAndTheRestGoesOn) {
  runner_.does["b"] = Broken;
  const RunOutcome run = Run(PipelineOf(std::string(kDiamond) + "  - {name: e, sql: e, after: d}\n"));
  EXPECT_EQ(StatesOf(run), "failed a=succeeded b=failed c=succeeded d=upstream_failed e=upstream_failed");
  EXPECT_EQ(run.tasks[1].error, "no luck");
  EXPECT_EQ(run.tasks[3].error, "not run, because 'b' failed");
}

TEST_F(RunPipelineTest, RetriesWithGrowingWaits) {
  struct Waits final : RunObserver {
    std::vector<Duration> seen;
    void OnTaskRetrying(const RunOutcome&, const TaskOutcome&, Duration wait) override { seen.push_back(wait); }
  } waits;
  observer_ = &waits;
  runner_.does["a"] = [](const TaskContext& context) -> Result<TaskResult> {
    if (context.attempt < 4) return Unavailable("not yet");
    return TaskResult{7, "at last"};
  };
  const Timestamp start = clock_.Now();
  const RunOutcome run = Run(PipelineOf("tasks: [{name: a, sql: a, retries: 3, retry_delay: 10s, retry_max_delay: 30s}]"));
  EXPECT_EQ(StatesOf(run), "succeeded a=succeeded");
  EXPECT_EQ(run.tasks[0].attempts, 4);
  EXPECT_EQ(run.tasks[0].rows, 7);
  EXPECT_EQ(run.tasks[0].error, "");
  EXPECT_EQ(waits.seen, (std::vector<Duration>{seconds(10), seconds(20), seconds(30)}));
  EXPECT_GE(clock_.Now() - start, seconds(60));
}

TEST_F(RunPipelineTest, RetriesEndAndWrongRequestsAreNotRetried) {
  runner_.does["a"] = Broken;
  runner_.does["b"] = [](const TaskContext&) -> Result<TaskResult> { return InvalidArgument("b.sql:1:1: no"); };
  runner_.does["c"] = [](const TaskContext&) -> Result<TaskResult> { throw std::runtime_error("thrown"); };
  const RunOutcome run = Run(PipelineOf("retries: 2\ntasks: [{name: a, sql: a}, {name: b, sql: b}, {name: c, sql: c}]"));
  EXPECT_EQ(StatesOf(run), "failed a=failed b=failed c=failed");
  EXPECT_EQ(run.tasks[0].attempts, 3);
  EXPECT_EQ(run.tasks[1].attempts, 1);
  EXPECT_EQ(run.tasks[2].error, "thrown");
}

TEST_F(RunPipelineTest, ATimeoutCancelsTheAttempt) {
  runner_.does["a"] = [this](const TaskContext& context) -> Result<TaskResult> {
    clock_.Advance(seconds(11));
    if (!context.cancellation.WaitFor(seconds(30))) return Internal("nobody cancelled");
    return Cancelled("stopped");
  };
  const RunOutcome run = Run(PipelineOf("tasks: [{name: a, sql: a, timeout: 10s, retries: 1}, {name: b, sql: b, after: a}]"));
  EXPECT_EQ(StatesOf(run), "failed a=failed b=upstream_failed");
  EXPECT_EQ(run.tasks[0].error, "timed out after 10.0s");
  EXPECT_EQ(run.tasks[0].attempts, 2);
}

TEST_F(RunPipelineTest, ATaskThatDoesNotStopEndsTheRunAllTheSame) {
  std::atomic<bool> released = false;
  runner_.does["a"] = [&](const TaskContext& context) -> Result<TaskResult> {
    clock_.Advance(seconds(11));
    if (!context.cancellation.WaitFor(seconds(30))) return Internal("nobody cancelled");
    clock_.Advance(seconds(31));
    const auto deadline = std::chrono::steady_clock::now() + seconds(30);
    while (!released && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    return TaskResult{};
  };
  std::string told;
  RunServices services = Services();
  services.on_hung = [&](const RunOutcome& run) {
    told = StatesOf(run);
    EXPECT_EQ((*state_->FindRun(run.run_id))->state, RunState::kFailed) << "it is written down before the process ends";
    released = true;
  };
  const auto run = RunPipeline(PipelineOf("tasks: [{name: a, sql: a, timeout: 10s, retries: 1}, {name: b, sql: b, after: a}]"),
                               {}, services);
  ASSERT_TRUE(run.ok()) << run.error().message();
  EXPECT_EQ(told, "failed a=failed b=upstream_failed");
  EXPECT_EQ(run->tasks[0].error, "timed out after 10.0s, and did not stop within 30.0s of being asked to");
  EXPECT_EQ(run->tasks[0].attempts, 1) << "a second attempt would work beside the first";
}

TEST_F(RunPipelineTest, ARunThatIsStoppedDoesNotWaitForATaskForever) {
  std::atomic<bool> released = false;
  runner_.does["b"] = [&](const TaskContext& context) -> Result<TaskResult> {
    cancellation_.Cancel();
    if (!context.cancellation.WaitFor(seconds(30))) return Internal("nobody cancelled");
    clock_.Advance(seconds(31));
    const auto deadline = std::chrono::steady_clock::now() + seconds(30);
    while (!released && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    return Cancelled("stopped at last");
  };
  RunServices services = Services();
  services.on_hung = [&](const RunOutcome&) { released = true; };
  Pipeline pipeline = PipelineOf(kDiamond);
  pipeline.max_parallel = 1;
  const auto run = RunPipeline(pipeline, {}, services);
  ASSERT_TRUE(run.ok()) << run.error().message();
  EXPECT_EQ(StatesOf(*run), "failed a=succeeded b=failed c=cancelled d=upstream_failed");
  EXPECT_EQ(run->tasks[1].error, "did not stop within 30.0s of being asked to");
}

TEST_F(RunPipelineTest, AResumedRunDoesOnlyWhatIsLeft) {
  const Pipeline pipeline = PipelineOf(std::string(kDiamond) + "parameters: {date: x}\n");
  runner_.does["c"] = Broken;
  RunRequest request;
  request.conf = Json().Set("date", "2024-12-31");
  const RunOutcome first = Run(pipeline, request);
  EXPECT_EQ(StatesOf(first), "failed a=succeeded b=succeeded c=failed d=upstream_failed");
  runner_.does.clear();
  runner_.Forget();
  const RunOutcome second = Resume(pipeline);
  EXPECT_EQ(second.run_id, first.run_id);
  EXPECT_TRUE(second.resumed);
  EXPECT_EQ(second.parameters.GetString("date"), "2024-12-31");
  EXPECT_EQ(StatesOf(second), "succeeded a=succeeded b=succeeded c=succeeded d=succeeded");
  EXPECT_EQ(runner_.started(), (Names{"c", "d"}));
  EXPECT_TRUE(second.tasks[0].carried_over);
  EXPECT_EQ(second.tasks[2].attempts, 2) << "over both tries";
  RunRequest again;
  again.resume = true;
  EXPECT_EQ(RefusalOf(pipeline, again, ErrorKind::kNotFound), "nothing to resume: the pipeline 'p' has no unfinished run");
  again.conf = Json().Set("date", "x");
  EXPECT_EQ(RefusalOf(pipeline, again, ErrorKind::kInvalidArgument),
            "a resumed run keeps its parameters; leave out --conf, or start a new run");
}

TEST_F(RunPipelineTest, ResumingAnEditedPipelineRunsWhatFollowsTheNew) {
  runner_.does["d"] = Broken;
  Run(PipelineOf(kDiamond));
  runner_.does.clear();
  runner_.Forget();
  const RunOutcome run = Resume(PipelineOf(R"(
name: p
tasks:
  - {name: fresh, sql: f}
  - {name: a, sql: a}
  - {name: b, sql: b, after: [a, fresh]}
  - {name: d, sql: d, after: b}
)"));
  EXPECT_EQ(StatesOf(run), "succeeded fresh=succeeded a=succeeded b=succeeded d=succeeded");
  EXPECT_EQ(runner_.started(), (Names{"fresh", "b", "d"}));
}

TEST_F(RunPipelineTest, ACancelledRunStopsAndCanBeResumed) {
  runner_.does["b"] = [this](const TaskContext& context) -> Result<TaskResult> {
    cancellation_.Cancel();
    if (!context.cancellation.WaitFor(seconds(30))) return Internal("nobody cancelled");
    return Cancelled("stopped");
  };
  Pipeline pipeline = PipelineOf(kDiamond);
  pipeline.max_parallel = 1;
  const RunOutcome first = Run(pipeline);
  EXPECT_EQ(StatesOf(first), "cancelled a=succeeded b=cancelled c=cancelled d=cancelled");
  cancellation_ = Cancellation();
  runner_.does.clear();
  runner_.Forget();
  EXPECT_EQ(StatesOf(Resume(pipeline)), "succeeded a=succeeded b=succeeded c=succeeded d=succeeded");
  EXPECT_EQ(runner_.started(), (Names{"b", "c", "d"}));
}

TEST_F(RunPipelineTest, ASecondRunOfThePipelineIsRefusedByName) {
  const Pipeline pipeline = PipelineOf(kDiamond);
  std::string refusal;
  runner_.does["a"] = [&](const TaskContext& context) -> Result<TaskResult> {
    auto other = StateStore::Open(scratch_.File(".ingot/state.db"));  // as another process would
    FakeRunner idle;
    const RunServices services{**other, idle, clock_, NullLogger()};
    auto second = RunPipeline(pipeline, {}, services);
    refusal = second.ok() ? "" : second.error().message();
    EXPECT_TRUE(!second.ok() && second.error().kind() == ErrorKind::kConflict);
    EXPECT_NE(refusal.find(context.run_id), std::string::npos) << refusal;
    Pipeline another = pipeline;
    another.name = "another";
    EXPECT_TRUE(RunPipeline(another, {}, services).ok()) << "a different pipeline may run";
    return TaskResult{};
  };
  EXPECT_EQ(Run(pipeline).state, RunState::kSucceeded);
  EXPECT_TRUE(refusal.starts_with("the pipeline 'p' is running already: run ")) << refusal;
  EXPECT_NE(refusal.find("process " + std::to_string(getpid()) + " on "), std::string::npos) << refusal;
  EXPECT_EQ(Run(pipeline).state, RunState::kSucceeded) << "and afterwards it may run again";
}

TEST_F(RunPipelineTest, AStateThatCannotBeWrittenStopsTheRun) {
  runner_.does["a"] = [this](const TaskContext&) -> Result<TaskResult> {
    Database database;
    EXPECT_TRUE(database.Open(scratch_.File(".ingot/state.db")).ok());
    EXPECT_TRUE(database.Execute("ALTER TABLE tasks RENAME TO gone").ok());
    return TaskResult{};
  };
  const std::string message = RefusalOf(PipelineOf(kDiamond), {}, ErrorKind::kInternal);
  EXPECT_NE(message.find("state.db"), std::string::npos) << message;
  EXPECT_EQ(runner_.started(), (Names{"a"})) << "nothing may start whose start is not written";
}

TEST_F(RunPipelineTest, EventsComeInOrderAndAfterTheyAreWritten) {
  struct Recorder final : RunObserver {
    std::string events;
    StateStore* state = nullptr;
    void OnRunStarted(const RunOutcome&) override { events += "run "; }
    void OnTaskStarted(const RunOutcome& run, const TaskOutcome& task) override {
      EXPECT_EQ((*state->FindRun(run.run_id))->tasks[task.name == "a" ? 0 : 1].state, TaskState::kRunning);
      events += "+" + task.name + " ";
    }
    void OnTaskEnded(const RunOutcome&, const TaskOutcome& task) override { events += "-" + task.name + " "; }
    void OnRunEnded(const RunOutcome& run) override { events += RunStateName(run.state); }
  } recorder;
  recorder.state = state_.get();
  observer_ = &recorder;
  Run(PipelineOf("tasks: [{name: a, sql: a}, {name: b, sql: b, after: a}]"));
  EXPECT_EQ(recorder.events, "run +a -a +b -b succeeded");
}

TEST_F(RunPipelineTest, ParametersAreCheckedBeforeAnythingStarts) {
  RunRequest request;
  request.conf = Json().Set("daet", 1);
  RefusalOf(PipelineOf("parameters: {date: 1}\ntasks: [{name: a, sql: a}]"), request, ErrorKind::kInvalidArgument);
  EXPECT_TRUE(state_->ListRuns("", 10)->empty());
  EXPECT_TRUE(runner_.started().empty());
}

}  // namespace
}  // namespace ingot::pipeline
