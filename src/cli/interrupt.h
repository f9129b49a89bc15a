// Ctrl-C and SIGTERM, handed to whoever is at work.
#pragma once

#include <functional>
#include <mutex>
#include <thread>

#include "base/cancellation.h"
#include "base/result.h"

namespace ingot::cli {

// While one lives, SIGINT and SIGTERM call the innermost action instead of ending the process; without an action, and
// at a signal that comes while the first is still being served, the process ends with exit code 130. One per process.
class InterruptWatcher {
 public:
  InterruptWatcher() = default;
  ~InterruptWatcher();
  InterruptWatcher(const InterruptWatcher&) = delete;
  InterruptWatcher& operator=(const InterruptWatcher&) = delete;

  // Starts listening: the first Scope does so.
  Status Start();

  // For its lifetime, a signal calls `action` once (from the watcher's thread).
  class Scope {
   public:
    Scope(InterruptWatcher& watcher, std::function<void()> action);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    InterruptWatcher& watcher_;
    std::function<void()> outer_;
    bool outer_served_;
  };

 private:
  void Listen();
  void Serve();

  std::mutex mutex_;
  std::function<void()> action_;
  bool served_ = false;
  int pipe_[2] = {-1, -1};
  std::thread thread_;
};

}  // namespace ingot::cli
