#include "base/ids.h"

#include <gtest/gtest.h>

#include <set>

#include "base/text.h"

namespace ingot {
namespace {

TEST(IdsTest, RandomUuidsHaveTheirForm) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = NewUuid();
    EXPECT_TRUE(GlobMatches("*-*-4*-[89ab]*-*", id) && id.size() == 36) << id;
    EXPECT_TRUE(seen.insert(id).second);
  }
}

TEST(IdsTest, SortableIdsSortByTime) {
  ManualClock clock(FromMillis(1736933400000));
  std::string last;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = NewSortableId(clock);
    EXPECT_TRUE(GlobMatches("*-*-7*-[89ab]*-*", id) && id.size() == 36) << id;
    EXPECT_LT(last, id);
    last = id;
    clock.Advance(std::chrono::microseconds(7));
  }
}

}  // namespace
}  // namespace ingot
