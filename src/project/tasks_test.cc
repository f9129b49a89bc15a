#include "project/tasks.h"

#include <gtest/gtest.h>

#include "base/ids.h"

namespace ingot::project {
namespace {

ingest::Sources TwoAndABrokenOne() {
  ingest::Sources sources;
  sources.usable.resize(2);
  sources.usable[0].name = "orders";
  sources.usable[1].name = "trades";
  sources.broken.push_back({"clicks", InvalidArgument("ingest/clicks.yml:1:1: a source needs a 'type': files")});
  return sources;
}

TEST(FindSource, KnowsTheNearestName) {
  const ingest::Sources sources = TwoAndABrokenOne();
  Result<const ingest::SourceConfig*> found = FindSource(sources, "trades");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ((*found)->name, "trades");
  Result<const ingest::SourceConfig*> missing = FindSource(sources, "trade");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().kind(), ErrorKind::kNotFound);
  EXPECT_EQ(missing.error().message(), "there is no source 'trade'; did you mean 'trades'?");
}

TEST(FindSource, ABrokenOneSaysWhy) {
  const ingest::Sources sources = TwoAndABrokenOne();
  const Result<const ingest::SourceConfig*> found = FindSource(sources, "clicks");
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().message(), "ingest/clicks.yml:1:1: a source needs a 'type': files");
  EXPECT_EQ(FindSource(sources, "click").error().message(), "there is no source 'click'; did you mean 'clicks'?");
}

TEST(RunTime, IsWhenTheIdWasMade) {
  ManualClock clock(FromMillis(1736899200123));
  EXPECT_EQ(RunTime(NewSortableId(clock)), FromMillis(1736899200123));
}

}  // namespace
}  // namespace ingot::project
