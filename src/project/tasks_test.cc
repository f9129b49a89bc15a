#include "project/tasks.h"

#include <gtest/gtest.h>

#include "base/ids.h"

namespace ingot::project {
namespace {

std::vector<ingest::SourceConfig> Sources() {
  std::vector<ingest::SourceConfig> sources(2);
  sources[0].name = "orders";
  sources[1].name = "trades";
  return sources;
}

TEST(FindSource, KnowsTheNearestName) {
  std::vector<ingest::SourceConfig> sources = Sources();
  Result<const ingest::SourceConfig*> found = FindSource(sources, "trades");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ((*found)->name, "trades");
  Result<const ingest::SourceConfig*> missing = FindSource(sources, "trade");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().kind(), ErrorKind::kNotFound);
  EXPECT_EQ(missing.error().message(), "there is no source 'trade'; did you mean 'trades'?");
}

TEST(RunTime, IsWhenTheIdWasMade) {
  ManualClock clock(FromMillis(1736899200123));
  EXPECT_EQ(RunTime(NewSortableId(clock)), FromMillis(1736899200123));
}

}  // namespace
}  // namespace ingot::project
