// J. Skilling, "Programming the Hilbert curve" (AIP Conference Proceedings 707, 2004): the coordinates are turned, bit by
// bit from the top, into the frame of the sub-cube that they lie in; Gray-decoded, their bits interleave to the index.
#include "lake/maintenance/hilbert.h"

namespace ingot::lake {

namespace {

// Undoes the turns and mirrorings of each level.
void UndoRotations(std::span<uint32_t> x, int bits) {
  for (uint32_t level = 1U << (bits - 1); level > 1; level >>= 1) {
    const uint32_t below = level - 1;
    for (uint32_t& coordinate : x) {
      if ((coordinate & level) != 0) {
        x[0] ^= below;
      } else {
        const uint32_t swapped = (x[0] ^ coordinate) & below;
        x[0] ^= swapped;
        coordinate ^= swapped;
      }
    }
  }
}

void GrayDecode(std::span<uint32_t> x, int bits) {
  for (size_t i = 1; i < x.size(); ++i) x[i] ^= x[i - 1];
  uint32_t flips = 0;
  for (uint32_t level = 1U << (bits - 1); level > 1; level >>= 1) {
    if ((x.back() & level) != 0) flips ^= level - 1;
  }
  for (uint32_t& coordinate : x) coordinate ^= flips;
}

}  // namespace

uint64_t HilbertIndex(std::span<uint32_t> coordinates, int bits) {
  UndoRotations(coordinates, bits);
  GrayDecode(coordinates, bits);
  uint64_t index = 0;
  for (int bit = bits - 1; bit >= 0; --bit) {
    for (const uint32_t coordinate : coordinates) index = (index << 1) | ((coordinate >> bit) & 1U);
  }
  return index;
}

}  // namespace ingot::lake
