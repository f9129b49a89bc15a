// Asking long work to stop.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"

namespace ingot {

// Shared between who asks and who works; a copy refers to the same request. Thread-safe.
class Cancellation {
 public:
  Cancellation() : state_(std::make_shared<State>()) {}

  void Cancel();
  bool cancelled() const;
  // kCancelled once asked to stop.
  Status Check() const;
  // Sleeps at most `duration`; true when woken by a cancellation.
  bool WaitFor(std::chrono::microseconds duration) const;

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable wake;
    bool cancelled = false;
  };
  std::shared_ptr<State> state_;
};

}  // namespace ingot
