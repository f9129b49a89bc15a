#include "store/durable_folders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "base/scratch_directory.h"

namespace ingot::store {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;

class DurableFoldersTest : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(Table()); }
  std::string Root() const { return scratch_.File("lake"); }
  std::string Schema() const { return Root() + "/silver"; }
  std::string Table() const { return Schema() + "/t"; }
  std::vector<std::string> Synced(const std::string& folder) {
    synced_.clear();
    EXPECT_TRUE(folders_.Sync(folder, Root()).ok());
    return synced_;
  }

  // Until the folder is old enough to be known.
  void SyncUntilKnown() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (Synced(Table()).size() > 1 && std::chrono::steady_clock::now() < end) {
    }
  }

  ScratchDirectory scratch_;
  std::vector<std::string> synced_;
  bool fails_ = false;
  DurableFolders folders_{[this](int, const std::string& path) -> Status {
    synced_.push_back(path);
    return fails_ ? Status(Unavailable("no room")) : Status::Ok();
  }};
};

TEST_F(DurableFoldersTest, SyncsOnceWhatIsAbove) {
  EXPECT_THAT(Synced(Table()), ElementsAre(Table(), Schema(), Root()));
  SyncUntilKnown();
  EXPECT_THAT(Synced(Table()), ElementsAre(Table()));
  fs::create_directory(Schema() + "/u");
  EXPECT_THAT(Synced(Schema() + "/u"), ElementsAre(Schema() + "/u", Schema()));
  EXPECT_THAT(Synced(Root()), ElementsAre(Root()));
}

TEST_F(DurableFoldersTest, AFolderThatWasMadeAnewIsAnother) {
  SyncUntilKnown();
  fs::remove(Table());
  fs::create_directory(Table());
  EXPECT_THAT(Synced(Table()), ElementsAre(Table(), Schema()));
  fs::remove_all(Schema());
  fs::create_directories(Table());
  EXPECT_THAT(Synced(Table()), ElementsAre(Table(), Schema(), Root()));
}

TEST_F(DurableFoldersTest, WhatFailedIsNotKnown) {
  fails_ = true;
  EXPECT_EQ(folders_.Sync(Table(), Root()).error().kind(), ErrorKind::kUnavailable);
  fails_ = false;
  EXPECT_THAT(Synced(Table()), ElementsAre(Table(), Schema(), Root()));
}

TEST_F(DurableFoldersTest, NamesTheFolderThatIsGone) {
  fs::remove(Table());
  const Status gone = folders_.Sync(Table(), Root());
  ASSERT_FALSE(gone.ok());
  EXPECT_EQ(gone.error().kind(), ErrorKind::kNotFound);
  EXPECT_NE(gone.error().message().find(Table()), std::string::npos);
}

}  // namespace
}  // namespace ingot::store
