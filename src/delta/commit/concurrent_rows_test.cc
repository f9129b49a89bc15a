// Writers that change rows of one table at the same time: who stands in whose way.
#include <gmock/gmock.h>

#include "delta/commit/transaction.h"
#include "delta/deletion_vector/deletion_vector.h"
#include "delta/deletion_vector/deletion_vector_writer.h"
#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Rows = std::vector<uint64_t>;

class ConcurrentRows : public TableFixture {
 protected:
  ConcurrentRows() { UseMemoryStore(); }

  // A table with one file of `rows` rows.
  std::shared_ptr<Table> CreateWithFile(int64_t rows, std::map<std::string, std::string> properties = {}) {
    properties["delta.enableDeletionVectors"] = "true";
    auto table = Create(std::move(properties), {3, 7, {"deletionVectors"}, {"deletionVectors"}});
    Transaction transaction = Begin(table);
    AddFile file = MakeAdd("a");
    file.stats = "{\"numRecords\":" + std::to_string(rows) + "}";
    transaction.Add(std::move(file));
    MustCommit(transaction);
    return table;
  }
  static AddFilePtr Only(const Snapshot& snapshot) {
    EXPECT_EQ(snapshot.files.size(), 1U);
    return snapshot.files.front();
  }
  Rows Gone(Table& table, const AddFile& file) {
    if (!file.deletion_vector.has_value()) return {};
    auto rows = ReadDeletionVector(table, *file.deletion_vector, file.path);
    EXPECT_TRUE(rows.ok()) << rows.error().message();
    return rows.value_or(Rows());
  }
  // Stages what a DELETE of these rows stages, all rows that are gone then being `gone`.
  static void Mark(Transaction& transaction, const AddFile& present, const Rows& gone) {
    DeletionVectorFile vectors;
    AddFile marked = present;
    marked.deletion_vector = *vectors.Add(gone);
    if (const auto path = vectors.path()) transaction.TrackStaged(*path);
    ASSERT_TRUE(vectors.Store(*transaction.table()).ok());
    transaction.Mark(present, std::move(marked));
  }
  Transaction Delete(const SnapshotPtr& snapshot, const Rows& gone) {
    Transaction transaction(Open(), snapshot);
    transaction.ReadRows(nullptr);
    Mark(transaction, *Only(*snapshot), gone);
    return transaction;
  }
  static Error MustConflict(Transaction& transaction) {
    auto outcome = transaction.Commit(Reason("DELETE"));
    EXPECT_FALSE(outcome.ok());
    if (outcome.ok()) return Internal("");
    EXPECT_EQ(outcome.error().kind(), ErrorKind::kConflict) << outcome.error().message();
    return outcome.error();
  }
  static Rows Every(uint64_t step, uint64_t from, uint64_t count) {
    Rows rows;
    for (uint64_t i = 0; i < count; ++i) rows.push_back(from + i * step);
    return rows;
  }
};

TEST_F(ConcurrentRows, RowsThatDifferAreMarkedTogether) {
  auto table = CreateWithFile(10);
  SnapshotPtr snapshot = Latest(*table);
  Transaction first = Delete(snapshot, {1, 2});
  Transaction second = Delete(snapshot, {5});
  Transaction third = Delete(snapshot, {0, 9});
  MustCommit(first);
  MustCommit(second);
  SnapshotPtr after = MustCommit(third);
  EXPECT_THAT(Gone(*table, *Only(*after)), ElementsAre(0, 1, 2, 5, 9));
  // What a reader sees who comes anew, and what each commit says that it removed.
  EXPECT_THAT(Gone(*table, *Only(*Latest(*Open()))), ElementsAre(0, 1, 2, 5, 9));
  for (int64_t version = 2; version <= 4; ++version) {
    auto before = table->AtVersion(version - 1);
    ASSERT_TRUE(before.ok());
    auto actions = table->ReadCommit(version);
    ASSERT_TRUE(actions.ok());
    for (const Action& action : *actions) {
      if (const auto* remove = std::get_if<RemoveFile>(&action)) {
        EXPECT_NE((*before)->files.Find(*remove), nullptr) << version;
      }
    }
  }
}

TEST_F(ConcurrentRows, MarksOfEarlierCommitsStay) {
  auto table = CreateWithFile(10);
  Transaction earlier = Delete(Latest(*table), {3});
  SnapshotPtr snapshot = MustCommit(earlier);
  Transaction first = Delete(snapshot, {3, 4});
  Transaction second = Delete(snapshot, {3, 7});
  MustCommit(first);
  EXPECT_THAT(Gone(*table, *Only(*MustCommit(second))), ElementsAre(3, 4, 7));
}

TEST_F(ConcurrentRows, ARowThatBothTakeConflicts) {
  auto table = CreateWithFile(10);
  SnapshotPtr snapshot = Latest(*table);
  Transaction first = Delete(snapshot, {1, 2});
  Transaction second = Delete(snapshot, {2, 3});
  MustCommit(first, Reason("UPDATE"));
  EXPECT_THAT(MustConflict(second).message(), HasSubstr("(UPDATE)"));
  EXPECT_THAT(Gone(*table, *Only(*Latest(*table))), ElementsAre(1, 2));
}

TEST_F(ConcurrentRows, WhoComparesRowsWithEachOtherConflicts) {
  auto table = CreateWithFile(10);
  SnapshotPtr snapshot = Latest(*table);
  Transaction first = Delete(snapshot, {1});
  Transaction second = Delete(snapshot, {2});
  second.ReadMatching([](const AddFile&) { return true; });
  MustCommit(first);
  EXPECT_THAT(MustConflict(second).message(), HasSubstr("both removed or rewrote a"));
}

TEST_F(ConcurrentRows, AFileWhoseLastRowsGoLeavesTheTable) {
  auto table = CreateWithFile(4);
  SnapshotPtr snapshot = Latest(*table);
  Transaction first = Delete(snapshot, {0, 1});
  Transaction second = Delete(snapshot, {2, 3});
  MustCommit(first);
  EXPECT_THAT(Paths(*MustCommit(second)), IsEmpty());
}

TEST_F(ConcurrentRows, AFileThatIsGoneConflicts) {
  auto table = CreateWithFile(10);
  SnapshotPtr snapshot = Latest(*table);
  Transaction remove(Open(), snapshot);
  remove.ReadRows(nullptr);
  remove.Remove(*Only(*snapshot));
  Transaction mark = Delete(snapshot, {1});
  MustCommit(remove);
  EXPECT_THAT(MustConflict(mark).message(), HasSubstr("both removed or rewrote a"));
}

TEST_F(ConcurrentRows, RowsThatCameBackConflict) {
  auto table = CreateWithFile(10);
  SnapshotPtr fresh = Latest(*table);
  Transaction earlier = Delete(fresh, {3});
  SnapshotPtr snapshot = MustCommit(earlier);
  Transaction mark = Delete(snapshot, {3, 4});
  Transaction back(Open(), snapshot);
  AddFile restored = *Only(*fresh);
  DeletionVectorFile vectors;
  restored.deletion_vector = *vectors.Add(Rows{8});
  back.Mark(*Only(*snapshot), restored);
  MustCommit(back, Reason("RESTORE"));
  EXPECT_THAT(MustConflict(mark).message(), HasSubstr("(RESTORE)"));
}

TEST_F(ConcurrentRows, RowsOfOthersThatWouldHaveMatchedConflict) {
  auto table = CreateWithFile(10);
  SnapshotPtr snapshot = Latest(*table);
  Transaction update = Delete(snapshot, {1});
  update.Add(MakeAdd("b", "2"));  // row 1 with a new value
  Transaction other(Open(), snapshot);
  other.ReadRows([](const AddFile& file) { return file.path == "a" || file.partition_values.contains("p"); });
  Mark(other, *Only(*snapshot), {2});
  MustCommit(update, Reason("UPDATE"));
  EXPECT_THAT(MustConflict(other).message(), HasSubstr("it added b (partition p=2)"));
}

TEST_F(ConcurrentRows, VectorFilesThatNothingNeedsAreDeleted) {
  auto table = CreateWithFile(100'000);
  SnapshotPtr snapshot = Latest(*table);
  Transaction first = Delete(snapshot, Every(7, 0, 1000));
  Transaction second = Delete(snapshot, Every(7, 3, 1000));
  MustCommit(first);
  SnapshotPtr after = MustCommit(second);
  EXPECT_EQ(Only(*after)->deletion_vector->storage_type, "u");
  EXPECT_EQ(Gone(*table, *Only(*after)).size(), 2000U);
  int vectors = 0;
  const Status listed = store_->List("s/t/", "", [&](const store::ObjectInfo& object) {
    vectors += object.key.find("deletion_vector") != std::string::npos ? 1 : 0;
    return true;
  });
  ASSERT_TRUE(listed.ok()) << listed.error().message();
  EXPECT_EQ(vectors, 2) << "the first's, and that of both";
}

TEST_F(ConcurrentRows, BlindAppendsConflictWithNobody) {
  for (const char* level : {"", "WriteSerializable"}) {
    std::map<std::string, std::string> properties;
    if (*level != '\0') properties["delta.isolationLevel"] = level;
    UseMemoryStore();
    auto table = CreateWithFile(10, properties);
    SnapshotPtr snapshot = Latest(*table);
    Transaction merge(Open(), snapshot);
    merge.ReadWholeTable();
    merge.Add(MakeAdd("merged"));
    Append(table, "appended");
    EXPECT_THAT(Paths(*MustCommit(merge, Reason("MERGE"))), ElementsAre("a", "appended", "merged"));
    EXPECT_THAT(GetLog(CommitName(3)), HasSubstr(R"("isolationLevel":"WriteSerializable")"));
  }
}

TEST_F(ConcurrentRows, BlindAppendsConflictWhereTheTableIsSerializable) {
  auto table = CreateWithFile(10, {{"delta.isolationLevel", "Serializable"}});
  SnapshotPtr snapshot = Latest(*table);
  Transaction merge(Open(), snapshot);
  merge.ReadWholeTable();
  merge.Add(MakeAdd("merged"));
  Append(table, "appended");
  EXPECT_THAT(MustConflict(merge).message(), HasSubstr("it added appended"));
}

TEST_F(ConcurrentRows, AnAppendThatHasReadIsNotBlind) {
  auto table = CreateWithFile(10);
  SnapshotPtr snapshot = Latest(*table);
  // Both insert what they do not find.
  Transaction first(Open(), snapshot);
  Transaction second(Open(), snapshot);
  for (Transaction* transaction : {&first, &second}) {
    transaction->ReadWholeTable();
    transaction->Add(MakeAdd(transaction == &first ? "b" : "c"));
  }
  MustCommit(first, Reason("MERGE"));
  EXPECT_THAT(MustConflict(second).message(), HasSubstr("it added b"));
}

TEST_F(ConcurrentRows, AChangeOfTheDescriptionSeesEveryRow) {
  auto table = CreateWithFile(10);
  SnapshotPtr snapshot = Latest(*table);
  Transaction alter(Open(), snapshot);
  alter.ReadWholeTable();  // to see that all rows obey a new rule
  alter.SetMetadata(snapshot->metadata);
  Append(table, "appended");
  EXPECT_THAT(MustConflict(alter).message(), HasSubstr("it added appended"));
}

}  // namespace
}  // namespace ingot::delta
