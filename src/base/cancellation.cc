#include "base/cancellation.h"

namespace ingot {

void Cancellation::Cancel() {
  std::lock_guard lock(state_->mutex);
  state_->cancelled = true;
  state_->wake.notify_all();
}

bool Cancellation::cancelled() const {
  std::lock_guard lock(state_->mutex);
  return state_->cancelled;
}

Status Cancellation::Check() const {
  if (cancelled()) return ingot::Cancelled("asked to stop");
  return Status::Ok();
}

bool Cancellation::WaitFor(std::chrono::microseconds duration) const {
  std::unique_lock lock(state_->mutex);
  return state_->wake.wait_for(lock, duration, [this] { return state_->cancelled; });
}

}  // namespace ingot
