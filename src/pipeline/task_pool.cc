#include "pipeline/task_pool.h"

#include <exception>
#include <utility>

namespace ingot::pipeline {

TaskPool::TaskPool(TaskRunner& runner, const Clock& clock, size_t threads) : runner_(runner), clock_(clock) {
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

TaskPool::~TaskPool() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting_.clear();
  }
  work_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void TaskPool::Start(size_t task, const TaskContext& context) {
  {
    std::lock_guard lock(mutex_);
    waiting_.push_back({task, context});
  }
  work_.notify_one();
}

std::vector<FinishedAttempt> TaskPool::WaitForFinished(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  finished_.wait_for(lock, longest, [this] { return !done_.empty(); });
  return std::exchange(done_, {});
}

void TaskPool::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    work_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const Attempt attempt = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    FinishedAttempt finished = Carry(attempt);
    lock.lock();
    done_.push_back(std::move(finished));
    finished_.notify_one();
  }
}

FinishedAttempt TaskPool::Carry(const Attempt& attempt) {
  try {
    Result<TaskResult> result = runner_.Run(attempt.context);
    return {attempt.task, std::move(result), clock_.Now()};
  } catch (const std::exception& thrown) {  // a library's exception must not end the process and its other tasks
    return {attempt.task, Internal(thrown.what()), clock_.Now()};
  } catch (...) {
    return {attempt.task, Internal("the task threw something that is no exception"), clock_.Now()};
  }
}

}  // namespace ingot::pipeline
