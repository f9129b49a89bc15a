#include "delta/maintenance/clone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "delta/action/paths.h"
#include "delta/maintenance/vacuum.h"
#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CloneTest : public TableFixture {
 protected:
  std::shared_ptr<Table> Make() {
    auto table = Create({{"x", "1"}});
    for (const std::string path : {"a b", "p=1/c"}) {
      EXPECT_TRUE(store_->Put("s/t/" + path, "rows of " + path).ok());
      Append(table, path);
    }
    Transaction change = Begin(table);
    change.SetTransactionId("app", 7);
    MustCommit(change);
    return table;
  }
  std::shared_ptr<Table> Target(const std::string& root = "s/clone") { return Table::Open(store_, root, Context()); }
};

TEST_F(CloneTest, ADeepCloneHasFilesOfItsOwn) {
  for (bool in_memory : {true, false}) {
    if (in_memory) UseMemoryStore();
    if (!in_memory) UseLocalStore();
    auto source = Make();
    auto report = Clone(*source, *Latest(*source), Target(), false, {});
    ASSERT_TRUE(report.ok()) << report.error().message();
    EXPECT_EQ(report->files, 2);
    auto clone = Latest(*Target());
    EXPECT_EQ(clone->version, 0);
    EXPECT_THAT(Paths(*clone), ElementsAre("a b", "p=1/c"));
    EXPECT_EQ(store_->Get("s/clone/p=1/c").value_or(""), "rows of p=1/c");
    EXPECT_EQ(clone->Property("x"), "1");
    EXPECT_EQ(clone->TransactionVersion("app"), 7);
    EXPECT_NE(clone->metadata.id, Latest(*source)->metadata.id);
    auto again = Clone(*source, *Latest(*source), Target(), false, {});
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(again.error().kind(), ErrorKind::kAlreadyExists);
    EXPECT_TRUE(Exists("s/clone/a b"));
  }
}

TEST_F(CloneTest, AShallowCloneRefersToTheSource) {
  for (bool in_memory : {true, false}) {
    if (in_memory) UseMemoryStore();
    if (!in_memory) UseLocalStore();
    auto source = Make();
    auto report = Clone(*source, *Latest(*source), Target(), true, {});
    ASSERT_TRUE(report.ok()) << report.error().message();
    auto table = Target();
    auto clone = Latest(*table);
    ASSERT_EQ(clone->files.size(), 2U);
    for (const AddFilePtr& file : clone->files) {
      EXPECT_TRUE(IsAbsolutePath(file->path)) << file->path;
      EXPECT_TRUE(store_->Head(table->Key(file->path)).ok()) << table->Key(file->path);
    }
  }
}

TEST_F(CloneTest, ChangesOfAShallowCloneLeaveTheSourceAlone) {
  UseMemoryStore();
  auto source = Make();
  ASSERT_TRUE(Clone(*source, *Latest(*source), Target(), true, {}).ok());
  auto table = Target();
  Transaction change = Begin(table);
  for (const AddFilePtr& file : change.snapshot()->files) change.Remove(*file);
  MustCommit(change, Reason("DELETE"));
  clock_.Advance(std::chrono::hours(24 * 30));
  ASSERT_TRUE(Vacuum(table, {}, {}, nullptr).ok());
  EXPECT_TRUE(Exists("s/t/a b"));
  EXPECT_EQ(Latest(*Open())->files.size(), 2U);
}

// A log may name files anywhere under the lake's root, and nowhere else.
TEST_F(CloneTest, AbsolutePathsStayUnderTheRoot) {
  UseLocalStore();
  const std::string root = "file://" + scratch_.path();
  Create();
  auto with = [&](const std::string& path) {
    PutLog("00000000000000000001.json",
           R"({"add":{"path":")" + path + R"(","partitionValues":{},"size":1,"modificationTime":1,"dataChange":true}})");
    return Open()->Latest();
  };
  for (const std::string& path : {root + "/other/a%20b", "file:" + scratch_.path() + "/other/a%20b",
                                  scratch_.path() + "/other/a%20b"}) {
    auto snapshot = with(path);
    ASSERT_TRUE(snapshot.ok()) << path << ": " << snapshot.error().message();
    EXPECT_EQ((*snapshot)->files.front()->path, root + "/other/a b");
    EXPECT_EQ(Open()->Key((*snapshot)->files.front()->path), "other/a b");
    EXPECT_THAT(ActionToJson(*(*snapshot)->files.front()), HasSubstr("\"" + root + "/other/a%20b\""));
  }
  for (const std::string& path : {std::string("/etc/passwd"), root + "/../etc/passwd", root + "/%2e%2e/passwd",
                                  root + "x/a", root, root + "/", std::string("s3://bucket/a"),
                                  std::string("file://host/a"), root + "//a"}) {
    auto refused = with(path);
    ASSERT_FALSE(refused.ok()) << path;
    EXPECT_THAT(refused.error().message(), HasSubstr("00000000000000000001.json:1")) << path;
  }
}

}  // namespace
}  // namespace ingot::delta
