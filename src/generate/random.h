// Random numbers that are the same on every machine: xoshiro256** (Blackman and Vigna), seeded by splitmix64.
// The standard library's distributions differ between implementations, so the few that are needed stand here.
#pragma once

#include <cstdint>

namespace ingot::generate {

// Not thread-safe; copying it forks the sequence.
class Random {
 public:
  explicit Random(uint64_t seed);

  uint64_t Next() {
    const uint64_t result = Rotate(state_[1] * 5, 7) * 9;
    const uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = Rotate(state_[3], 45);
    return result;
  }

  // From 0 to bound - 1, evenly (Lemire's multiplication; the bias of at most bound / 2^64 is left in). bound
  // > 0.
  uint64_t Below(uint64_t bound) { return static_cast<uint64_t>((static_cast<Wide>(Next()) * bound) >> 64); }
  // From low to high, both included.
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(Below(static_cast<uint64_t>(high - low) + 1));
  }
  // Small numbers more often than large ones: the lesser of two.
  uint64_t SkewedBelow(uint64_t bound) {
    const uint64_t a = Below(bound);
    const uint64_t b = Below(bound);
    return a < b ? a : b;
  }
  // Bell-shaped around 0, never beyond ±4 * scale: the sum of four even draws.
  int64_t Bell(int64_t scale) {
    int64_t sum = 0;
    for (int i = 0; i < 4; ++i) sum += Between(-scale, scale);
    return sum;
  }

 private:
  __extension__ using Wide = unsigned __int128;
  static uint64_t Rotate(uint64_t x, int bits) { return (x << bits) | (x >> (64 - bits)); }
  uint64_t state_[4];
};

}  // namespace ingot::generate
