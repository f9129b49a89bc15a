#include "store/s3/retry.h"

#include <algorithm>

namespace ingot::store {
namespace {

constexpr Duration kFirst = std::chrono::milliseconds(100);
constexpr Duration kLongest = std::chrono::seconds(10);

// SplitMix64: turns a counter into numbers without a pattern.
uint64_t Scramble(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

}  // namespace

Duration Backoff::Wait(int attempt) {
  const Duration whole = std::min(kLongest, kFirst * (int64_t{1} << std::clamp(attempt - 1, 0, 20)));
  const uint64_t drawn = Scramble(state_.fetch_add(0x9E3779B97F4A7C15ULL, std::memory_order_relaxed));
  return whole / 2 + Duration(static_cast<int64_t>(drawn % static_cast<uint64_t>(whole.count() / 2 + 1)));
}

}  // namespace ingot::store
