// Time: instants, clocks that tests can drive, and ISO 8601 text.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ingot {

// An instant in UTC with microseconds, the resolution of Delta and of DuckDB's TIMESTAMP.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

inline int64_t ToMillis(Timestamp t) {
  return std::chrono::floor<std::chrono::milliseconds>(t).time_since_epoch().count();
}
// An instant that microseconds cannot hold (some 290,000 years away) becomes the last one that they can.
inline Timestamp FromMillis(int64_t millis) {
  constexpr int64_t kMost = INT64_MAX / 1000;
  return Timestamp(std::chrono::milliseconds(millis > kMost ? kMost : millis < -kMost ? -kMost : millis));
}

// What time it is. Logic takes a Clock; only main() makes a SystemClock. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp Now() const = 0;
  // Blocks for `duration` (a test's clock returns at once and moves itself).
  virtual void Sleep(Duration duration) = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp Now() const override;
  void Sleep(Duration duration) override;
};

// Stands still until told to move.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start) : now_(start) {}
  Timestamp Now() const override;
  void Sleep(Duration duration) override { Advance(duration); }
  void Advance(Duration duration);

 private:
  mutable std::mutex mutex_;
  Timestamp now_;
};

// "2025-01-15T09:30:00.123456Z"; the fraction is left out when it is zero.
std::string FormatIso8601(Timestamp t);

// Reads a date ("2025-01-15"), or a date and a time with 'T' or a space, up to nine digits of fraction (cut to
// microseconds) and an optional offset ("Z", "+02:00", "+0200"); without an offset it is UTC. kInvalidArgument.
Result<Timestamp> ParseIso8601(std::string_view text);

}  // namespace ingot
