#include "delta/maintenance/log_cleanup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Duration kDay = std::chrono::hours(24);

// Checkpoints are read by the engine, which reaches the store of a process by its name; so the files lie on disk, and
// their age is what the clock that stands still says of them.
class LogCleanupTest : public TableFixture {
 protected:
  LogCleanupTest() { UseLocalStore(); }

  // Versions 0 to 25, each a day of the table's own clock apart, with checkpoints at 10 and 20.
  std::shared_ptr<Table> Make(std::map<std::string, std::string> properties = {}) {
    properties.emplace("delta.enableExpiredLogCleanup", "false");
    auto table = Create(std::move(properties));
    for (int i = 1; i <= 25; ++i) Append(table, "f" + std::to_string(i));
    return table;
  }
  // As seen `days` after the files were written.
  std::shared_ptr<Table> After(int days) {
    later_ = std::make_unique<ManualClock>(SystemClock().Now() + days * kDay);
    TableContext context = Context();
    context.clock = later_.get();
    return Table::Open(store_, "s/t", context);
  }
  Result<LogCleanupReport> Run(const std::shared_ptr<Table>& table, LogCleanupOptions options = {}) {
    seen_.clear();
    return CleanUpLog(*table, *Latest(*table), options, [&](const store::ObjectInfo& file) {
      seen_.push_back(file.key);
      return Status::Ok();
    });
  }
  std::vector<std::string> Log() {
    std::vector<std::string> names;
    EXPECT_TRUE(store_->List("s/t/_delta_log/", "", [&](const store::ObjectInfo& object) {
      names.push_back(object.key.substr(LogKeyOf("").size()));
      return true;
    }).ok());
    return names;
  }

  std::unique_ptr<ManualClock> later_;
  std::vector<std::string> seen_;
};

TEST_F(LogCleanupTest, KeepsTheNewestOldCheckpointAndAllAfterIt) {
  auto table = Make();
  PutLog("00000000000000000003.crc", "{}");
  PutLog("00000000000000000020.00000000000000000025.compacted.json", "x");
  EXPECT_EQ(Run(After(29))->files, 0);
  auto dry = Run(After(32), {.retention = {}, .dry_run = true});
  ASSERT_TRUE(dry.ok()) << dry.error().message();
  EXPECT_EQ(dry->files, 24);  // 20 entries, a checkpoint, two checksums, compacted entries
  EXPECT_EQ(Log().size(), 26 + 2 + 5U);
  auto report = Run(After(32));
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->oldest_version, 20);
  EXPECT_EQ(report->files, 24);
  EXPECT_EQ(seen_.front(), "00000000000000000000.json");
  EXPECT_EQ(Log().front(), "00000000000000000020.checkpoint.parquet");
  auto fresh = After(32);
  EXPECT_EQ(Latest(*fresh)->files.size(), 25U);
  EXPECT_EQ(fresh->AtVersion(20).value_or(nullptr)->files.size(), 20U);
  EXPECT_FALSE(fresh->AtVersion(19).ok());
  EXPECT_EQ(Run(After(32))->files, 0);
}

TEST_F(LogCleanupTest, ATornCheckpointFreesNothing) {
  auto table = Make();
  std::string whole = GetLog("00000000000000000020.checkpoint.parquet");
  PutLog("00000000000000000020.checkpoint.parquet", whole.substr(0, whole.size() / 2));
  auto report = Run(After(32));
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->oldest_version, 10);
  EXPECT_EQ(Latest(*After(32))->files.size(), 25U);
}

TEST_F(LogCleanupTest, GoesByTheTablesRetention) {
  auto table = Make({{"delta.logRetentionDuration", "interval 2 days"}});
  EXPECT_EQ(Run(After(1))->files, 0);
  EXPECT_EQ(Run(After(4), {.retention = 10 * kDay, .dry_run = true})->files, 0);
  EXPECT_EQ(Run(After(4), {.retention = {}, .dry_run = true})->files, 22);
  // By itself, with the next checkpoint.
  auto later = After(4);
  CleanUpLogAfterCheckpoint(*later, *Latest(*later));
  EXPECT_EQ(Log().size(), 26 + 2 + 3U);
  auto allowed = std::make_shared<Snapshot>(*Latest(*later));
  allowed->metadata.configuration.erase("delta.enableExpiredLogCleanup");
  CleanUpLogAfterCheckpoint(*later, *allowed);
  EXPECT_EQ(Log().size(), 6 + 1 + 2U);
}

TEST_F(LogCleanupTest, LooksOnceADay) {
  auto table = Make({{"delta.logRetentionDuration", "interval 2 days"}});
  uint64_t listings = 0;
  store::FaultOptions options;
  options.plan = [&](const store::StoreCall& call) {
    listings += call.operation == store::Operation::kList ? 1 : 0;
    return store::Fault::kNone;
  };
  auto plain = store_;
  store_ = std::make_shared<store::FaultyStore>(plain, options, clock_);
  auto clean = [&](int days) {
    auto later = After(days);
    auto newest = std::make_shared<Snapshot>(*Latest(*later));
    newest->metadata.configuration.erase("delta.enableExpiredLogCleanup");
    listings = 0;
    CleanUpLogAfterCheckpoint(*later, *newest);
    EXPECT_TRUE(later->Checkpoint(*newest).ok());  // the next one keeps what is known
    return listings;
  };
  EXPECT_GT(clean(1), 0U);
  EXPECT_EQ(clean(1), 0U);
  EXPECT_EQ(Log().size(), 26 + 3 + 4U);
  EXPECT_GT(clean(4), 0U);
  EXPECT_EQ(clean(4), 0U);
  EXPECT_EQ(Log().front(), "00000000000000000025.checkpoint.parquet");
  EXPECT_EQ(Latest(*After(4))->files.size(), 25U);
}

TEST_F(LogCleanupTest, NothingBeforeTheFirstCheckpoint) {
  auto table = Create();
  for (int i = 1; i <= 5; ++i) Append(table, "f" + std::to_string(i));
  EXPECT_EQ(Run(After(100))->files, 0);
  EXPECT_THAT(seen_, IsEmpty());
}

TEST_F(LogCleanupTest, CanBeKilledAnywhere) {
  for (uint64_t deleted = 0; deleted < 21; deleted += 4) {
    std::filesystem::remove_all(scratch_.File("s"));
    Make();
    uint64_t deletions = 0;
    store::FaultOptions options;
    options.plan = [&](const store::StoreCall& call) {
      const bool last = call.operation == store::Operation::kDelete && ++deletions > deleted;
      return last ? store::Fault::kErrorBefore : store::Fault::kNone;
    };
    auto whole = After(32);
    auto failing = Table::Open(std::make_shared<store::FaultyStore>(store_, options, clock_), "s/t", whole->context());
    EXPECT_FALSE(Run(failing).ok());
    EXPECT_EQ(Latest(*After(32))->files.size(), 25U);
    EXPECT_TRUE(Run(After(32)).ok());
    EXPECT_EQ(Log().front(), "00000000000000000020.checkpoint.parquet");
  }
}

}  // namespace
}  // namespace ingot::delta
