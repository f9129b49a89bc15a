// Logs that have become long: what a refresh costs, reading ahead, what is forgotten, checksums, V2 checkpoints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <utility>

#include "delta/log/checksum.h"
#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

using testing::HasSubstr;

class LogScaleTest : public TableFixture {
 protected:
  // From now on calls are counted, and the store says that it is behind a network or not.
  std::shared_ptr<store::FaultyStore> Count(bool is_remote) {
    store::FaultOptions options;
    options.is_remote = is_remote;
    auto counting = std::make_shared<store::FaultyStore>(store_, options, clock_);
    store_ = counting;
    return counting;
  }
  void AppendMany(const std::shared_ptr<Table>& table, int count) {
    for (int i = 0; i < count; ++i) Append(table, "f" + std::to_string(next_++));
  }
  int next_ = 0;
};

TEST_F(LogScaleTest, ARefreshReadsOnlyWhatIsNew) {
  auto writer = Create();
  AppendMany(writer, 25);
  for (bool is_remote : {false, true}) {
    auto counting = Count(is_remote);
    auto reader = Open();
    EXPECT_EQ(Latest(*reader)->files.size(), static_cast<size_t>(next_));
    uint64_t before = counting->calls();
    SnapshotPtr same = Latest(*reader);
    EXPECT_EQ(counting->calls() - before, 2U) << "is the newest entry still the same, and is there a next one?";
    EXPECT_EQ(Latest(*reader), same);
    AppendMany(writer, 3);
    before = counting->calls();
    EXPECT_EQ(Latest(*reader)->version, same->version + 3);
    EXPECT_LE(counting->calls() - before, 1U + 3 + (is_remote ? 4 : 1));
  }
}

TEST_F(LogScaleTest, ManyEntriesAreReadAhead) {
  auto writer = Create({{"delta.checkpointInterval", "100000"}});
  AppendMany(writer, 150);
  auto idle = Open();
  EXPECT_EQ(Latest(*idle)->version, 150);
  AppendMany(writer, 150);
  for (bool is_remote : {false, true}) {
    Count(is_remote);
    EXPECT_EQ(Latest(*Open())->files.size(), 300U);
    EXPECT_EQ(Open()->AtVersion(100).value()->files.size(), 100U);
  }
  EXPECT_EQ(Latest(*idle)->files.size(), 300U);
  DeleteLog(CommitName(70));
  auto gap = Open()->Latest();
  ASSERT_FALSE(gap.ok());
  EXPECT_EQ(gap.error().kind(), ErrorKind::kCorrupt);
  EXPECT_THAT(gap.error().message(), HasSubstr(CommitName(70)));
}

TEST_F(LogScaleTest, OpeningDoesNotListALongLog) {
  auto writer = Create();
  AppendMany(writer, 25);
  store::FaultOptions options;
  options.plan = [](const store::StoreCall& call) {
    return call.operation == store::Operation::kList ? store::Fault::kErrorBefore : store::Fault::kNone;
  };
  auto plain = std::exchange(store_, std::make_shared<store::FaultyStore>(store_, options, clock_));
  EXPECT_EQ(Latest(*Open())->files.size(), 25U);
  EXPECT_EQ(Open()->AtVersion(22).value()->files.size(), 22U);
  EXPECT_FALSE(Open()->AtVersion(19).ok()) << "before the newest checkpoint only a listing helps";
  store_ = plain;
  for (int64_t missing : {21, 23}) {  // A gap is still seen.
    const std::string entry = GetLog(CommitName(missing));
    DeleteLog(CommitName(missing));
    auto gap = Open()->Latest();
    ASSERT_FALSE(gap.ok());
    EXPECT_EQ(gap.error().kind(), ErrorKind::kCorrupt);
    EXPECT_THAT(gap.error().message(), HasSubstr(CommitName(missing)));
    PutLog(CommitName(missing), entry);
  }
}

TEST_F(LogScaleTest, LargeTablesHaveCheckpointsLessOften) {
  for (const char* interval : {"", "10"}) {
    std::map<std::string, std::string> properties;
    if (*interval != '\0') properties["delta.checkpointInterval"] = interval;
    std::filesystem::remove_all(scratch_.File("s"));
    auto table = Create(properties);
    Transaction transaction = Begin(table);
    for (int i = 0; i < 2'500; ++i) transaction.Add(MakeAdd("many" + std::to_string(i)));
    MustCommit(transaction);
    AppendMany(table, 19);
    EXPECT_EQ(Exists(LogKeyOf(CheckpointName(10))), *interval != '\0');
    EXPECT_TRUE(Exists(LogKeyOf(CheckpointName(20))));
  }
}

TEST_F(LogScaleTest, ApplicationTransactionsAreForgottenWhenTheTableSaysSo) {
  auto table = Create({{"delta.checkpointInterval", "1"}, {"delta.setTransactionRetentionDuration", "interval 1 day"}});
  auto commit = [&](const std::string& app) {
    Transaction transaction = Begin(table);
    transaction.SetTransactionId(app, 1);
    return MustCommit(transaction);
  };
  commit("old");
  clock_.Advance(std::chrono::hours(25));
  SnapshotPtr newest = commit("new");
  EXPECT_EQ(newest->TransactionVersion("new"), 1);
  EXPECT_EQ(newest->TransactionVersion("old"), -1);
  EXPECT_EQ(Latest(*Open())->transactions.size(), 1U);
}

TEST_F(LogScaleTest, AChecksumStandsBesideEachCheckpoint) {
  auto table = Create();
  AppendMany(table, 10);
  std::string checksum = GetLog(ChecksumName(10));
  EXPECT_EQ(DifferenceFromChecksum(checksum, *Latest(*Open())), "");
  auto json = Json::Parse(checksum);
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(json->GetInt("numFiles"), 10);
  EXPECT_EQ(json->GetInt("tableSizeBytes"), 1000);
  EXPECT_EQ(json->GetInt("numMetadata"), 1);
  EXPECT_EQ(json->GetInt("numProtocol"), 1);
  EXPECT_EQ(json->Find("metadata")->GetString("schemaString"), kSchema);
  EXPECT_EQ(json->Find("protocol")->GetInt("minReaderVersion"), 1);
}

TEST_F(LogScaleTest, AChecksumThatDiffersIsToldAndHurtsNobody) {
  auto table = Create();
  AppendMany(table, 12);
  for (const char* lie : {R"({"numFiles":11})", R"({"tableSizeBytes":7})", R"({"metadata":{"id":"other"}})",
                          R"({"protocol":{"minReaderVersion":3}})", R"({"metadata":{"schemaString":"{}"}})", "no JSON"}) {
    PutLog(ChecksumName(10), lie);
    EXPECT_NE(DifferenceFromChecksum(lie, *Open()->AtVersion(10).value()), "") << lie;
    EXPECT_EQ(Latest(*Open())->files.size(), 12U);
  }
  EXPECT_EQ(DifferenceFromChecksum(R"({"numFiles":null,"other":1})", *Latest(*table)), "");
}

TEST_F(LogScaleTest, V2CheckpointsAreWrittenOnRequest) {
  auto table = Create({{"delta.checkpointPolicy", "v2"}}, {3, 7, {"v2Checkpoint"}, {"v2Checkpoint", "domainMetadata"}});
  Transaction transaction = Begin(table);
  transaction.SetTransactionId("app", 7);
  transaction.SetDomain({"d", "{}", false});
  MustCommit(transaction);
  AppendMany(table, 8);
  Transaction last = Begin(table);
  last.Remove(*last.snapshot()->files[0]);
  SnapshotPtr snapshot = MustCommit(last);
  ASSERT_EQ(snapshot->version, 10);
  EXPECT_FALSE(Exists(LogKeyOf(CheckpointName(10))));
  EXPECT_THAT(GetLog(std::string(kLastCheckpointName)), HasSubstr(R"("v2Checkpoint":{"path":"00000000000000000010.)"));
  for (int64_t version = 0; version <= 10; ++version) DeleteLog(CommitName(version));
  EXPECT_EQ(Describe(*Latest(*Open())), Describe(*snapshot));
}

TEST_F(LogScaleTest, OwnTimestampsCanBeTurnedOnLater) {
  auto table = Create();
  AppendMany(table, 2);
  clock_.Advance(std::chrono::hours(1));
  Transaction transaction = Begin(table);
  Metadata metadata = transaction.snapshot()->metadata;
  metadata.configuration["delta.enableInCommitTimestamps"] = "true";
  transaction.SetMetadata(metadata);
  transaction.SetProtocol({1, 7, {}, {"inCommitTimestamp"}});
  SnapshotPtr enabled = MustCommit(transaction);
  EXPECT_EQ(enabled->Property("delta.inCommitTimestampEnablementVersion"), "3");
  EXPECT_EQ(enabled->Property("delta.inCommitTimestampEnablementTimestamp"), std::to_string(ToMillis(enabled->timestamp)));
  SnapshotPtr next = Append(table, "later");  // the clock stands still
  EXPECT_EQ(ToMillis(next->timestamp), ToMillis(enabled->timestamp) + 1);
  EXPECT_EQ(next->Property("delta.inCommitTimestampEnablementVersion"), "3");
  auto at = Open()->AtTimestamp(next->timestamp);
  ASSERT_TRUE(at.ok()) << at.error().message();
  EXPECT_EQ((*at)->version, 4);
  EXPECT_EQ(Open()->AtTimestamp(enabled->timestamp).value()->version, 3);
}

}  // namespace
}  // namespace ingot::delta
