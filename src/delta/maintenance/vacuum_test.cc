#include "delta/maintenance/vacuum.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Duration kDay = std::chrono::hours(24);

class VacuumTest : public TableFixture {
 protected:
  VacuumTest() { UseMemoryStore(); }

  void PutFile(const std::string& path, size_t bytes = 100) {
    EXPECT_TRUE(store_->Put("s/t/" + path, std::string(bytes, 'x')).ok());
  }
  // A committed file that lies in the store.
  void AppendFile(const std::shared_ptr<Table>& table, const std::string& path) {
    PutFile(path);
    Append(table, path);
  }
  void RemoveFileOf(const std::shared_ptr<Table>& table, const std::string& path) {
    Transaction transaction = Begin(table);
    transaction.Remove(*transaction.snapshot()->files.FindPath(path).front());
    MustCommit(transaction, Reason("DELETE"));
  }

  Result<VacuumReport> Run(const std::shared_ptr<Table>& table, VacuumOptions options = {}) {
    seen_.clear();
    return Vacuum(table, options, {}, [&](const store::ObjectInfo& file) {
      seen_.push_back(file.key);
      return Status::Ok();
    });
  }
  VacuumReport MustRun(const std::shared_ptr<Table>& table, VacuumOptions options = {}) {
    auto report = Run(table, options);
    EXPECT_TRUE(report.ok()) << report.error().message();
    return report.value_or(VacuumReport());
  }
  bool Has(const std::string& path) { return Exists("s/t/" + path); }
  std::vector<std::string> Operations(Table& table) {
    std::vector<std::string> names;
    auto history = table.History(0);
    EXPECT_TRUE(history.ok());
    for (const Commit& commit : *history) names.push_back(commit.info.json.GetString("operation"));
    return names;
  }

  std::vector<std::string> seen_;
};

TEST_F(VacuumTest, DeletesWhatWasRemovedLongAgoAndWhatNobodyCommitted) {
  auto table = Create();
  AppendFile(table, "a");
  AppendFile(table, "b");
  PutFile("orphan");
  RemoveFileOf(table, "a");
  clock_.Advance(8 * kDay);
  PutFile("being-written");
  AppendFile(table, "c");
  RemoveFileOf(table, "c");

  VacuumReport dry = MustRun(table, {.retention = {}, .allow_short_retention = false, .dry_run = true});
  EXPECT_EQ(dry.files, 2);
  EXPECT_EQ(dry.bytes, 200);
  EXPECT_THAT(seen_, ElementsAre("a", "orphan"));
  EXPECT_TRUE(Has("a"));

  VacuumReport report = MustRun(table);
  EXPECT_EQ(report.files, 2);
  EXPECT_EQ(report.bytes, 200);
  EXPECT_THAT(seen_, ElementsAre("a", "orphan"));
  EXPECT_FALSE(Has("a"));
  EXPECT_FALSE(Has("orphan"));
  for (const char* kept : {"b", "c", "being-written"}) EXPECT_TRUE(Has(kept)) << kept;

  MustRun(table);
  EXPECT_THAT(seen_, IsEmpty());
}

TEST_F(VacuumTest, CommitsItsStartAndItsEndAsSparkDoes) {
  auto table = Create();
  AppendFile(table, "a");
  PutFile("orphan", 7);
  clock_.Advance(8 * kDay);
  MustRun(table);
  EXPECT_THAT(Operations(*table), ElementsAre("VACUUM END", "VACUUM START", "WRITE", "CREATE TABLE"));
  auto history = table->History(2);
  ASSERT_TRUE(history.ok());
  const Json& start = (*history)[1].info.json;
  EXPECT_EQ(start.Find("operationParameters")->GetString("retentionCheckEnabled"), "true");
  EXPECT_EQ(start.Find("operationParameters")->GetString("defaultRetentionMillis"), "604800000");
  EXPECT_EQ(start.Find("operationMetrics")->GetString("numFilesToDelete"), "1");
  EXPECT_EQ(start.Find("operationMetrics")->GetString("sizeOfDataToDelete"), "7");
  const Json& end = (*history)[0].info.json;
  EXPECT_EQ(end.Find("operationParameters")->GetString("status"), "COMPLETED");
  EXPECT_EQ(end.Find("operationMetrics")->GetString("numDeletedFiles"), "1");
}

TEST_F(VacuumTest, MakesNoVersionWhenThereIsNothingToDelete) {
  auto table = Create();
  AppendFile(table, "a");
  clock_.Advance(8 * kDay);
  MustRun(table);
  EXPECT_EQ(Latest(*table)->version, 1);
}

TEST_F(VacuumTest, HidesWhatDeltaHides) {
  auto table = Create();
  for (const char* path : {"_hidden/x", ".part.crc", "_temporary/a/b", "metadata/v1.json", "_schema", "sub/_x/y"}) {
    PutFile(path);
  }
  for (const char* path : {"_change_data/cdc-1", "_delta_index/i", "sub/y", "deletion_vector_1.bin"}) PutFile(path);
  clock_.Advance(8 * kDay);
  MustRun(table);
  EXPECT_THAT(seen_, ElementsAre("_change_data/cdc-1", "_delta_index/i", "deletion_vector_1.bin", "sub/y"));
  EXPECT_TRUE(Has("_delta_log/00000000000000000000.json"));
}

TEST_F(VacuumTest, ARetentionBelowTheTablesNeedsToBeAllowed) {
  auto table = Create({{"delta.deletedFileRetentionDuration", "interval 2 days"}});
  PutFile("orphan");
  clock_.Advance(kDay);
  auto refused = Run(table, {.retention = kDay / 2, .allow_short_retention = false, .dry_run = false});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind(), ErrorKind::kInvalidArgument);
  EXPECT_THAT(refused.error().message(), HasSubstr("running writers"));
  EXPECT_TRUE(Has("orphan"));
  EXPECT_EQ(MustRun(table).files, 0);
  EXPECT_EQ(MustRun(table, {.retention = kDay / 2, .allow_short_retention = true, .dry_run = false}).files, 1);
}

// The checkpoint has forgotten the removal; the log has not.
TEST_F(VacuumTest, ALongerRetentionReadsTheLog) {
  UseLocalStore();
  auto table = Create({{"delta.deletedFileRetentionDuration", "interval 0 days"}});
  AppendFile(table, "a");
  RemoveFileOf(table, "a");
  clock_.Advance(std::chrono::seconds(1));
  ASSERT_TRUE(table->Checkpoint(*Latest(*table)).ok());
  auto fresh = Open();
  // The file system's clock is the real one: only the cutoff of the retention counts here.
  SystemClock real;
  auto context = Context();
  context.clock = &real;
  auto now = Table::Open(store_, "s/t", context);
  EXPECT_EQ(MustRun(now, {.retention = kDay, .allow_short_retention = false, .dry_run = true}).files, 0);
}

TEST_F(VacuumTest, KeepsDeletionVectorsThatAreInUse) {
  auto table = Create({}, Protocol{3, 7, {"deletionVectors"}, {"deletionVectors"}});
  AddFile add = MakeAdd("a");
  add.deletion_vector = DeletionVector{"u", "vBn[lx{q8@P<9BNH/isA", 1, 40, 1};
  PutFile("a");
  PutFile("deletion_vector_61d16c75-6994-46b7-a15b-8b538852e50e.bin");
  PutFile("deletion_vector_00000000-6994-46b7-a15b-8b538852e50e.bin");
  Transaction transaction = Begin(table);
  transaction.Add(add);
  MustCommit(transaction);
  clock_.Advance(8 * kDay);
  MustRun(table);
  EXPECT_THAT(seen_, ElementsAre("deletion_vector_00000000-6994-46b7-a15b-8b538852e50e.bin"));
}

TEST_F(VacuumTest, AFailedDeletionIsTold) {
  auto table = Create();
  AppendFile(table, "a");
  PutFile("orphan");
  clock_.Advance(8 * kDay);
  auto plan = [](const store::StoreCall& call) {
    return call.operation == store::Operation::kDelete ? store::Fault::kErrorBefore : store::Fault::kNone;
  };
  auto faulty = std::make_shared<store::FaultyStore>(store_, store::FaultOptions{.plan = plan, .crash = {}}, clock_);
  auto failed = Run(Table::Open(faulty, "s/t", Context()));
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().kind(), ErrorKind::kUnavailable);
  EXPECT_THAT(failed.error().message(), HasSubstr("orphan"));
  EXPECT_THAT(Operations(*table), ElementsAre("VACUUM END", "VACUUM START", "WRITE", "CREATE TABLE"));
  EXPECT_EQ(MustRun(table).files, 1);
}

// Stopped at every call of the store in turn: what is live stays, and the next run finishes.
TEST_F(VacuumTest, CanBeKilledAnywhere) {
  for (uint64_t call = 0;; ++call) {
    UseMemoryStore();
    auto table = Create();
    AppendFile(table, "a");
    AppendFile(table, "b");
    RemoveFileOf(table, "a");
    PutFile("orphan");
    clock_.Advance(8 * kDay);
    store::FaultOptions options;
    options.plan = [&](const store::StoreCall& made) {
      return made.number >= call ? store::Fault::kErrorBefore : store::Fault::kNone;
    };
    auto faulty = std::make_shared<store::FaultyStore>(store_, options, clock_);
    const bool done = Run(Table::Open(faulty, "s/t", Context())).ok();
    EXPECT_TRUE(Has("b"));
    MustRun(Open());
    EXPECT_FALSE(Has("a"));
    EXPECT_FALSE(Has("orphan"));
    EXPECT_TRUE(Has("b"));
    if (done) break;
  }
}

}  // namespace
}  // namespace ingot::delta
