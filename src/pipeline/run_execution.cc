#include "pipeline/run_execution.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

#include "base/text.h"
#include "pipeline/retry.h"

namespace ingot::pipeline {
namespace {

// How soon a cancellation or a timeout is noticed while nothing ends.
constexpr std::chrono::milliseconds kTick(20);

std::vector<bool> DoneTasks(const RunOutcome& run) {
  std::vector<bool> done;
  for (const TaskOutcome& task : run.tasks) done.push_back(task.state == TaskState::kSucceeded);
  return done;
}

size_t ThreadCount(const Pipeline& pipeline) {
  return std::min(pipeline.tasks.size(), static_cast<size_t>(std::max(1, pipeline.max_parallel)));
}

double Random(const RunServices& services) {
  if (services.random) return services.random();
  std::random_device entropy;
  return std::uniform_real_distribution<double>(0, 1)(entropy);
}

}  // namespace

RunExecution::RunExecution(const Pipeline& pipeline, const RunServices& services, RunOutcome run)
    : pipeline_(pipeline),
      services_(services),
      run_(std::move(run)),
      schedule_(pipeline.tasks, DoneTasks(run_)),
      tries_(pipeline.tasks.size(), 0),
      pool_(services.runner, services.clock, ThreadCount(pipeline)) {}

Result<RunOutcome> RunExecution::Execute() {
  Tell([this](RunObserver& observer) { observer.OnRunStarted(run_); });
  while (true) {
    NoticeCancellation();
    if (!stopping_) Dispatch();
    if (const Status written = WriteChanges(); !written.ok()) {
      store_status_ = written;
      StopEverything();
    }
    for (size_t task : std::exchange(launching_, {})) Launch(task);
    if (flights_.empty() && retries_.empty()) return Finish();
    WaitForSomething();
  }
}

void RunExecution::NoticeCancellation() {
  if (!stopping_ && services_.cancellation.cancelled()) StopEverything();
}

void RunExecution::StopEverything() {
  stopping_ = true;
  for (auto& [task, flight] : flights_) AskToStop(&flight);
  // What was about to start never does.
  for (size_t task : std::exchange(launching_, {})) {
    flights_.erase(task);
    run_.tasks[task].state = TaskState::kPending;
  }
  retries_.clear();
}

void RunExecution::NoticeTimeouts() {
  const Timestamp now = services_.clock.Now();
  for (auto& [task, flight] : flights_) {
    if (flight.timed_out || !flight.deadline || now < *flight.deadline) continue;
    flight.timed_out = true;
    AskToStop(&flight);
  }
}

void RunExecution::AskToStop(Flight* flight) {
  if (!flight->give_up) flight->give_up = services_.clock.Now() + services_.stop_grace;
  flight->cancellation.Cancel();
}

// An attempt that does not end cannot be followed by another, which would do the same work beside it: the run is over.
void RunExecution::NoticeHung() {
  const Timestamp now = services_.clock.Now();
  std::vector<size_t> hung;
  for (const auto& [task, flight] : flights_) {
    if (flight.give_up && now >= *flight.give_up) hung.push_back(task);
  }
  for (size_t task : hung) {
    const bool timed_out = flights_.extract(task).mapped().timed_out;
    const std::string why = timed_out ? fmt::format("timed out after {}, and ", FormatDuration(*pipeline_.tasks[task].timeout))
                                      : std::string();
    run_.tasks[task].ended = now;
    run_.tasks[task].error = fmt::format("{}did not stop within {} of being asked to", why,
                                         FormatDuration(services_.stop_grace));
    Changed(task);
    Fail(task);
  }
  if (hung.empty()) return;
  hung_ = true;
  StopEverything();
}

void RunExecution::Dispatch() {
  const auto limit = static_cast<size_t>(std::max(1, pipeline_.max_parallel));
  const Timestamp now = services_.clock.Now();
  while (flights_.size() < limit) {
    std::optional<size_t> task;
    if (!retries_.empty() && retries_.begin()->first <= now) {
      task = retries_.extract(retries_.begin()).mapped();
    } else {
      task = schedule_.TakeReady();
    }
    if (!task) return;
    TaskOutcome& outcome = run_.tasks[*task];
    outcome.state = TaskState::kRunning;
    outcome.started = now;
    outcome.ended.reset();
    outcome.rows.reset();
    ++outcome.attempts;
    ++tries_[*task];
    Flight& flight = flights_[*task];
    if (const auto& timeout = pipeline_.tasks[*task].timeout) flight.deadline = now + *timeout;
    launching_.push_back(*task);
    Changed(*task);
    Tell([this, at = *task](RunObserver& observer) { observer.OnTaskStarted(run_, run_.tasks[at]); });
  }
}

void RunExecution::Launch(size_t task) {
  pool_.Start(task, TaskContext{pipeline_, pipeline_.tasks[task], run_.run_id, run_.parameters,
                                run_.tasks[task].attempts, flights_[task].cancellation});
}

Status RunExecution::WriteChanges() {
  if (!store_status_.ok()) return Status::Ok();  // told already
  std::sort(changed_.begin(), changed_.end());
  changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
  RETURN_IF_ERROR(services_.state.UpdateTasks(run_, changed_));
  changed_.clear();
  TellAll();
  return Status::Ok();
}

void RunExecution::WaitForSomething() {
  if (flights_.empty()) {  // only retries: the clock says when, not a thread
    const Duration wait = retries_.begin()->first - services_.clock.Now();
    services_.clock.Sleep(std::clamp<Duration>(wait, Duration::zero(), kTick));
    return;
  }
  for (FinishedAttempt& finished : pool_.WaitForFinished(kTick)) Settle(std::move(finished));
  NoticeTimeouts();
  NoticeHung();
}

void RunExecution::Settle(FinishedAttempt finished) {
  const size_t task = finished.task;
  auto found = flights_.extract(task);
  if (found.empty()) return;  // it ended after all, too late
  const Flight flight = found.mapped();
  TaskOutcome& outcome = run_.tasks[task];
  outcome.ended = finished.ended;
  Changed(task);
  if (finished.result.ok()) {
    outcome.state = TaskState::kSucceeded;
    outcome.rows = finished.result->rows;
    outcome.message = std::move(finished.result->message);
    outcome.error.clear();
    schedule_.Succeed(task);
    Tell([this, task](RunObserver& observer) { observer.OnTaskEnded(run_, run_.tasks[task]); });
    return;
  }
  if (flight.timed_out) {
    SettleFailure(task, Exhausted(fmt::format("timed out after {}", FormatDuration(*pipeline_.tasks[task].timeout))),
                  true);
    return;
  }
  SettleFailure(task, finished.result.error(), IsRetryable(finished.result.error().kind()));
}

void RunExecution::SettleFailure(size_t task, const Error& error, bool retryable) {
  TaskOutcome& outcome = run_.tasks[task];
  outcome.error = error.message();
  const RetryPolicy& policy = pipeline_.tasks[task].retry;
  if (stopping_ && (retryable || error.kind() == ErrorKind::kCancelled)) {
    outcome.state = TaskState::kCancelled;
    Tell([this, task](RunObserver& observer) { observer.OnTaskEnded(run_, run_.tasks[task]); });
  } else if (retryable && tries_[task] <= policy.retries) {
    const Duration wait = RetryDelay(policy, tries_[task], Random(services_));
    outcome.state = TaskState::kRetrying;
    retries_.emplace(services_.clock.Now() + wait, task);
    services_.logger.Warning("task failed, trying again",
                             {{"task", outcome.name}, {"wait", FormatDuration(wait)}, {"error", outcome.error}});
    Tell([this, task, wait](RunObserver& observer) { observer.OnTaskRetrying(run_, run_.tasks[task], wait); });
  } else {
    Fail(task);
  }
}

void RunExecution::Fail(size_t task) {
  run_.tasks[task].state = TaskState::kFailed;
  Tell([this, task](RunObserver& observer) { observer.OnTaskEnded(run_, run_.tasks[task]); });
  for (size_t skipped : schedule_.Fail(task)) {
    run_.tasks[skipped].state = TaskState::kSkipped;
    run_.tasks[skipped].error = fmt::format("not run, because '{}' failed", run_.tasks[task].name);
    Changed(skipped);
    Tell([this, skipped](RunObserver& observer) { observer.OnTaskEnded(run_, run_.tasks[skipped]); });
  }
}

void RunExecution::CancelWhatIsLeft() {
  for (size_t task = 0; task < run_.tasks.size(); ++task) {
    TaskState& state = run_.tasks[task].state;
    if (state != TaskState::kPending && state != TaskState::kRetrying) continue;
    state = TaskState::kCancelled;
    Changed(task);
  }
}

RunState RunExecution::FinalState() const {
  const auto any = [this](TaskState state) {
    return std::any_of(run_.tasks.begin(), run_.tasks.end(), [&](const TaskOutcome& t) { return t.state == state; });
  };
  if (any(TaskState::kCancelled) && !hung_) return RunState::kCancelled;
  return any(TaskState::kFailed) ? RunState::kFailed : RunState::kSucceeded;
}

Result<RunOutcome> RunExecution::Finish() {
  if (store_status_.ok()) store_status_ = WriteEnd();
  if (hung_ && services_.on_hung) services_.on_hung(run_);
  if (!store_status_.ok()) return store_status_.error();
  return run_;
}

Status RunExecution::WriteEnd() {
  CancelWhatIsLeft();
  run_.state = FinalState();
  run_.ended = services_.clock.Now();
  RETURN_IF_ERROR(services_.state.FinishRun(run_, changed_));
  Tell([this](RunObserver& observer) { observer.OnRunEnded(run_); });
  TellAll();
  return Status::Ok();
}

void RunExecution::Tell(std::function<void(RunObserver&)> event) {
  if (services_.observer != nullptr) events_.push_back(std::move(event));
}

void RunExecution::TellAll() {
  for (const auto& event : std::exchange(events_, {})) event(*services_.observer);
}

}  // namespace ingot::pipeline
