// How long to wait before another try.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"

namespace ingot::store {

// Exponential, from 100 ms to 10 s, each wait drawn between half of it and all of it, so that clients that
// failed together do not come back together. Thread-safe.
class Backoff {
 public:
  explicit Backoff(uint64_t seed) : state_(seed) {}

  // Before try `attempt` + 1; attempts count from 1.
  Duration Wait(int attempt);

 private:
  std::atomic<uint64_t> state_;
};

}  // namespace ingot::store
