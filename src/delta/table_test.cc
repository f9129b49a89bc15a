#include "delta/table.h"

#include <gmock/gmock.h>

#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TableTest : public TableFixture {};

TEST_F(TableTest, ThereIsNoTableWithoutALog) {
  auto latest = Open()->Latest();
  ASSERT_FALSE(latest.ok());
  EXPECT_EQ(latest.error().kind(), ErrorKind::kNotFound);
  EXPECT_THAT(latest.error().message(), HasSubstr("s/t"));
}

TEST_F(TableTest, SeesWhatOthersCommit) {
  auto ours = Create();
  auto theirs = Open();
  Append(theirs, "b");
  Append(ours, "a");
  EXPECT_THAT(Paths(*Latest(*theirs)), ElementsAre("a", "b"));
  EXPECT_EQ(Latest(*ours)->version, 2);
  EXPECT_THAT(Paths(*Latest(*Open())), ElementsAre("a", "b"));
}

TEST_F(TableTest, GoesBackToAnyVersion) {
  auto table = Create();
  for (int i = 1; i <= 25; ++i) Append(table, "f" + std::to_string(100 + i));
  for (const auto& reader : {table, Open()}) {
    for (int64_t version : {25, 0, 9, 10, 11, 19, 20}) {
      auto snapshot = reader->AtVersion(version);
      ASSERT_TRUE(snapshot.ok()) << snapshot.error().message();
      EXPECT_EQ((*snapshot)->version, version);
      EXPECT_EQ((*snapshot)->files.size(), static_cast<size_t>(version));
    }
    auto missing = reader->AtVersion(26);
    ASSERT_FALSE(missing.ok());
    EXPECT_EQ(missing.error().kind(), ErrorKind::kNotFound);
    EXPECT_THAT(missing.error().message(), HasSubstr("versions 0 to 25"));
  }
}

TEST_F(TableTest, SaysWhichVersionsAreLeftAfterACleanUp) {
  auto table = Create();
  for (int i = 1; i <= 12; ++i) Append(table, "f" + std::to_string(i));
  for (int64_t version = 0; version < 10; ++version) DeleteLog(CommitName(version));
  EXPECT_EQ(Latest(*Open())->files.size(), 12U);
  EXPECT_TRUE(Open()->AtVersion(10).ok());
  auto missing = Open()->AtVersion(9);
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().kind(), ErrorKind::kNotFound);
  EXPECT_THAT(missing.error().message(), HasSubstr("versions 10 to 12"));
}

TEST_F(TableTest, AMissingEntryIsNamed) {
  auto table = Create();
  for (int i = 1; i <= 4; ++i) Append(table, "f" + std::to_string(i));
  DeleteLog(CommitName(2));
  auto latest = Open()->Latest();
  ASSERT_FALSE(latest.ok());
  EXPECT_EQ(latest.error().kind(), ErrorKind::kCorrupt);
  EXPECT_THAT(latest.error().message(), HasSubstr(CommitName(2)));
  DeleteLog(CommitName(0));
  latest = Open()->Latest();
  ASSERT_FALSE(latest.ok());
  EXPECT_EQ(latest.error().kind(), ErrorKind::kCorrupt);
}

TEST_F(TableTest, ATornEntryIsNamedByFileAndLineAndChangesNothing) {
  auto table = Create();
  SnapshotPtr before = Append(table, "a");
  PutLog(CommitName(2), "{\"commitInfo\":{}}\n{\"add\":{\"path\":\"b\",\"size\":1,\"part");
  for (const auto& reader : {table, Open()}) {
    auto latest = reader->Latest();
    ASSERT_FALSE(latest.ok());
    EXPECT_EQ(latest.error().kind(), ErrorKind::kCorrupt);
    EXPECT_THAT(latest.error().message(), HasSubstr(CommitName(2) + ":2: "));
  }
  EXPECT_EQ(table->Cached(), before);
  Transaction transaction(table, before);
  transaction.Add(MakeAdd("c"));
  EXPECT_FALSE(transaction.Commit(Reason()).ok());
  EXPECT_FALSE(Exists(LogKeyOf(CommitName(3))));
}

TEST_F(TableTest, ADroppedTableIsNotTakenForItsSuccessor) {
  auto table = Create();
  Append(table, "a");
  Latest(*table);
  for (int64_t version : {0, 1}) DeleteLog(CommitName(version));
  EXPECT_FALSE(table->Latest().ok());
  clock_.Advance(std::chrono::seconds(1));
  Create();
  EXPECT_EQ(Latest(*table)->version, 0);
  Latest(*table);
  DeleteLog(CommitName(0));
  Create({{"made", "again"}});
  EXPECT_EQ(Latest(*table)->Property("made"), "again");
}

TEST_F(TableTest, ReadsThroughATornListing) {
  auto table = Create();
  for (int i = 1; i <= 5; ++i) Append(table, "f" + std::to_string(i));
  auto torn = [](const store::StoreCall& call) {
    return call.operation == store::Operation::kList ? store::Fault::kTornList : store::Fault::kNone;
  };
  store::FaultOptions options;
  options.plan = torn;
  options.torn_entries = 3;
  store_ = std::make_shared<store::FaultyStore>(store_, options, clock_);
  EXPECT_EQ(Latest(*Open())->files.size(), 5U);
  EXPECT_TRUE(Open()->AtVersion(5).ok());
}

TEST_F(TableTest, ABrokenHintIsPassedOver) {
  auto table = Create();
  for (int i = 1; i <= 12; ++i) Append(table, "f" + std::to_string(i));
  for (const char* hint : {"", "{", "[]", R"({"version":"x"})", R"({"version":9999})", R"({"version":-3})",
                           R"({"version":11})"}) {
    PutLog("_last_checkpoint", hint);
    EXPECT_EQ(Latest(*Open())->files.size(), 12U) << hint;
  }
  DeleteLog("_last_checkpoint");
  EXPECT_EQ(Latest(*Open())->files.size(), 12U);
}

TEST_F(TableTest, FindsTheVersionOfAnInstant) {
  UseMemoryStore();  // Whose objects take the time from the test's clock.
  auto table = Create();
  std::vector<Timestamp> after{clock_.Now()};
  for (int i = 1; i <= 5; ++i) {
    clock_.Advance(std::chrono::minutes(1));
    Append(table, "f" + std::to_string(i));
    after.push_back(clock_.Now());
  }
  for (const auto& reader : {table, Open()}) {
    for (size_t version = 0; version < after.size(); ++version) {
      auto snapshot = reader->AtTimestamp(after[version] + std::chrono::seconds(30));
      ASSERT_TRUE(snapshot.ok()) << snapshot.error().message();
      EXPECT_EQ((*snapshot)->version, static_cast<int64_t>(version));
    }
    auto early = reader->AtTimestamp(kStart - std::chrono::seconds(1));
    ASSERT_FALSE(early.ok());
    EXPECT_EQ(early.error().kind(), ErrorKind::kNotFound);
  }
}

TEST_F(TableTest, EntriesThatGoBackInTimeAreMadeToRise) {
  UseMemoryStore();
  auto table = Create();
  clock_.Advance(-std::chrono::hours(1));
  Append(table, "a");
  Append(table, "b");
  auto history = table->History(0);
  ASSERT_TRUE(history.ok());
  ASSERT_EQ(history->size(), 3U);
  EXPECT_EQ((*history)[0].version, 2);
  EXPECT_EQ((*history)[0].timestamp, kStart + std::chrono::milliseconds(2));
  EXPECT_EQ((*history)[1].timestamp, kStart + std::chrono::milliseconds(1));
  auto snapshot = table->AtTimestamp(kStart + std::chrono::milliseconds(1));
  ASSERT_TRUE(snapshot.ok());
  EXPECT_EQ((*snapshot)->version, 1);
}

TEST_F(TableTest, KeepsItsOwnTimestampsWhenAsked) {
  UseMemoryStore();
  Protocol protocol{1, 7, {}, {"inCommitTimestamp"}};
  auto table = Create({{"delta.enableInCommitTimestamps", "true"}}, protocol);
  clock_.Advance(-std::chrono::hours(1));
  Append(table, "a");
  SnapshotPtr newest = Append(Open(), "b");
  EXPECT_EQ(newest->timestamp, kStart + std::chrono::milliseconds(2));
  EXPECT_TRUE(GetLog(CommitName(2)).starts_with(R"({"commitInfo":{"inCommitTimestamp":1736000000002,)"))
      << GetLog(CommitName(2));
  clock_.Advance(std::chrono::hours(3));
  Append(Open(), "c");
  auto snapshot = Open()->AtTimestamp(kStart + std::chrono::milliseconds(2));
  ASSERT_TRUE(snapshot.ok());
  EXPECT_EQ((*snapshot)->version, 2);
  auto history = table->History(1);
  ASSERT_TRUE(history.ok());
  EXPECT_EQ((*history)[0].timestamp, kStart + std::chrono::hours(2));
}

TEST_F(TableTest, HistoryTellsWhoDidWhatAndWhy) {
  auto table = Create();
  Transaction transaction = Begin(table);
  transaction.Add(MakeAdd("a"));
  CommitReason reason = Reason("MERGE");
  reason.parameters = {{"predicate", "a = b"}, {"n", 3}};
  reason.metrics = {{"numOutputRows", 7}};
  reason.run_id = "run-1";
  reason.user = "ada";
  MustCommit(transaction, reason);
  auto history = table->History(1);
  ASSERT_TRUE(history.ok());
  ASSERT_EQ(history->size(), 1U);
  const Json& info = (*history)[0].info.json;
  EXPECT_EQ(info.GetString("operation"), "MERGE");
  EXPECT_EQ(info.Find("operationParameters")->GetString("n"), "3");
  EXPECT_EQ(info.Find("operationMetrics")->GetString("numOutputRows"), "7");
  EXPECT_EQ(info.GetString("ingot.runId"), "run-1");
  EXPECT_EQ(info.GetString("userName"), "ada");
  EXPECT_EQ(info.GetString("engineInfo"), "Ingot/0.1.0");
  EXPECT_EQ(info.GetInt("readVersion"), 0);
  EXPECT_TRUE(info.GetBool("isBlindAppend"));
}

}  // namespace
}  // namespace ingot::delta
