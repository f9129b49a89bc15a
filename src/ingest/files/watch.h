// Looks after a long statement: reports its progress, and interrupts it when asked to stop.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "ingest/source.h"

namespace ingot::ingest {

// A thread that lives as long as the object.
class Watch {
 public:
  Watch(IngestContext& context, engine::Session& session, std::function<Progress()> progress);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  void Run();

  IngestContext& context_;
  engine::Session& session_;
  const std::function<Progress()> progress_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace ingot::ingest
