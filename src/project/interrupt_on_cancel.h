// Carries a cancellation into a session's running query.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "base/cancellation.h"
#include "engine/session.h"

namespace ingot::project {

// For its lifetime, interrupts the session within a moment of the cancellation. The session outlives it.
class InterruptOnCancel {
 public:
  InterruptOnCancel(engine::Session& session, Cancellation cancellation);
  ~InterruptOnCancel();
  InterruptOnCancel(const InterruptOnCancel&) = delete;
  InterruptOnCancel& operator=(const InterruptOnCancel&) = delete;

 private:
  void Watch();

  engine::Session& session_;
  const Cancellation cancellation_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace ingot::project
