#include "generate/random.h"

namespace ingot::generate {

Random::Random(uint64_t seed) {
  for (uint64_t& word : state_) {  // splitmix64: never leaves all four words zero
    seed += 0x9E3779B97F4A7C15ULL;
    uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    word = z ^ (z >> 31);
  }
}

}  // namespace ingot::generate
