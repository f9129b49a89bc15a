#include "lake/maintenance/hilbert.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <vector>

namespace ingot::lake {
namespace {

// Every cell has an index of its own, and cells that follow each other touch.
void ExpectCurve(size_t dimensions, int bits) {
  std::map<uint64_t, std::vector<uint32_t>> cells;
  const uint64_t count = uint64_t{1} << (dimensions * static_cast<size_t>(bits));
  for (uint64_t cell = 0; cell < count; ++cell) {
    std::vector<uint32_t> coordinates;
    for (size_t i = 0; i < dimensions; ++i) {
      coordinates.push_back(static_cast<uint32_t>(cell >> (i * static_cast<size_t>(bits))) & ((1U << bits) - 1));
    }
    std::vector<uint32_t> scratch = coordinates;
    cells[HilbertIndex(scratch, bits)] = coordinates;
  }
  ASSERT_EQ(cells.size(), count);
  EXPECT_EQ(cells.rbegin()->first, count - 1);
  for (auto one = cells.begin(), next = std::next(one); next != cells.end(); ++one, ++next) {
    int steps = 0;
    for (size_t i = 0; i < dimensions; ++i) {
      steps += std::abs(static_cast<int>(one->second[i]) - static_cast<int>(next->second[i]));
    }
    EXPECT_EQ(steps, 1) << one->first;
  }
}

TEST(Hilbert, IsACurveThroughEveryCell) {
  ExpectCurve(2, 1);
  ExpectCurve(2, 6);
  ExpectCurve(3, 4);
  ExpectCurve(4, 3);
  ExpectCurve(8, 1);
}

}  // namespace
}  // namespace ingot::lake
