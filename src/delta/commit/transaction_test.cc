#include "delta/commit/transaction.h"

#include <gmock/gmock.h>

#include <set>
#include <thread>

#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TransactionTest : public TableFixture {
 protected:
  TransactionTest() { UseMemoryStore(); }

  // The error of a commit that must fail.
  static Error MustFail(Transaction& transaction) {
    auto outcome = transaction.Commit(Reason());
    EXPECT_FALSE(outcome.ok());
    return outcome.ok() ? Internal("") : outcome.error();
  }
  static AddFilePtr FileOf(const Snapshot& snapshot, const std::string& path) {
    auto files = snapshot.files.FindPath(path);
    return files.empty() ? nullptr : files[0];
  }
  // A clock that stands still would count the waiting of all writers as the waiting of each.
  std::shared_ptr<Table> OpenInRealTime() {
    return Table::Open(store_, "s/t", {TestEngine(), &real_time_, &NullLogger()});
  }
  // The plan: the n-th put-if-absent from now on meets the fault.
  void FailPut(int which, store::Fault fault) {
    auto count = std::make_shared<int>(0);
    store::FaultOptions options;
    options.plan = [=](const store::StoreCall& call) {
      if (call.operation != store::Operation::kPutIfAbsent) return store::Fault::kNone;
      return (*count)++ == which ? fault : store::Fault::kNone;
    };
    store_ = std::make_shared<store::FaultyStore>(store_, options, clock_);
  }

  SystemClock real_time_;
};

TEST_F(TransactionTest, TheFirstCommitNeedsProtocolAndMetadata) {
  Transaction transaction(Open(), nullptr);
  transaction.SetMetadata(SomeMetadata());
  EXPECT_EQ(MustFail(transaction).kind(), ErrorKind::kInvalidArgument);
}

TEST_F(TransactionTest, NothingToCommitIsNoCommit) {
  auto table = Create();
  Transaction transaction = Begin(table);
  auto outcome = transaction.Commit(Reason());
  ASSERT_TRUE(outcome.ok());
  EXPECT_FALSE(outcome->committed);
  EXPECT_EQ(Latest(*table)->version, 0);
}

TEST_F(TransactionTest, TwoThatCreateOneTableConflict) {
  Transaction first(Open(), nullptr);
  Transaction second(Open(), nullptr);
  for (Transaction* transaction : {&first, &second}) {
    transaction->SetProtocol({});
    transaction->SetMetadata(SomeMetadata());
  }
  MustCommit(first, Reason("CREATE TABLE"));
  Error error = MustFail(second);
  EXPECT_EQ(error.kind(), ErrorKind::kConflict);
  EXPECT_THAT(error.message(), HasSubstr("version 0 (CREATE TABLE)"));
}

TEST_F(TransactionTest, BlindAppendsAlwaysRebase) {
  auto table = Create();
  Transaction first = Begin(table);
  Transaction second = Begin(Open());
  first.Add(MakeAdd("a"));
  second.Add(MakeAdd("b"));
  MustCommit(first);
  auto outcome = second.Commit(Reason());
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->version, 2);
  EXPECT_EQ(outcome->attempts, 2);
  EXPECT_THAT(Paths(*outcome->snapshot), ElementsAre("a", "b"));
}

TEST_F(TransactionTest, ARewriteConflictsWithWhoRemovedTheSameFile) {
  auto table = Create();
  SnapshotPtr snapshot = Append(table, "old");
  Transaction first(table, snapshot);
  Transaction second(Open(), snapshot);
  for (Transaction* transaction : {&first, &second}) transaction->Remove(*FileOf(*snapshot, "old"));
  MustCommit(first, Reason("DELETE"));
  Error error = MustFail(second);
  EXPECT_EQ(error.kind(), ErrorKind::kConflict);
  EXPECT_THAT(error.message(), HasSubstr("version 2 (DELETE)"));
  EXPECT_THAT(error.message(), HasSubstr("both removed or rewrote old"));
}

TEST_F(TransactionTest, ARewriteRebasesUnlessItWouldHaveReadWhatCame) {
  auto table = Create({{"delta.isolationLevel", "Serializable"}});
  SnapshotPtr snapshot = Append(table, "old");
  for (const char* partition : {"1", "2"}) {
    snapshot = Latest(*table);
    Transaction merge(table, snapshot);
    merge.ReadMatching([](const AddFile& file) { return file.partition_values.at("p") == "2"; });
    merge.Add(MakeAdd(std::string("merged") + partition, "2"));
    Transaction append = Begin(Open());
    append.Add(MakeAdd(std::string("came") + partition, partition));
    MustCommit(append);
    auto outcome = merge.Commit(Reason("MERGE"));
    if (partition == std::string("1")) {
      EXPECT_TRUE(outcome.ok());
      continue;
    }
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().kind(), ErrorKind::kConflict);
    EXPECT_THAT(outcome.error().message(), HasSubstr("it added came2 (partition p=2)"));
  }
}

TEST_F(TransactionTest, RearrangingDisturbsNoReader) {
  auto table = Create();
  SnapshotPtr snapshot = Append(table, "small");
  Transaction merge(table, snapshot);
  merge.ReadWholeTable();
  merge.Add(MakeAdd("merged"));
  Transaction optimize(Open(), snapshot);
  optimize.Remove(*FileOf(*snapshot, "small"), /*data_change=*/false);
  AddFile large = MakeAdd("large");
  large.data_change = false;
  optimize.Add(large);
  MustCommit(optimize, Reason("OPTIMIZE"));
  EXPECT_THAT(Paths(*MustCommit(merge)), ElementsAre("large", "merged"));
}

TEST_F(TransactionTest, AChangeOfMetadataOrProtocolConflicts) {
  auto table = Create();
  Transaction append = Begin(table);
  append.Add(MakeAdd("a"));
  Transaction alter = Begin(Open());
  alter.SetMetadata(SomeMetadata());
  MustCommit(alter, Reason("ADD COLUMNS"));
  Error error = MustFail(append);
  EXPECT_EQ(error.kind(), ErrorKind::kConflict);
  EXPECT_THAT(error.message(), HasSubstr("(ADD COLUMNS)"));
}

TEST_F(TransactionTest, AnApplicationsTransactionHappensOnce) {
  auto table = Create();
  Transaction first = Begin(table);
  Transaction twin = Begin(Open());
  for (Transaction* transaction : {&first, &twin}) {
    transaction->Add(MakeAdd(transaction == &first ? "a" : "b"));
    transaction->SetTransactionId("app", 5);
  }
  EXPECT_EQ(MustCommit(first)->TransactionVersion("app"), 5);
  Error raced = MustFail(twin);
  EXPECT_EQ(raced.kind(), ErrorKind::kConflict);
  EXPECT_THAT(raced.message(), HasSubstr("'app' at version 5"));
  Transaction late = Begin(table);
  late.SetTransactionId("app", 5);
  EXPECT_EQ(MustFail(late).kind(), ErrorKind::kConflict);
  Transaction next = Begin(table);
  next.SetTransactionId("app", 6);
  EXPECT_EQ(MustCommit(next)->TransactionVersion("app"), 6);
}

TEST_F(TransactionTest, DomainsConflictByName) {
  Protocol protocol{1, 7, {}, {"domainMetadata"}};
  auto table = Create({}, protocol);
  Transaction first = Begin(table);
  Transaction same = Begin(Open());
  Transaction other = Begin(Open());
  first.SetDomain({"d", "1", false});
  same.SetDomain({"d", "2", false});
  other.SetDomain({"e", "3", false});
  MustCommit(first);
  EXPECT_EQ(MustFail(same).kind(), ErrorKind::kConflict);
  EXPECT_EQ(MustCommit(other)->domains.size(), 2U);
}

TEST_F(TransactionTest, AnAppendOnlyTableLosesNoRows) {
  auto table = Create({{"delta.appendOnly", "true"}});
  SnapshotPtr snapshot = Append(table, "a");
  Transaction transaction(table, snapshot);
  transaction.Remove(*FileOf(*snapshot, "a"));
  Error error = MustFail(transaction);
  EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
  EXPECT_THAT(error.message(), HasSubstr("append-only"));
  Transaction rearrange(table, snapshot);
  rearrange.Remove(*FileOf(*snapshot, "a"), /*data_change=*/false);
  MustCommit(rearrange);
}

TEST_F(TransactionTest, FeaturesThatAreNotKnownAreRefusedByName) {
  auto refused = [this](Protocol protocol, std::map<std::string, std::string> properties) {
    Transaction transaction(Open(), nullptr);
    transaction.SetProtocol(std::move(protocol));
    transaction.SetMetadata(SomeMetadata(std::move(properties)));
    Error error = MustFail(transaction);
    EXPECT_EQ(error.kind(), ErrorKind::kUnsupported);
    return error.message();
  };
  EXPECT_THAT(refused({3, 7, {"fromTheFuture"}, {"fromTheFuture"}}, {}),
              HasSubstr("read: it uses the feature 'fromTheFuture'"));
  EXPECT_THAT(refused({1, 7, {}, {"icebergCompatV1"}}, {}),
              HasSubstr("written: it uses the feature 'icebergCompatV1'"));
  EXPECT_THAT(refused({2, 5, {}, {}}, {{"delta.columnMapping.mode", "colour"}}),
              HasSubstr("read: it uses the feature 'columnMapping by colour'"));
  EXPECT_THAT(refused({9, 9, {}, {}}, {}), HasSubstr("newer"));
}

TEST_F(TransactionTest, ALostReplyIsSettled) {
  Create();
  FailPut(0, store::Fault::kLostReply);
  auto table = Open();
  Append(table, "a");
  EXPECT_EQ(Latest(*table)->version, 1);
  EXPECT_THAT(Paths(*Latest(*Open())), ElementsAre("a"));
}

TEST_F(TransactionTest, AFailureOfTheStoreIsTriedAgain) {
  Create();
  FailPut(0, store::Fault::kErrorBefore);
  EXPECT_EQ(Append(Open(), "a")->version, 1);
}

TEST_F(TransactionTest, AStoreThatStaysAwayLeavesTheTableAsItWas) {
  Create();
  auto table = Open();
  Transaction transaction = Begin(table);
  store::FaultOptions options;
  options.plan = [](const store::StoreCall& call) {
    return call.operation == store::Operation::kPutIfAbsent ? store::Fault::kErrorBefore
                                                            : store::Fault::kNone;
  };
  auto faulty = std::make_shared<store::FaultyStore>(store_, options, clock_);
  Transaction doomed(Table::Open(faulty, "s/t", Context()), transaction.snapshot());
  ASSERT_TRUE(store_->Put("s/t/a", "data").ok());
  doomed.Add(MakeAdd("a"));
  EXPECT_EQ(MustFail(doomed).kind(), ErrorKind::kUnavailable);
  doomed.Abort();
  EXPECT_FALSE(Exists("s/t/a"));
  EXPECT_EQ(Latest(*table)->version, 0);
}

TEST_F(TransactionTest, FilesOfACommitThatMayHaveHappenedStay) {
  Create();
  SnapshotPtr snapshot = Latest(*Open());
  ASSERT_TRUE(store_->Put("s/t/a", "data").ok());
  store::FaultOptions options;
  options.plan = [](const store::StoreCall& call) {
    if (call.operation == store::Operation::kPutIfAbsent) return store::Fault::kLostReply;
    return call.operation == store::Operation::kGet ? store::Fault::kErrorBefore : store::Fault::kNone;
  };
  auto faulty = std::make_shared<store::FaultyStore>(store_, options, clock_);
  {
    Transaction transaction(Table::Open(faulty, "s/t", Context()), snapshot);
    transaction.Add(MakeAdd("a"));
    Error error = MustFail(transaction);
    EXPECT_EQ(error.kind(), ErrorKind::kUnavailable);
    EXPECT_THAT(error.message(), HasSubstr("may or may not have been committed"));
  }
  EXPECT_TRUE(Exists("s/t/a"));
  EXPECT_THAT(Paths(*Latest(*Open())), ElementsAre("a"));
}

TEST_F(TransactionTest, WhatIsNotCommittedIsDeleted) {
  auto table = Create();
  for (const char* key : {"s/t/a", "s/t/b", "s/t/c"}) ASSERT_TRUE(store_->Put(key, "data").ok());
  {
    Transaction transaction = Begin(table);
    transaction.Add(MakeAdd("a"));
    transaction.TrackStaged("b");
  }
  EXPECT_FALSE(Exists("s/t/a"));
  EXPECT_FALSE(Exists("s/t/b"));
  Transaction transaction = Begin(table);
  transaction.Add(MakeAdd("c"));
  transaction.Add(MakeAdd("d"));
  transaction.Remove(MakeAdd("c"));
  EXPECT_TRUE(Exists("s/t/c")) << "statements may still be reading it";
  EXPECT_THAT(Paths(*MustCommit(transaction)), ElementsAre("d"));
  EXPECT_FALSE(Exists("s/t/c"));
}

TEST_F(TransactionTest, AFileCanBeAddedAndRemovedOnlyOnce) {
  auto table = Create();
  SnapshotPtr snapshot = Append(table, "a");
  Transaction twice(table, snapshot);
  twice.Add(MakeAdd("b"));
  twice.Add(MakeAdd("b"));
  EXPECT_EQ(MustFail(twice).kind(), ErrorKind::kInvalidArgument);
  Transaction missing(table, snapshot);
  missing.Remove(MakeAdd("nowhere"));
  EXPECT_EQ(MustFail(missing).kind(), ErrorKind::kInvalidArgument);
}

// Every acknowledged commit is there, once: `processes` table objects with threads of their own on one store.
void RaceWriters(const std::function<std::shared_ptr<Table>()>& open, int processes, int threads,
                 int commits) {
  std::vector<std::thread> writers;
  std::mutex mutex;
  std::set<std::string> acknowledged;
  for (int p = 0; p < processes; ++p) {
    auto table = open();
    for (int t = 0; t < threads; ++t) {
      writers.emplace_back([&, table, name = std::to_string(p) + "-" + std::to_string(t)] {
        for (int i = 0; i < commits; ++i) {
          auto snapshot = table->Latest();
          ASSERT_TRUE(snapshot.ok()) << snapshot.error().message();
          Transaction transaction(table, *snapshot);
          std::string path = name + "-" + std::to_string(i);
          transaction.Add(MakeAdd(path));
          CommitReason reason;
          reason.operation = "WRITE";
          auto outcome = transaction.Commit(reason);
          ASSERT_TRUE(outcome.ok()) << outcome.error().message();
          std::lock_guard lock(mutex);
          acknowledged.insert(path);
        }
      });
    }
  }
  for (std::thread& writer : writers) writer.join();
  auto table = open();
  auto snapshot = table->Latest();
  ASSERT_TRUE(snapshot.ok()) << snapshot.error().message();
  EXPECT_EQ((*snapshot)->version, static_cast<int64_t>(acknowledged.size()));
  std::set<std::string> there;
  for (const AddFilePtr& file : (*snapshot)->files) there.insert(file->path);
  EXPECT_EQ(there, acknowledged);
  EXPECT_EQ(there.size(), static_cast<size_t>(processes * threads * commits));
}

TEST_F(TransactionTest, RacingWritersLoseNothingInMemory) {
  Create({{"delta.checkpointInterval", "100000"}});
  RaceWriters([this] { return OpenInRealTime(); }, 8, 2, 25);
}

TEST_F(TransactionTest, RacingWritersLoseNothingOnDisk) {
  UseLocalStore();
  Create();
  RaceWriters([this] { return OpenInRealTime(); }, 4, 2, 25);
}

TEST_F(TransactionTest, RacingWritersLoseNothingInAFailingStore) {
  Create({{"delta.checkpointInterval", "100000"}});
  store::FaultRates rates;
  rates.error_before = 0.02;
  rates.lost_reply = 0.05;
  store::FaultOptions options;
  options.plan = [plan = store::SeededFaults(7, rates)](const store::StoreCall& call) {
    // Reading has no retries of its own in this store; a real one has.
    return call.operation == store::Operation::kPutIfAbsent ? plan(call) : store::Fault::kNone;
  };
  store_ = std::make_shared<store::FaultyStore>(store_, options, clock_);
  RaceWriters([this] { return OpenInRealTime(); }, 8, 1, 25);
}

}  // namespace
}  // namespace ingot::delta
