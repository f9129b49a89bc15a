#include <gmock/gmock.h>

#include "base/json.h"
#include "delta/table_fixture.h"
#include "engine/session.h"

namespace ingot::delta {
namespace {

using testing::HasSubstr;

class CheckpointTest : public TableFixture {
 protected:
  // A table object that has only the checkpoint at `version` to read: every older entry is gone.
  std::shared_ptr<Table> WithoutEntriesUpTo(int64_t version) {
    for (int64_t v = 0; v < version; ++v) DeleteLog(CommitName(v));
    return Open();
  }
  static void ExpectSame(const Snapshot& a, const Snapshot& b) { EXPECT_EQ(Describe(a), Describe(b)); }
};

TEST_F(CheckpointTest, IsWrittenEveryTenCommitsAndSaysTheSame) {
  Protocol protocol{1, 7, {}, {"domainMetadata", "appendOnly"}};
  auto table = Create({{"user.property", "x\"y"}}, protocol);
  SnapshotPtr snapshot;
  for (int i = 1; i <= 10; ++i) {
    Transaction transaction = Begin(table);
    AddFile add = MakeAdd("p=a%2Fb/ü " + std::to_string(i) + ".parquet", i % 2 == 0 ? "a/b" : "");
    if (i % 3 == 0) add.partition_values["p"] = std::nullopt;
    if (i % 4 == 0) add.tags = {{"k", "v"}};
    if (i % 5 == 0) add.stats.clear();
    if (i == 7)
      add.deletion_vector =
          DeletionVector{"i", "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L", {}, 40, 6};
    transaction.Add(add);
    if (i == 8) transaction.Remove(*(*table->Latest())->files.front());
    transaction.SetTransactionId("app" + std::to_string(i % 3), i);
    if (i == 2) transaction.SetDomain({"d.one", "{\"a\":1}", false});
    if (i == 3) transaction.SetDomain({"d.two", "", false});
    if (i == 4) transaction.SetDomain({"d.two", "", true});
    snapshot = MustCommit(transaction);
  }
  EXPECT_TRUE(Exists(LogKeyOf(CheckpointName(10))));
  EXPECT_FALSE(Exists(LogKeyOf(CheckpointName(9))));
  auto hint = Json::Parse(GetLog("_last_checkpoint"));
  ASSERT_TRUE(hint.ok());
  EXPECT_EQ(hint->GetInt("version"), 10);
  EXPECT_EQ(hint->GetInt("numOfAddFiles"), 9);
  EXPECT_EQ(hint->GetInt("size"), 9 + 1 + 3 + 1 + 2);
  SnapshotPtr read = Latest(*WithoutEntriesUpTo(10));
  ExpectSame(*read, *snapshot);
  EXPECT_EQ(read->timestamp, snapshot->timestamp);
}

TEST_F(CheckpointTest, TheTablesPropertySetsTheInterval) {
  auto table = Create({{"delta.checkpointInterval", "3"}});
  for (int i = 1; i <= 7; ++i) Append(table, "f" + std::to_string(i));
  for (int64_t version = 0; version <= 7; ++version) {
    EXPECT_EQ(Exists(LogKeyOf(CheckpointName(version))), version == 3 || version == 6) << version;
  }
}

TEST_F(CheckpointTest, LeavesExpiredTombstonesOut) {
  auto table = Create({{"delta.deletedFileRetentionDuration", "interval 2 days"}});
  Append(table, "a");
  Append(table, "b");
  for (const char* path : {"a", "b"}) {
    Transaction transaction = Begin(table);
    transaction.Remove(MakeAdd(path));
    MustCommit(transaction);
    clock_.Advance(std::chrono::hours(30));
  }
  ASSERT_TRUE(table->Checkpoint(*Latest(*table)).ok());
  SnapshotPtr read = Latest(*WithoutEntriesUpTo(4));
  ASSERT_EQ(read->tombstones.size(), 1U);
  EXPECT_EQ(read->tombstones.front()->path, "b");
}

TEST_F(CheckpointTest, NeverMovesTheHintBack) {
  auto table = Create();
  SnapshotPtr early;
  for (int i = 1; i <= 10; ++i) {
    SnapshotPtr snapshot = Append(table, "f" + std::to_string(i));
    if (i == 5) early = snapshot;
  }
  ASSERT_TRUE(table->Checkpoint(*early).ok());
  EXPECT_EQ(Json::Parse(GetLog("_last_checkpoint"))->GetInt("version"), 10);
  EXPECT_TRUE(Exists(LogKeyOf(CheckpointName(5))));
}

TEST_F(CheckpointTest, ABrokenOneIsPassedOverAsLongAsThereIsAnotherWay) {
  auto table = Create();
  for (int i = 1; i <= 21; ++i) Append(table, "f" + std::to_string(i));
  std::string whole = GetLog(CheckpointName(20));
  PutLog(CheckpointName(20), whole.substr(0, whole.size() / 2));
  EXPECT_EQ(Latest(*Open())->files.size(), 21U);
  for (int64_t v = 0; v < 10; ++v) DeleteLog(CommitName(v));
  EXPECT_EQ(Latest(*Open())->files.size(), 21U);
  DeleteLog(CheckpointName(10));
  auto broken = Open()->Latest();
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().kind(), ErrorKind::kCorrupt);
  EXPECT_THAT(broken.error().message(), HasSubstr(CheckpointName(20)));
}

TEST_F(CheckpointTest, AFailureToWriteItFailsNoCommit) {
  auto table = Create();
  for (int i = 1; i <= 9; ++i) Append(table, "f" + std::to_string(i));
  store::FaultOptions options;
  options.plan = [](const store::StoreCall& call) {
    return call.operation == store::Operation::kPut ? store::Fault::kErrorBefore : store::Fault::kNone;
  };
  store_ = std::make_shared<store::FaultyStore>(store_, options, clock_);
  EXPECT_EQ(Append(Open(), "f10")->version, 10);
}

TEST_F(CheckpointTest, PartsCountOnlyTogether) {
  auto table = Create();
  for (int i = 1; i <= 10; ++i) Append(table, "f" + std::to_string(i));
  std::string classic = GetLog(CheckpointName(10));
  DeleteLog(CheckpointName(10));
  std::string stem = VersionDigits(10) + ".checkpoint.";
  PutLog(stem + "0000000001.0000000002.parquet", classic);
  auto lonely = WithoutEntriesUpTo(10)->Latest();
  ASSERT_FALSE(lonely.ok()) << "half of a checkpoint was taken for a whole";
  // The second part adds nothing here: reconciliation takes the same words twice.
  PutLog(stem + "0000000002.0000000002.parquet", classic);
  EXPECT_EQ(Latest(*Open())->files.size(), 10U);
}

TEST_F(CheckpointTest, ReadsTheSecondKindWithSidecars) {
  auto table = Create();
  for (int i = 1; i <= 10; ++i) Append(table, "f" + std::to_string(i));
  SnapshotPtr snapshot = Latest(*table);
  std::string classic = GetLog(CheckpointName(10));
  DeleteLog(CheckpointName(10));
  ASSERT_TRUE(store_->Put("s/t/_delta_log/_sidecars/files.parquet", classic).ok());
  std::string top = R"({"checkpointMetadata":{"version":10}})";
  top += "\n" + ActionToJson(snapshot->protocol) + "\n" + ActionToJson(snapshot->metadata) + "\n";
  top += R"({"sidecar":{"path":"files.parquet","sizeInBytes":1,"modificationTime":1}})";
  PutLog(VersionDigits(10) + ".checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json", top);
  ExpectSame(*Latest(*WithoutEntriesUpTo(10)), *snapshot);
}

TEST_F(CheckpointTest, HoldsMoreThanOneRowGroup) {
  auto table = Create();
  Transaction transaction = Begin(table);
  constexpr size_t kFiles = 60'000;
  for (size_t i = 0; i < kFiles; ++i) transaction.Add(MakeAdd("part-" + std::to_string(i) + ".parquet", "x"));
  SnapshotPtr snapshot = MustCommit(transaction);
  ASSERT_TRUE(table->Checkpoint(*snapshot).ok());
  SnapshotPtr read = Latest(*WithoutEntriesUpTo(1));
  ASSERT_EQ(read->files.size(), kFiles);
  for (size_t i = 0; i < kFiles; i += 997) {
    EXPECT_EQ(read->files[i]->path, snapshot->files[i]->path);
    EXPECT_EQ(read->files[i]->stats, snapshot->files[i]->stats);
    EXPECT_EQ(read->files[i]->partition_values, snapshot->files[i]->partition_values);
  }
}

}  // namespace
}  // namespace ingot::delta
