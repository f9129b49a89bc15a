// Files that lose rows to deletion vectors, through transactions and checkpoints.
#include <gmock/gmock.h>

#include "delta/commit/transaction.h"
#include "delta/deletion_vector/deletion_vector_writer.h"
#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

using testing::HasSubstr;

class MarkedFiles : public TableFixture {
 protected:
  static AddFile Marked(const AddFile& file, std::vector<uint64_t> rows) {
    DeletionVectorFile vectors;
    AddFile marked = file;
    marked.deletion_vector = *vectors.Add(rows);
    return marked;
  }
  std::shared_ptr<Table> CreateWithVectors() {
    return Create({{"delta.enableDeletionVectors", "true"}}, {3, 7, {"deletionVectors"}, {"deletionVectors"}});
  }
  bool IsThere(Table& table, const std::string& path) { return table.store().Head(table.Key(path)).ok(); }
  void PutFile(Table& table, const std::string& path) { ASSERT_TRUE(table.store().Put(table.Key(path), "rows").ok()); }
};

TEST_F(MarkedFiles, TheNewestVectorCounts) {
  auto table = CreateWithVectors();
  SnapshotPtr snapshot = Append(table, "a");
  for (uint64_t row : {1, 2}) {
    Transaction transaction(table, snapshot);
    const AddFile& present = *snapshot->files.front();
    transaction.Mark(present, Marked(present, {row}));
    MustCommit(transaction, Reason("DELETE"));
    snapshot = Latest(*table);
    ASSERT_EQ(snapshot->files.size(), 1U);
    EXPECT_EQ(snapshot->files.front()->deletion_vector->UniqueId(), Marked(present, {row}).deletion_vector->UniqueId());
  }
  // Another process reads the same, from the log and from a checkpoint.
  for (bool checkpointed : {false, true}) {
    if (checkpointed) {
      ASSERT_TRUE(table->Checkpoint(*snapshot).ok());
    }
    SnapshotPtr read = Latest(*Open());
    ASSERT_EQ(read->files.size(), 1U);
    EXPECT_EQ(read->files.front()->deletion_vector->UniqueId(),
              snapshot->files.front()->deletion_vector->UniqueId());
    EXPECT_EQ(read->tombstones.size(), snapshot->tombstones.size());
  }
}

TEST_F(MarkedFiles, MarkingTwiceInOneTransactionIsOneChange) {
  auto table = CreateWithVectors();
  SnapshotPtr snapshot = Append(table, "a");
  const AddFile& present = *snapshot->files.front();
  Transaction transaction(table, snapshot);
  AddFile once = Marked(present, {1});
  transaction.Mark(present, once);
  AddFile twice = Marked(present, {1, 2});
  transaction.Mark(once, twice);
  EXPECT_EQ(transaction.removed().size(), 1U);
  ASSERT_EQ(transaction.added().size(), 1U);
  EXPECT_EQ(transaction.added()[0].deletion_vector->cardinality, 2);
  transaction.Remove(twice);
  EXPECT_EQ(transaction.removed().size(), 1U);
  EXPECT_TRUE(transaction.added().empty());
  MustCommit(transaction, Reason("DELETE"));
  EXPECT_TRUE(Latest(*table)->files.empty());
}

TEST_F(MarkedFiles, OnlyNewFilesAreDeletedOnAbort) {
  auto table = CreateWithVectors();
  SnapshotPtr snapshot = Append(table, "a");
  PutFile(*table, "a");
  PutFile(*table, "b");
  {
    Transaction transaction(table, snapshot);
    const AddFile& present = *snapshot->files.front();
    transaction.Mark(present, Marked(present, {1}));
    transaction.Add(MakeAdd("b"));
    transaction.Mark(MakeAdd("b"), Marked(MakeAdd("b"), {0}));
    EXPECT_EQ(transaction.removed().size(), 1U);
    EXPECT_EQ(transaction.added().size(), 2U);
  }
  EXPECT_TRUE(IsThere(*table, "a"));
  EXPECT_FALSE(IsThere(*table, "b"));
}

TEST_F(MarkedFiles, TwoThatMarkOneRowConflictByName) {
  auto table = CreateWithVectors();
  SnapshotPtr snapshot = Append(table, "a");
  const AddFile& present = *snapshot->files.front();
  Transaction first(table, snapshot);
  Transaction second(Open(), snapshot);
  first.Mark(present, Marked(present, {1}));
  second.Mark(present, Marked(present, {1}));
  MustCommit(first, Reason("DELETE"));
  auto outcome = second.Commit(Reason("UPDATE"));
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind(), ErrorKind::kConflict);
  EXPECT_THAT(outcome.error().message(), HasSubstr("version 2 (DELETE)"));
  EXPECT_THAT(outcome.error().message(), HasSubstr("both changed the same rows of a"));
}

}  // namespace
}  // namespace ingot::delta
