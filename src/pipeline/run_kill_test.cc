// A process is killed in the middle of a run; another goes on with it. And how fast runs go by.
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/seeded_random.h"
#include "pipeline/fake_tasks.h"
#include "pipeline/run_list.h"

namespace ingot::pipeline {
namespace {

using std::chrono::seconds;

// A child process that runs `work` and never returns; killed at the latest by the destructor.
class ChildProcess {
 public:
  explicit ChildProcess(const std::function<void()>& work) : pid_(fork()) {
    if (pid_ != 0) return;
    work();
    _exit(0);
  }
  ~ChildProcess() { Kill(); }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  void Kill() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  pid_t pid_;
};

class RunKillTest : public RunFixture {
 protected:
  void SetUp() override { ASSERT_EQ(pipe(pipe_), 0); }  // the child opens the state itself: SQLite does not survive fork
  void TearDown() override {
    close(pipe_[0]);
    close(pipe_[1]);
  }
  // In the child: says a byte for each task before doing it.
  void RunAndTell(const Pipeline& pipeline, const std::string& stuck) {
    OpenState();
    for (const Task& task : pipeline.tasks) {
      runner_.does[task.name] = [this, &stuck](const TaskContext& context) -> Result<TaskResult> {
        if (write(pipe_[1], "x", 1) != 1) return Internal("no reader");
        while (context.task.name == stuck) context.cancellation.WaitFor(seconds(1));
        return TaskResult{1, ""};
      };
    }
    static_cast<void>(RunPipeline(pipeline, {}, Services()).ok());
  }
  void AwaitBytes(size_t count) {
    char byte = 0;
    for (pollfd ready{pipe_[0], POLLIN, 0}; count > 0; --count) {
      ASSERT_EQ(poll(&ready, 1, 30'000), 1);
      ASSERT_EQ(read(pipe_[0], &byte, 1), 1);
    }
  }
  void Drain() {
    char bytes[64];
    for (pollfd ready{pipe_[0], POLLIN, 0}; poll(&ready, 1, 0) == 1;) {
      ASSERT_GT(read(pipe_[0], bytes, sizeof(bytes)), 0);
    }
  }
  int pipe_[2] = {-1, -1};
};

TEST_F(RunKillTest, AKilledRunIsResumedWhereItStood) {
  const Pipeline pipeline = PipelineOf(
      "name: p\ntasks: [{name: a, sql: a}, {name: b, sql: b, after: a}, {name: c, sql: c, after: b}, {name: d, sql: d, after: c}]");
  const std::string stuck = "c";
  ChildProcess child([&] { RunAndTell(pipeline, stuck); });
  AwaitBytes(3);  // c has begun, so the end of b is written
  OpenState();
  const std::string refusal = RefusalOf(pipeline, {}, ErrorKind::kConflict);
  EXPECT_NE(refusal.find("process " + std::to_string(child.pid())), std::string::npos) << refusal;
  EXPECT_EQ(ListRunsByNow(*state_, "p", 10)->at(0).state, RunState::kRunning);
  child.Kill();
  EXPECT_EQ(state_->ListRuns("p", 10)->at(0).state, RunState::kRunning) << "nobody has written it down";
  EXPECT_EQ(ListRunsByNow(*state_, "p", 10)->at(0).state, RunState::kInterrupted);
  const RunOutcome run = Resume(pipeline);
  EXPECT_EQ(StatesOf(run), "succeeded a=succeeded b=succeeded c=succeeded d=succeeded");
  EXPECT_EQ(runner_.started(), (std::vector<std::string>{"c", "d"}));
  EXPECT_EQ(run.tasks[2].attempts, 2) << "the attempt that was killed counts";
  EXPECT_EQ(state_->ListRuns("p", 10)->size(), 1u);
}

TEST_F(RunKillTest, AfterAKillANewRunMayStartToo) {
  const Pipeline pipeline = PipelineOf("name: p\ntasks: [{name: a, sql: a}]");
  const std::string stuck = "a";
  ChildProcess child([&] { RunAndTell(pipeline, stuck); });
  AwaitBytes(1);
  child.Kill();
  OpenState();
  clock_.Advance(seconds(1));  // runs are listed by when they were made
  EXPECT_EQ(Run(pipeline).state, RunState::kSucceeded);
  EXPECT_EQ(state_->ListRuns("p", 10)->at(1).state, RunState::kReplaced);
}

TEST_F(RunKillTest, KilledAtAnyInstantNothingDoneIsDoneAgain) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  Pipeline pipeline;
  pipeline.name = "p";
  for (size_t i = 0; i < 40; ++i) {
    Task& task = pipeline.tasks.emplace_back();
    task.name = "t" + std::to_string(i);
    if (i >= 4) task.after = {i - 4, i - 3};
  }
  const std::string stuck;
  for (int round = 0; round < 10 && !HasFailure(); ++round) {
    state_.reset();  // not to be inherited by the child
    Drain();
    runner_.Forget();
    {
      ChildProcess child([&] { RunAndTell(pipeline, stuck); });
      AwaitBytes(1 + random.Below(40));
    }
    OpenState();
    auto before = state_->LastUnfinishedRun("p");
    ASSERT_TRUE(before.ok());
    if (!before->has_value()) continue;  // it was quicker than the kill
    size_t left = 0;
    for (const TaskOutcome& task : (*before)->tasks) left += task.state == TaskState::kSucceeded ? 0 : 1;
    EXPECT_EQ(Resume(pipeline).state, RunState::kSucceeded);
    EXPECT_EQ(runner_.started().size(), left);
  }
}

TEST_F(RunKillTest, DispatchIsQuickAndFlatWithHistory) {
  OpenState();
  Pipeline pipeline;
  pipeline.name = "p";
  for (size_t i = 0; i < 200; ++i) {
    Task& task = pipeline.tasks.emplace_back();
    task.name = "t" + std::to_string(i);
    if (i > 0 && i % 2 == 0) task.after = {i - 1};
  }
  const auto timed = [&] {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(Run(pipeline).state, RunState::kSucceeded);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  const double first = timed();
  for (int i = 0; i < 20; ++i) timed();
  const double last = timed();
  RecordProperty("tasks_per_second", std::to_string(200 / last));
  std::printf("%.0f tasks a second at first, %.0f after 20 runs\n", 200 / first, 200 / last);
  EXPECT_LT(last, 2.0) << "ten times the goal's time, for slow and busy machines";
}

}  // namespace
}  // namespace ingot::pipeline
