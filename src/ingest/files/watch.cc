#include "ingest/files/watch.h"

#include <chrono>

namespace ingot::ingest {

Watch::Watch(IngestContext& context, engine::Session& session, std::function<Progress()> progress)
    : context_(context), session_(session), progress_(std::move(progress)), thread_([this] { Run(); }) {}

Watch::~Watch() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    done_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Watch::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!wake_.wait_for(lock, std::chrono::milliseconds(100), [this] { return done_; })) {
    // Again and again: an interrupt between two statements is lost.
    if (context_.cancellation.cancelled()) session_.Interrupt();
    if (context_.on_progress) context_.on_progress(progress_());
  }
}

}  // namespace ingot::ingest
