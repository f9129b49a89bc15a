#include "store/local_store.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/scratch_directory.h"
#include "store/conformance.h"
#include "store/staged_file.h"
#include "store/store_matchers.h"

namespace ingot::store {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Keeps its folder as long as the store lives.
class ScratchStore final {
 public:
  static std::shared_ptr<ObjectStore> Open() {
    auto folder = std::make_shared<ScratchDirectory>();
    auto* store = new LocalStore(folder->path() + "/lake");
    return std::shared_ptr<ObjectStore>(store, [folder](ObjectStore* opened) { delete opened; });
  }
};

INSTANTIATE_TEST_SUITE_P(Local, Conformance, testing::Values(StoreCase{"local", ScratchStore::Open}),
                         StoreCaseName);

class LocalStoreTest : public testing::Test {
 protected:
  void WriteFile(const std::string& name, const std::string& bytes) const {
    fs::create_directories(fs::path(folder_.path() + "/" + name).parent_path());
    std::ofstream(folder_.path() + "/" + name) << bytes;
  }
  // Everything on the disk, hidden files too.
  std::vector<std::string> OnDisk() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
      names.push_back(fs::relative(entry.path(), folder_.path()).string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  ScratchDirectory folder_;
  LocalStore store_{folder_.path()};
};

TEST_F(LocalStoreTest, WritingLeavesNoStagedFiles) {
  ASSERT_OK(store_.Put("a/one", "1"));
  ASSERT_OK(store_.Put("a/one", "2"));
  ASSERT_OK(store_.PutIfAbsent("a/two", "1"));
  EXPECT_ERROR(store_.PutIfAbsent("a/two", "2"), ErrorKind::kAlreadyExists);
  { ASSERT_OK(store_.OpenWriter("a/three")); }
  EXPECT_THAT(OnDisk(), ElementsAre("a", "a/one", "a/two"));
}

TEST_F(LocalStoreTest, StagedFilesAreNeitherListedNorNamed) {
  WriteFile("t/.ingot-staged-1", "half");
  WriteFile("t/.hidden", "whole");
  EXPECT_THAT(KeysOf(store_, ""), ElementsAre("t/.hidden"));
  EXPECT_ERROR(store_.Get("t/.ingot-staged-1"), ErrorKind::kInvalidArgument);
  EXPECT_ERROR(store_.Delete(".ingot-staged-1"), ErrorKind::kInvalidArgument);
}

TEST_F(LocalStoreTest, AFileWithoutANameIsPublishedOverAnother) {
  const std::string path = folder_.path() + "/x";
  auto first = StagedFile::Create(path);
  auto second = StagedFile::Create(path);
  ASSERT_OK(first);
  ASSERT_OK(second);
  ASSERT_OK(first->Append("first"));
  ASSERT_OK(second->Append("second"));
  ASSERT_OK(first->Publish(StagedFile::Publishing::kIfAbsent));
  ASSERT_OK(second->Publish(StagedFile::Publishing::kReplace));
  EXPECT_EQ(store_.Get("x").value(), "second");
  EXPECT_THAT(OnDisk(), ElementsAre("x"));
}

TEST_F(LocalStoreTest, PublishingMakesTheFolderAgain) {
  auto staged = StagedFile::Create(folder_.path() + "/t/log/0.json");
  ASSERT_OK(staged);
  ASSERT_OK(staged->Append("{}"));
  fs::remove_all(folder_.path() + "/t");
  ASSERT_OK(staged->Publish(StagedFile::Publishing::kIfAbsent));
  EXPECT_EQ(store_.Get("t/log/0.json").value(), "{}");
}

TEST_F(LocalStoreTest, DeletionRemovesEmptyFoldersButNotTheRoot) {
  ASSERT_OK(store_.Put("a/b/c", "x"));
  ASSERT_OK(store_.Put("a/d", "x"));
  ASSERT_OK(store_.Delete("a/b/c"));
  EXPECT_THAT(OnDisk(), ElementsAre("a", "a/d"));
  ASSERT_OK(store_.Delete("a/d"));
  EXPECT_THAT(OnDisk(), IsEmpty());
  EXPECT_TRUE(fs::exists(folder_.path()));
  ASSERT_OK(store_.Put("a/d", "x"));
}

TEST_F(LocalStoreTest, DeletingAFolderDoesNothing) {
  ASSERT_OK(store_.Put("a/b", "x"));
  ASSERT_OK(store_.Delete("a"));
  EXPECT_EQ(store_.Get("a/b").value(), "x");
}

TEST_F(LocalStoreTest, WritingUnderAFileIsRefused) {
  ASSERT_OK(store_.Put("a", "x"));
  EXPECT_ERROR(store_.Put("a/b", "y"), ErrorKind::kInvalidArgument);
  ASSERT_OK(store_.Put("d/e", "x"));
  EXPECT_FALSE(store_.Put("d", "y").ok());
  EXPECT_ERROR(store_.PutIfAbsent("d", "y"), ErrorKind::kAlreadyExists);
  EXPECT_ERROR(store_.Get("a/b"), ErrorKind::kNotFound);
}

TEST_F(LocalStoreTest, LinksAreFollowedWithoutEnd) {
  const ScratchDirectory elsewhere;
  std::ofstream(elsewhere.path() + "/data") << "far";
  ASSERT_OK(store_.Put("a/file", "near"));
  fs::create_directory_symlink(elsewhere.path(), folder_.path() + "/linked");
  fs::create_directory_symlink("..", folder_.path() + "/a/up");
  fs::create_symlink("nowhere", folder_.path() + "/dangling");
  EXPECT_THAT(KeysOf(store_, ""), ElementsAre("a/file", "linked/data"));
  EXPECT_EQ(store_.Get("linked/data").value(), "far");
  EXPECT_ERROR(store_.Get("dangling"), ErrorKind::kNotFound);
}

TEST_F(LocalStoreTest, PipesDoNotHangReaders) {
  ASSERT_EQ(::mkfifo((folder_.path() + "/pipe").c_str(), 0600), 0);
  EXPECT_ERROR(store_.Get("pipe"), ErrorKind::kNotFound);
  EXPECT_THAT(KeysOf(store_, ""), IsEmpty());
}

TEST_F(LocalStoreTest, AFullDiskIsExhausted) {
  const Error error = FileError(ENOSPC, "write", "/lake/part-0.parquet");
  EXPECT_EQ(error.kind(), ErrorKind::kExhausted);
  EXPECT_THAT(error.message(),
              HasSubstr("cannot write /lake/part-0.parquet: No space left on device; free some space"));
  EXPECT_EQ(FileError(EDQUOT, "write", "x").kind(), ErrorKind::kExhausted);
}

TEST_F(LocalStoreTest, AFileOverTheLimitIsExhaustedAndLeavesNothing) {
  ::rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const ::rlimit small{1 << 20, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const Status put = store_.Put("a/large", std::string(2 << 20, 'x'));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_ERROR(put, ErrorKind::kExhausted);
  EXPECT_THAT(KeysOf(store_, ""), IsEmpty());
  EXPECT_THAT(OnDisk(), ElementsAre("a"));
}

TEST_F(LocalStoreTest, MissingRightsNameThePath) {
  const Error error = FileError(EACCES, "write", "/lake/x");
  EXPECT_EQ(error.kind(), ErrorKind::kPermissionDenied);
  EXPECT_THAT(error.message(), HasSubstr("cannot write /lake/x: Permission denied"));
  // /proc refuses new folders to everybody, root too.
  LocalStore read_only("/proc/self");
  const Status put = read_only.Put("lake/x", "y");
  ASSERT_FALSE(put.ok());
  EXPECT_THAT(put.error().message(), HasSubstr("/proc/self/lake"));
}

TEST_F(LocalStoreTest, ALongLogIsListedFromItsEndQuickly) {
  const std::string log = folder_.path() + "/_delta_log";
  fs::create_directories(log);
  constexpr int kEntries = 100'000;
  char name[32];
  for (int i = 0; i < kEntries; ++i) {
    std::snprintf(name, sizeof(name), "/%020d.json", i);
    ASSERT_EQ(::mknod((log + name).c_str(), S_IFREG | 0644, 0), 0);
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(KeysOf(store_, "_delta_log/", "_delta_log/00000000000000099997.json"),
              ElementsAre("_delta_log/00000000000000099998.json", "_delta_log/00000000000000099999.json"));
  const auto took = std::chrono::steady_clock::now() - start;
  RecordProperty("milliseconds", std::to_string(took / std::chrono::milliseconds(1)));
  EXPECT_LT(took, std::chrono::seconds(2));  // 20 ms on a quiet machine
}

TEST_F(LocalStoreTest, MakesDurableWhatOthersWroteAndPassesOverWhatIsGone) {
  WriteFile("t/p=1/a.parquet", "x");
  EXPECT_TRUE(store_.MakeDurable({"t/p=1/a.parquet", "t/p=1/gone.parquet", "other/gone"}).ok());
  EXPECT_TRUE(store_.MakeDurable({}).ok());
  EXPECT_EQ(store_.MakeDurable({"../outside"}).error().kind(), ErrorKind::kInvalidArgument);
}

TEST_F(LocalStoreTest, ListingKeepsToThePrefix) {
  ASSERT_OK(store_.Put("_delta_log/0.json", "{}"));
  ASSERT_OK(store_.Put("part=1/x", "{}"));
  fs::create_directories(folder_.path() + "/part=2/empty");
  EXPECT_THAT(KeysOf(store_, "_delta_log/"), ElementsAre("_delta_log/0.json"));
  EXPECT_THAT(KeysOf(store_, "part=1"), ElementsAre("part=1/x"));
  EXPECT_THAT(KeysOf(store_, "", "part=1/x"), IsEmpty());
}

}  // namespace
}  // namespace ingot::store
