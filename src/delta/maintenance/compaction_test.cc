#include "delta/maintenance/compaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/seeded_random.h"
#include "delta/maintenance/rearrangement.h"
#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

AddFilePtr File(const std::string& path, int64_t size, const std::string& partition = "", int64_t deleted = 0) {
  AddFile add = MakeAdd(path, partition);
  add.size = size;
  add.stats = R"({"numRecords":100})";
  if (deleted > 0) add.deletion_vector = DeletionVector{"u", "vBn[lx{q8@P<9BNH/isA", 1, 40, deleted};
  return std::make_shared<const AddFile>(std::move(add));
}

std::vector<std::string> Names(const std::vector<FileGroup>& groups) {
  std::vector<std::string> names;
  for (const FileGroup& group : groups) {
    names.emplace_back();
    for (const AddFilePtr& file : group.files) names.back() += (names.back().empty() ? "" : " ") + file->path;
  }
  return names;
}

std::vector<std::string> Compact(const std::vector<AddFilePtr>& files, double deleted_share = 0.05) {
  return Names(PlanCompaction(files, {.target_bytes = 100, .deleted_share = deleted_share}));
}

TEST(Compaction, JoinsSmallFilesUpToTheTarget) {
  EXPECT_THAT(Compact({File("a", 30), File("b", 30), File("c", 30), File("d", 30), File("e", 30)}),
              ElementsAre("a b c", "d e"));
  EXPECT_THAT(Compact({File("a", 30), File("big", 75), File("b", 30)}), ElementsAre("a b"));
  EXPECT_THAT(Compact({File("a", 30)}), IsEmpty());
  EXPECT_THAT(Compact({File("a", 70), File("b", 70)}), IsEmpty());
  EXPECT_THAT(Compact({}), IsEmpty());
}

TEST(Compaction, KeepsPartitionsApart) {
  EXPECT_THAT(Compact({File("a", 10, "x"), File("b", 10, "y"), File("c", 10, "x")}), ElementsAre("a c"));
}

TEST(Compaction, RewritesFilesWithManyDeletedRows) {
  EXPECT_THAT(Compact({File("a", 500, "", 6)}), ElementsAre("a"));
  EXPECT_THAT(Compact({File("a", 500, "", 5)}), IsEmpty());
  EXPECT_THAT(Compact({File("a", 500, "", 1)}, 0), ElementsAre("a"));
  EXPECT_THAT(Compact({File("a", 500)}, 0), IsEmpty());
  // Of a file with half of its rows gone, half of the bytes count.
  EXPECT_THAT(Compact({File("a", 100, "", 50), File("b", 50)}), ElementsAre("a b"));
}

// Whatever there is: a group is no larger than the target, holds files of one partition, and when each has become one
// file, a few more rounds leave nothing to do.
TEST(Compaction, ComesToAnEnd) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int table = 0; table < 200; ++table) {
    std::vector<AddFilePtr> files;
    const size_t count = random.Below(200);
    for (size_t i = 0; i < count; ++i) {
      files.push_back(File(std::to_string(i), static_cast<int64_t>(random.Below(130)), std::to_string(random.Below(3))));
    }
    for (int round = 0;; ++round) {
      ASSERT_LT(round, 20);
      auto groups = PlanCompaction(files, {.target_bytes = 100, .deleted_share = 0.05});
      if (groups.empty()) break;
      for (const FileGroup& group : groups) {
        ASSERT_LE(group.bytes, 100U);
        ASSERT_GT(group.files.size(), 1U);
        const auto& partition = group.files.front()->partition_values;
        for (const AddFilePtr& file : group.files) {
          ASSERT_EQ(file->partition_values, partition);
          std::erase(files, file);
        }
        files.push_back(File("r" + std::to_string(round) + group.files.front()->path,
                             static_cast<int64_t>(group.bytes), *partition.at("p")));
      }
    }
  }
}

AddFilePtr Clustered(const std::string& path, int64_t size, const std::string& id, const std::string& columns) {
  AddFile add = *File(path, size);
  add.tags = {{"ZCUBE_ID", id}, {"ZCUBE_ZORDER_BY", columns}};
  return std::make_shared<const AddFile>(std::move(add));
}

std::vector<std::string> Cluster(const std::vector<AddFilePtr>& files) {
  return Names(PlanClustering(files, {.columns = R"(["a"])", .cube_bytes = 100}));
}

TEST(Clustering, DoesNothingTwice) {
  const std::string a = R"(["a"])";
  EXPECT_THAT(Cluster({File("x", 10), File("y", 10)}), ElementsAre("x y"));
  EXPECT_THAT(Cluster({Clustered("x", 10, "1", a), Clustered("y", 10, "1", a)}), IsEmpty());
  EXPECT_THAT(Cluster({Clustered("x", 10, "1", R"(["b"])")}), ElementsAre("x"));
  // A small group takes what is new in; a large one stays.
  EXPECT_THAT(Cluster({Clustered("x", 10, "1", a), File("new", 10)}), ElementsAre("new x"));
  EXPECT_THAT(Cluster({Clustered("x", 30, "1", a), Clustered("y", 30, "1", a), File("new", 10)}), ElementsAre("new"));
  EXPECT_THAT(Cluster({File("x", 60), File("y", 60)}), ElementsAre("x", "y"));
}

class RearrangementTest : public TableFixture {
 protected:
  RearrangementTest() { UseMemoryStore(); }
  Rearrangement Join(const Snapshot& snapshot, const std::vector<std::string>& paths, const std::string& output) {
    Rearrangement one;
    for (const std::string& path : paths) one.inputs.push_back(snapshot.files.FindPath(path).front());
    one.outputs.push_back(MakeAdd(output));
    EXPECT_TRUE(store_->Put("s/t/" + output, "x").ok());
    return one;
  }
  static RearrangementReport Must(Result<RearrangementReport> report) {
    EXPECT_TRUE(report.ok()) << report.error().message();
    return report.value_or(RearrangementReport());
  }
};

TEST_F(RearrangementTest, NeverConflictsWithAppends) {
  auto table = Create();
  Append(table, "a");
  Append(table, "b");
  auto read = Latest(*table);
  auto other = Open();
  Transaction append = Begin(other);  // from before, committed after
  append.Add(MakeAdd("d"));
  Append(other, "c");
  auto report = Must(CommitRearrangements(table, read, {Join(*read, {"a", "b"}, "ab")}, Reason("OPTIMIZE")));
  EXPECT_EQ(report.committed, 1);
  EXPECT_EQ(report.files_removed, 2);
  EXPECT_EQ(report.files_added, 1);
  MustCommit(append);
  EXPECT_THAT(Paths(*Latest(*table)), ElementsAre("ab", "c", "d"));
}

TEST_F(RearrangementTest, SkipsOnlyWhatOthersHaveChanged) {
  auto table = Create();
  for (const char* path : {"a", "b", "c", "d"}) Append(table, path);
  auto read = Latest(*table);
  auto other = Open();
  Transaction removal = Begin(other);
  removal.Remove(*read->files.FindPath("a").front());
  MustCommit(removal, Reason("DELETE"));
  auto report = Must(CommitRearrangements(
      table, read, {Join(*read, {"a", "b"}, "ab"), Join(*read, {"c", "d"}, "cd")}, Reason("OPTIMIZE")));
  EXPECT_EQ(report.committed, 1);
  EXPECT_EQ(report.skipped, 1);
  EXPECT_THAT(Paths(*Latest(*table)), ElementsAre("b", "cd"));
  EXPECT_FALSE(Exists("s/t/ab"));
  EXPECT_TRUE(Exists("s/t/cd"));
}

TEST_F(RearrangementTest, IsSkippedWhenTheTableHasChanged) {
  auto table = Create();
  Append(table, "a");
  auto read = Latest(*table);
  auto other = Open();
  Transaction alter = Begin(other);
  Metadata metadata = read->metadata;
  metadata.configuration["x"] = "y";
  alter.SetMetadata(metadata);
  MustCommit(alter);
  auto report = Must(CommitRearrangements(table, read, {Join(*read, {"a"}, "b")}, Reason("OPTIMIZE")));
  EXPECT_EQ(report.committed, 0);
  EXPECT_EQ(report.skipped, 1);
  EXPECT_EQ(report.version, -1);
  EXPECT_FALSE(Exists("s/t/b"));
}

TEST_F(RearrangementTest, SaysNothingOfChangedRows) {
  auto table = Create({{"delta.appendOnly", "true"}});
  Append(table, "a");
  auto read = Latest(*table);
  auto report = Must(CommitRearrangements(table, read, {Join(*read, {"a"}, "b")}, Reason("OPTIMIZE")));
  EXPECT_EQ(report.committed, 1);
  EXPECT_THAT(GetLog("00000000000000000002.json"), testing::Not(HasSubstr(R"("dataChange":true)")));
  auto history = table->History(1);
  ASSERT_TRUE(history.ok());
  EXPECT_EQ(history->front().info.json.Find("operationMetrics")->GetString("numRemovedFiles"), "1");
  EXPECT_EQ(history->front().info.json.Find("operationMetrics")->GetString("maxFileSize"), "100");
}

// Whatever call of the store fails, and all after it: the table has the old files or the new one, each whole.
TEST_F(RearrangementTest, CanBeKilledAnywhere) {
  for (uint64_t call = 0;; ++call) {
    UseMemoryStore();
    auto table = Create();
    for (const char* path : {"a", "b"}) {
      ASSERT_TRUE(store_->Put(std::string("s/t/") + path, "x").ok());
      Append(table, path);
    }
    auto read = Latest(*table);
    store::FaultOptions options;
    options.plan = [&](const store::StoreCall& made) {
      if (made.number < call) return store::Fault::kNone;
      return made.number == call ? store::Fault::kLostReply : store::Fault::kErrorBefore;
    };
    auto faulty = Table::Open(std::make_shared<store::FaultyStore>(store_, options, clock_), "s/t", Context());
    const bool done = CommitRearrangements(faulty, read, {Join(*read, {"a", "b"}, "ab")}, Reason("OPTIMIZE")).ok();
    auto now = Paths(*Latest(*Open()));
    const bool old_files = now == std::vector<std::string>{"a", "b"};
    EXPECT_TRUE(old_files || now == std::vector<std::string>{"ab"}) << call;
    for (const std::string& path : now) EXPECT_TRUE(Exists("s/t/" + path)) << call << " " << path;
    if (done) break;
  }
}

}  // namespace
}  // namespace ingot::delta
