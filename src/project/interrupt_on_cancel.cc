#include "project/interrupt_on_cancel.h"

#include <chrono>

namespace ingot::project {

constexpr auto kLook = std::chrono::milliseconds(50);

InterruptOnCancel::InterruptOnCancel(engine::Session& session, Cancellation cancellation)
    : session_(session), cancellation_(std::move(cancellation)), thread_([this] { Watch(); }) {}

InterruptOnCancel::~InterruptOnCancel() {
  {
    std::lock_guard lock(mutex_);
    done_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void InterruptOnCancel::Watch() {
  std::unique_lock lock(mutex_);
  // Again and again: a statement that starts after an interrupt knows nothing of it.
  while (!wake_.wait_for(lock, kLook, [this] { return done_; })) {
    if (cancellation_.cancelled()) session_.Interrupt();
  }
}

}  // namespace ingot::project
