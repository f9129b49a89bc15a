#include "iceberg/sync.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/seeded_random.h"
#include "base/text.h"
#include "delta/table_fixture.h"
#include "iceberg/manifest_store.h"
#include "iceberg/metadata_files.h"
#include "iceberg/metadata_update.h"

namespace ingot::iceberg {
namespace {

using delta::SnapshotPtr;
using delta::Transaction;
using testing::HasSubstr;
using State = Report::State;

class SyncTest : public delta::TableFixture {
 protected:
  SyncTest() {
    UseMemoryStore();
    table_ = Create({{"ingot.iceberg", "true"}});
  }

  std::shared_ptr<delta::Table> table_;

  void MustSync() {
    const Status synced = Sync(*table_, *Latest(*table_));
    ASSERT_TRUE(synced.ok()) << synced.error().message();
  }
  SnapshotPtr Replace(const std::string& removed, const std::string& added) {
    Transaction transaction = Begin(table_);
    transaction.ReadWholeTable();
    for (const delta::AddFilePtr& file : transaction.snapshot()->files) {
      if (file->path == removed) transaction.Remove(*file);
    }
    if (!added.empty()) transaction.Add(delta::MakeAdd(added));
    return MustCommit(transaction);
  }
  TableMetadata Load(int64_t version) {
    auto metadata = MetadataFiles(*table_).Load(version, TableUuid(Latest(*table_)->metadata.id));
    EXPECT_TRUE(metadata.ok()) << (metadata.ok() ? "" : metadata.error().message());
    return metadata.ok() ? *metadata : TableMetadata();
  }
  std::vector<ManifestFile> ManifestsAt(int64_t version) {
    auto list = ManifestStore(*table_, 0, 0).ReadList(Load(version).current()->manifest_list);
    EXPECT_TRUE(list.ok());
    return list.ok() ? list->manifests : std::vector<ManifestFile>();
  }
  Report Inspected() {
    auto report = Inspect(*table_, *Latest(*table_));
    EXPECT_TRUE(report.ok());
    return report.ok() ? *report : Report();
  }
  State StateNow() { return Inspected().state; }
  // Every object under metadata/, with its bytes.
  std::map<std::string, std::string> Files() {
    std::map<std::string, std::string> files;
    Status listed = store_->List("s/t/metadata/", "", [&](const store::ObjectInfo& object) {
      files[object.key] = store_->Get(object.key).value_or("");
      return true;
    });
    EXPECT_TRUE(listed.ok());
    return files;
  }
  void DeleteIceberg() {
    for (const auto& [key, bytes] : Files()) EXPECT_TRUE(store_->Delete(key).ok());
  }
  std::string Summary(const TableMetadata& metadata, const std::string& name) {
    return metadata.current()->summary.at(name);
  }
};

TEST_F(SyncTest, DescribesAnEmptyTable) {
  EXPECT_EQ(StateNow(), State::kMissing);
  MustSync();
  const TableMetadata metadata = Load(0);
  EXPECT_EQ(metadata.location, "memory://test/s/t");
  EXPECT_EQ(metadata.last_sequence_number, 1);
  EXPECT_EQ(metadata.snapshots.size(), 1U);
  EXPECT_TRUE(ManifestsAt(0).empty());
  EXPECT_EQ(store_->Get("s/t/metadata/version-hint.text").value_or(""), "1");
  EXPECT_EQ(StateNow(), State::kCurrent);
}

TEST_F(SyncTest, AppendsAddOneManifestEach) {
  MustSync();
  Append(table_, "a");
  MustSync();
  Append(table_, "b");
  MustSync();
  const TableMetadata metadata = Load(2);
  EXPECT_EQ(Summary(metadata, "operation"), "append");
  EXPECT_EQ(Summary(metadata, "added-data-files"), "1");
  EXPECT_EQ(Summary(metadata, "total-data-files"), "2");
  EXPECT_EQ(Summary(metadata, "total-records"), "2");
  EXPECT_EQ(Summary(metadata, "total-files-size"), "200");
  ASSERT_EQ(metadata.snapshots.size(), 3U);
  EXPECT_EQ(metadata.snapshots[2].parent_id, metadata.snapshots[1].id);
  EXPECT_EQ(metadata.metadata_log.back().file, "memory://test/s/t/metadata/v2.metadata.json");
  const auto before = ManifestsAt(1);
  const auto after = ManifestsAt(2);
  ASSERT_EQ(after.size(), 2U);
  EXPECT_EQ(after[0], before[0]);
  EXPECT_EQ(after[1].sequence_number, 3);
  const auto manifest = ManifestStore(*table_, 0, 0).Read(after[1]);
  ASSERT_TRUE(manifest.ok());
  EXPECT_EQ(manifest->entries[0].file.path, "memory://test/s/t/b");
  EXPECT_EQ(manifest->entries[0].file.record_count, 1);
  EXPECT_EQ(manifest->entries[0].file.null_counts.at(1), 0);
  EXPECT_EQ(manifest->entries[0].file.lower_bounds.at(1), std::string("\1\0\0\0\0\0\0\0", 8));
}

TEST_F(SyncTest, RemovalsRewriteOnlyTheManifestsConcerned) {
  for (const char* path : {"a", "b", "c"}) {
    Append(table_, path);
    MustSync();
  }
  Replace("b", "d");
  MustSync();
  const auto before = ManifestsAt(3);
  auto after = ManifestsAt(4);
  ASSERT_EQ(after.size(), 4U);
  EXPECT_EQ(after[0], before[0]);
  EXPECT_NE(after[1].path, before[1].path);
  EXPECT_EQ(after[1].deleted_files, 1);
  EXPECT_EQ(after[1].live_files(), 0);
  EXPECT_EQ(after[2], before[2]);
  EXPECT_EQ(Summary(Load(4), "operation"), "overwrite");
  EXPECT_EQ(Summary(Load(4), "total-data-files"), "3");
  // What only told of the removal is gone from the next snapshot.
  Replace("c", "");
  MustSync();
  EXPECT_EQ(ManifestsAt(5).size(), 3U);
  EXPECT_EQ(Summary(Load(5), "operation"), "delete");
  EXPECT_EQ(StateNow(), State::kCurrent);
}

TEST_F(SyncTest, MissingVersionsAreWrittenAsIfEachHadBeen) {
  std::vector<SnapshotPtr> versions = {Latest(*table_)};
  for (const char* path : {"a", "b", "c"}) versions.push_back(Append(table_, path));
  versions.push_back(Replace("a", "e"));
  for (const SnapshotPtr& version : versions) ASSERT_TRUE(Sync(*table_, *version).ok());
  const auto one_by_one = Files();
  // Only the first was written before the process was killed.
  DeleteIceberg();
  ASSERT_TRUE(Sync(*table_, *versions[0]).ok());
  EXPECT_EQ(StateNow(), State::kBehind);
  MustSync();
  EXPECT_EQ(Files(), one_by_one);
  EXPECT_EQ(StateNow(), State::kCurrent);
  // A late writer of an old version changes nothing.
  ASSERT_TRUE(Sync(*table_, *versions[2]).ok());
  EXPECT_EQ(Files(), one_by_one);
}

TEST_F(SyncTest, WritersAtTheSameTimeAgree) {
  MustSync();
  const auto other = Open();
  const SnapshotPtr first = Append(table_, "a");
  const SnapshotPtr second = Append(table_, "b");
  ASSERT_TRUE(Sync(*other, *second).ok());
  const auto files = Files();
  ASSERT_TRUE(Sync(*table_, *first).ok());
  ASSERT_TRUE(Sync(*table_, *second).ok());
  EXPECT_EQ(Files(), files);
}

TEST_F(SyncTest, ManySmallManifestsAreMerged) {
  std::set<std::string> paths;
  size_t most = 0;
  for (int i = 0; i < 140; ++i) {
    Append(table_, "part-" + std::to_string(1000 + i));
    MustSync();
    most = std::max(most, ManifestsAt(i + 1).size());
  }
  EXPECT_LE(most, 40U);
  EXPECT_EQ(StateNow(), State::kCurrent);
  EXPECT_EQ(Summary(Load(140), "total-data-files"), "140");
}

TEST_F(SyncTest, OldSnapshotsAndTheirFilesGo) {
  for (int i = 0; i < 130; ++i) {
    Replace(i == 0 ? "" : "part-" + std::to_string(999 + i), "part-" + std::to_string(1000 + i));
    MustSync();
  }
  const TableMetadata metadata = Load(130);
  EXPECT_EQ(metadata.snapshots.size(), kMaxSnapshots);
  EXPECT_EQ(metadata.metadata_log.size(), kMaxMetadataFiles);
  size_t lists = 0;
  size_t metadata_files = 0;
  for (const auto& [key, bytes] : Files()) {
    lists += key.find("/snap-") != std::string::npos;
    metadata_files += key.ends_with(".metadata.json");
  }
  EXPECT_EQ(lists, kMaxSnapshots);
  EXPECT_EQ(metadata_files, kMaxMetadataFiles + 1);
  // Every snapshot that is still listed can be read.
  ManifestStore manifests(*table_, 0, 0);
  for (const Snapshot& snapshot : metadata.snapshots) {
    const auto list = manifests.ReadList(snapshot.manifest_list);
    ASSERT_TRUE(list.ok());
    for (const ManifestFile& file : list->manifests) EXPECT_TRUE(manifests.Read(file).ok()) << file.path;
  }
}

TEST_F(SyncTest, SnapshotsGoBeforeTheirDataFilesMay) {
  Append(table_, "a");
  MustSync();
  Append(table_, "b");
  MustSync();
  clock_.Advance(std::chrono::hours(24 * 8));
  Append(table_, "c");
  MustSync();
  EXPECT_EQ(Load(3).snapshots.size(), 2U);  // The last one before was current until now.
}

TEST_F(SyncTest, ADamagedStateIsDetectedAndMended) {
  Append(table_, "a");
  MustSync();
  Append(table_, "b");
  MustSync();
  const auto sound = Files();
  for (const auto& [key, bytes] : sound) {
    const bool is_old = key.ends_with("v1.metadata.json") || key.ends_with("v2.metadata.json");
    if (is_old || key.find("/snap-") != std::string::npos) continue;
    DeleteIceberg();
    for (const auto& [other, its_bytes] : sound) ASSERT_TRUE(store_->Put(other, its_bytes).ok());
    ASSERT_TRUE(store_->Put(key, "garbage").ok());
    const Report report = Inspected();
    EXPECT_NE(report.state, State::kCurrent) << key;
    ASSERT_TRUE(Mend(*table_, *Latest(*table_), report).ok()) << key;
    EXPECT_EQ(StateNow(), State::kCurrent) << key;
  }
  // The next commit mends, too.
  for (const auto& [key, bytes] : Files()) {
    if (key.ends_with(".avro")) {
      ASSERT_TRUE(store_->Put(key, "garbage").ok());
    }
  }
  Replace("a", "c");
  MustSync();
  EXPECT_EQ(StateNow(), State::kCurrent);
}

TEST_F(SyncTest, OtherFilesThanTheTableHasAreNoticed) {
  Append(table_, "a");
  MustSync();
  // Version 1 as a table has it that got another file in that version.
  auto text = store_->Get("s/t/_delta_log/00000000000000000001.json");
  ASSERT_TRUE(text.ok());
  PutLog("00000000000000000001.json", ReplaceAll(*text, R"("path":"a")", R"("path":"other")"));
  table_ = Open();
  const Report report = Inspected();
  EXPECT_EQ(report.state, State::kDiffers);
  EXPECT_EQ(report.detail, "file other of the table is in no manifest");
  ASSERT_TRUE(Mend(*table_, *Latest(*table_), report).ok());
  EXPECT_EQ(StateNow(), State::kCurrent);
}

TEST_F(SyncTest, ACopiedTableIsNoticed) {
  Append(table_, "a");
  MustSync();
  for (const auto& [key, bytes] : Files()) {
    if (key.ends_with("v2.metadata.json")) {
      ASSERT_TRUE(store_->Put(key, ReplaceAll(bytes, "memory://test/s/t\"", "memory://elsewhere\"")).ok());
    }
  }
  EXPECT_THAT(Inspected().detail, HasSubstr("it was copied or moved"));
  Append(table_, "b");
  MustSync();
  EXPECT_EQ(StateNow(), State::kCurrent);
}

TEST_F(SyncTest, DeletionVectorsAreRefused) {
  MustSync();
  auto snapshot = std::make_shared<delta::Snapshot>(*Latest(*table_));
  delta::AddFile file = delta::MakeAdd("a");
  file.deletion_vector = delta::DeletionVector{"i", "x", std::nullopt, 1, 1};
  snapshot->files = delta::FileList<delta::AddFile>({std::make_shared<const delta::AddFile>(file)});
  const Status synced = Rebuild(*table_, *snapshot);
  ASSERT_FALSE(synced.ok());
  EXPECT_EQ(synced.error().kind(), ErrorKind::kUnsupported);
}

// Random histories, synced at random times: the metadata is that of the table, whatever came before.
TEST_F(SyncTest, FollowsRandomHistories) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  int next = 0;
  for (int commit = 0; commit < 150; ++commit) {
    Transaction transaction = Begin(table_);
    transaction.ReadWholeTable();
    for (const delta::AddFilePtr& file : transaction.snapshot()->files) {
      if (random.Below(10) == 0) transaction.Remove(*file);
    }
    for (size_t i = random.Below(4) + 1; i > 0; --i) {
      transaction.Add(delta::MakeAdd(random.TextOf("abcdefgh", 3) + std::to_string(next++)));
    }
    MustCommit(transaction);
    if (random.Below(3) > 0) MustSync();
    if (random.Below(30) == 0) DeleteIceberg();
    if (random.Below(10) > 0) continue;
    MustSync();
    const Report report = Inspected();
    ASSERT_EQ(report.state, State::kCurrent) << report.detail;
    const SnapshotPtr snapshot = Latest(*table_);
    ASSERT_EQ(Load(snapshot->version).current()->Count("total-data-files"),
              static_cast<int64_t>(snapshot->files.size()));
  }
}

}  // namespace
}  // namespace ingot::iceberg
