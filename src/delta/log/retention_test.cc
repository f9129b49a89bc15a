#include "delta/log/retention.h"

#include <gtest/gtest.h>

namespace ingot::delta {
namespace {

TEST(Retention, ReadsSpansOfTimeAsPropertiesSpellThem) {
  EXPECT_EQ(ParseInterval("interval 7 days"), std::chrono::hours(7 * 24));
  EXPECT_EQ(ParseInterval("INTERVAL 1 week 2 Hours"), std::chrono::hours(7 * 24 + 2));
  EXPECT_EQ(ParseInterval(" 30  minutes "), std::chrono::minutes(30));
  EXPECT_EQ(ParseInterval("interval 0 seconds"), Duration(0));
  for (const char* text :
       {"", "interval", "7", "days", "seven days", "-1 day", "1 fortnight", "1 day 2", "99999999 days"}) {
    EXPECT_EQ(ParseInterval(text), std::nullopt) << text;
  }
}

TEST(Retention, ForgetsWhatHasExpiredAndNothingElse) {
  Timestamp now(std::chrono::hours(24 * 365));
  auto tombstone = [](const std::string& path, std::optional<int64_t> at) {
    auto remove = std::make_shared<RemoveFile>();
    remove->path = path;
    remove->deletion_timestamp = at;
    return remove;
  };
  auto snapshot = std::make_shared<Snapshot>();
  EXPECT_EQ(WithoutExpired(snapshot, now), snapshot);
  snapshot->tombstones = FileList<RemoveFile>({tombstone("old", ToMillis(now - std::chrono::hours(24 * 8))),
                                               tombstone("new", ToMillis(now - std::chrono::hours(24 * 6))),
                                               tombstone("never dated", std::nullopt)});
  SnapshotPtr pruned = WithoutExpired(snapshot, now);
  ASSERT_EQ(pruned->tombstones.size(), 1U);
  EXPECT_EQ(pruned->tombstones.front()->path, "new");
}

}  // namespace
}  // namespace ingot::delta
