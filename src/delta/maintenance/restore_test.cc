#include "delta/maintenance/restore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class RestoreTest : public TableFixture {
 protected:
  RestoreTest() { UseMemoryStore(); }
  void AppendFile(const std::shared_ptr<Table>& table, const std::string& path) {
    EXPECT_TRUE(store_->Put("s/t/" + path, std::string(100, 'x')).ok());
    Append(table, path);
  }
  static RestoreReport Must(Result<RestoreReport> report) {
    EXPECT_TRUE(report.ok()) << report.error().message();
    return report.value_or(RestoreReport());
  }
  static SnapshotPtr At(Table& table, int64_t version) {
    auto snapshot = table.AtVersion(version);
    EXPECT_TRUE(snapshot.ok());
    return *snapshot;
  }
};

TEST_F(RestoreTest, BringsFilesAndDefinitionBack) {
  auto table = Create({{"x", "1"}});
  AppendFile(table, "a");
  AppendFile(table, "b");
  Transaction change = Begin(table);
  change.Remove(*change.snapshot()->files.FindPath("a").front());
  change.Add(MakeAdd("c"));
  Metadata metadata = change.snapshot()->metadata;
  metadata.configuration["x"] = "2";
  change.SetMetadata(metadata);
  change.SetTransactionId("app", 7);
  change.SetDomain({"d", "{}", false});
  MustCommit(change);

  auto report = Must(Restore(table, At(*table, 2), Reason()));
  EXPECT_TRUE(report.committed);
  EXPECT_EQ(report.version, 4);
  EXPECT_EQ(report.files_restored, 1);
  EXPECT_EQ(report.files_removed, 1);
  auto now = Latest(*Open());
  EXPECT_THAT(Paths(*now), ElementsAre("a", "b"));
  EXPECT_EQ(now->Property("x"), "1");
  EXPECT_EQ(now->TransactionVersion("app"), 7);
  EXPECT_TRUE(now->domains.empty());
  EXPECT_TRUE(Exists("s/t/a"));

  EXPECT_FALSE(Must(Restore(table, At(*table, 2), Reason())).committed);
  EXPECT_EQ(Latest(*table)->version, 4);
}

TEST_F(RestoreTest, NamesWhatIsMissing) {
  auto table = Create();
  AppendFile(table, "a");
  AppendFile(table, "b");
  Transaction change = Begin(table);
  for (const char* path : {"a", "b"}) change.Remove(*change.snapshot()->files.FindPath(path).front());
  MustCommit(change);
  ASSERT_TRUE(store_->Delete("s/t/b").ok());
  auto failed = Restore(table, At(*table, 2), Reason());
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().kind(), ErrorKind::kNotFound);
  EXPECT_THAT(failed.error().message(), HasSubstr("1 of its files"));
  EXPECT_THAT(failed.error().message(), HasSubstr(": b"));
  EXPECT_TRUE(Exists("s/t/a"));
  EXPECT_EQ(Latest(*table)->version, 3);
}

// A file that lost rows to a deletion vector has them again.
TEST_F(RestoreTest, TakesDeletionVectorsBack) {
  auto table = Create({}, Protocol{3, 7, {"deletionVectors"}, {"deletionVectors"}});
  AppendFile(table, "a");
  AddFile marked = MakeAdd("a");
  marked.deletion_vector = DeletionVector{"i", "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L", std::nullopt, 40, 6};
  Transaction change = Begin(table);
  change.Remove(*change.snapshot()->files.FindPath("a").front());
  change.AddExisting(marked);
  MustCommit(change);
  Must(Restore(table, At(*table, 1), Reason()));
  auto now = Latest(*Open());
  ASSERT_EQ(now->files.size(), 1U);
  EXPECT_FALSE(now->files.front()->deletion_vector.has_value());
}

TEST_F(RestoreTest, UndoesWhatOthersCommitMeanwhile) {
  auto table = Create();
  AppendFile(table, "a");
  auto wanted = At(*table, 1);
  auto other = Open();
  bool raced = false;
  store::FaultOptions options;
  options.plan = [&](const store::StoreCall& call) {
    if (call.operation == store::Operation::kPutIfAbsent && !raced) {
      raced = true;
      Append(other, "b");
    }
    return store::Fault::kNone;
  };
  AppendFile(table, "c");
  auto racing = Table::Open(std::make_shared<store::FaultyStore>(store_, options, clock_), "s/t", Context());
  Must(Restore(racing, wanted, Reason()));
  EXPECT_THAT(Paths(*Latest(*Open())), ElementsAre("a"));
}

}  // namespace
}  // namespace ingot::delta
