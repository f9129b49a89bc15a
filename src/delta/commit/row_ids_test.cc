#include "delta/commit/row_ids.h"

#include <gmock/gmock.h>

#include "delta/commit/transaction.h"
#include "delta/deletion_vector/deletion_vector_writer.h"
#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

using testing::HasSubstr;

class RowIds : public TableFixture {
 protected:
  RowIds() { UseMemoryStore(); }

  static Protocol Supports() {
    return {3, 7, {"deletionVectors"}, {"deletionVectors", "domainMetadata", "rowTracking"}};
  }
  std::shared_ptr<Table> CreateTracked() { return Create({{"delta.enableRowTracking", "true"}}, Supports()); }
  static AddFile FileOf(const std::string& path, int64_t rows) {
    AddFile add = MakeAdd(path);
    add.stats = "{\"numRecords\":" + std::to_string(rows) + "}";
    return add;
  }
  static AddFilePtr Find(const Snapshot& snapshot, const std::string& path) {
    const auto files = snapshot.files.FindPath(path);
    EXPECT_EQ(files.size(), 1U) << path;
    return files.empty() ? std::make_shared<const AddFile>() : files[0];
  }
  static std::string HighWaterMark(const Snapshot& snapshot) {
    const auto found = snapshot.domains.find("delta.rowTracking");
    return found == snapshot.domains.end() ? "" : found->second.configuration;
  }
};

TEST_F(RowIds, FilesGetNumbersAboveAllOthers) {
  auto table = CreateTracked();
  Transaction transaction = Begin(table);
  transaction.Add(FileOf("a", 10));
  transaction.Add(FileOf("b", 5));
  SnapshotPtr snapshot = MustCommit(transaction);
  EXPECT_EQ(Find(*snapshot, "a")->base_row_id, 0);
  EXPECT_EQ(Find(*snapshot, "b")->base_row_id, 10);
  EXPECT_EQ(Find(*snapshot, "b")->default_row_commit_version, 1);
  EXPECT_EQ(HighWaterMark(*snapshot), R"({"rowIdHighWaterMark":14})");
  EXPECT_THAT(GetLog(CommitName(1)), HasSubstr(R"("tags":{"delta.rowTracking.preserved":"true"})"));
}

TEST_F(RowIds, WhoLostTheRaceNumbersAnew) {
  auto table = CreateTracked();
  Transaction first = Begin(table);
  Transaction second = Begin(Open());
  first.Add(FileOf("a", 10));
  second.Add(FileOf("b", 5));
  MustCommit(first);
  SnapshotPtr snapshot = MustCommit(second);
  EXPECT_EQ(Find(*snapshot, "b")->base_row_id, 10);
  EXPECT_EQ(Find(*snapshot, "b")->default_row_commit_version, 2);
  EXPECT_EQ(HighWaterMark(*snapshot), R"({"rowIdHighWaterMark":14})");
}

TEST_F(RowIds, AMarkedFileKeepsItsNumbers) {
  auto table = CreateTracked();
  Transaction append = Begin(table);
  append.Add(FileOf("a", 10));
  SnapshotPtr snapshot = MustCommit(append);
  DeletionVectorFile vectors;
  AddFile marked = *Find(*snapshot, "a");
  marked.deletion_vector = *vectors.Add(std::vector<uint64_t>{3});
  Transaction mark(table, snapshot);
  mark.Mark(*Find(*snapshot, "a"), marked);
  mark.Add(FileOf("b", 1));
  snapshot = MustCommit(mark);
  EXPECT_EQ(Find(*snapshot, "a")->base_row_id, 0);
  EXPECT_EQ(Find(*snapshot, "a")->default_row_commit_version, 1);
  EXPECT_EQ(Find(*snapshot, "b")->base_row_id, 10);
  EXPECT_THAT(GetLog(CommitName(2)), HasSubstr(R"({"remove":{"path":"a")"));
  EXPECT_EQ(Find(*Latest(*Open()), "a")->base_row_id, 0);
}

TEST_F(RowIds, TurningTrackingOnNumbersWhatIsThere) {
  auto table = Create();
  Transaction append = Begin(table);
  append.Add(FileOf("a", 10));
  SnapshotPtr before = MustCommit(append);
  Transaction alter(Open(), before);
  alter.SetMetadata(SomeMetadata({{"delta.enableRowTracking", "true"}}));
  alter.SetProtocol(Supports());
  Transaction meanwhile(table, before);
  meanwhile.Add(FileOf("b", 7));
  MustCommit(meanwhile);
  SnapshotPtr snapshot = MustCommit(alter, Reason("SET TBLPROPERTIES"));
  EXPECT_EQ(Find(*snapshot, "a")->base_row_id, 0);
  EXPECT_EQ(Find(*snapshot, "b")->base_row_id, 10);
  EXPECT_EQ(HighWaterMark(*snapshot), R"({"rowIdHighWaterMark":16})");
  EXPECT_THAT(GetLog(CommitName(3)), HasSubstr(R"("dataChange":false)"));
}

TEST_F(RowIds, AFileOfUnknownLengthCannotBeNumbered) {
  auto table = Create();
  Transaction append = Begin(table);
  AddFile file = MakeAdd("a");
  file.stats.clear();
  append.Add(file);
  Transaction alter(table, MustCommit(append));
  alter.SetMetadata(SomeMetadata({{"delta.enableRowTracking", "true"}}));
  alter.SetProtocol(Supports());
  auto outcome = alter.Commit(Reason());
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind(), ErrorKind::kInvalidArgument);
  EXPECT_THAT(outcome.error().message(), HasSubstr("file a does not say how many"));
}

TEST_F(RowIds, SuspendedTablesNumberNothing) {
  auto table = Create({{"delta.rowTrackingSuspended", "true"}}, Supports());
  Transaction append = Begin(table);
  append.Add(FileOf("a", 10));
  EXPECT_EQ(Find(*MustCommit(append), "a")->base_row_id, std::nullopt);
}

TEST_F(RowIds, NamesAreGivenOnceAndOnlyWhereRowsAreTracked) {
  Metadata metadata = SomeMetadata();
  NameRowTrackingColumns(&metadata);
  EXPECT_TRUE(metadata.configuration.empty());
  metadata.configuration["delta.enableRowTracking"] = "true";
  NameRowTrackingColumns(&metadata);
  const auto named = metadata.configuration;
  EXPECT_EQ(named.size(), 3U);
  NameRowTrackingColumns(&metadata);
  EXPECT_EQ(metadata.configuration, named);
}

TEST_F(RowIds, AColumnOfAQuerysNameIsRefused) {
  Transaction create(Open(), nullptr);
  Metadata metadata = SomeMetadata({{"delta.enableRowTracking", "true"}});
  metadata.schema_json = R"({"type":"struct","fields":[{"name":"_ROW_ID","type":"long","nullable":true,"metadata":{}}]})";
  create.SetMetadata(metadata);
  create.SetProtocol(Supports());
  auto outcome = create.Commit(Reason());
  ASSERT_FALSE(outcome.ok());
  EXPECT_THAT(outcome.error().message(), HasSubstr("row tracking"));
}

}  // namespace
}  // namespace ingot::delta
