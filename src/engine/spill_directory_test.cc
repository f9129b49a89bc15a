#include "engine/spill_directory.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "base/file.h"
#include "base/scratch_directory.h"

namespace ingot::engine {
namespace {

std::vector<std::string> FoldersIn(const ScratchDirectory& parent) { return *ListDirectory(parent.path()); }

TEST(SpillDirectoryTest, GoesWithItsOwner) {
  ScratchDirectory parent;
  {
    const auto mine = SpillDirectory::Make(parent.path());
    ASSERT_TRUE(mine.ok()) << mine.error().message();
    std::ofstream(mine->path() + "/duckdb_temp_storage-0.tmp") << "spilled";
    EXPECT_EQ(FoldersIn(parent).size(), 1u);
  }
  EXPECT_TRUE(FoldersIn(parent).empty());
}

TEST(SpillDirectoryTest, ALivingOwnersIsLeftAlone) {
  ScratchDirectory parent;
  const auto one = SpillDirectory::Make(parent.path());
  const auto other = SpillDirectory::Make(parent.path());
  ASSERT_TRUE(one.ok() && other.ok());
  EXPECT_TRUE(FileExists(one->path()));
  EXPECT_NE(one->path(), other->path());
}

TEST(SpillDirectoryTest, TheNextRemovesWhatAKilledProcessLeft) {
  ScratchDirectory parent;
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto mine = SpillDirectory::Make(parent.path());
    if (mine.ok()) std::ofstream(mine->path() + "/duckdb_temp_block-0.block") << "spilled";
    if (write(ready[1], "x", 1) != 1) _exit(1);
    pause();
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  close(ready[0]);
  close(ready[1]);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  ASSERT_EQ(FoldersIn(parent).size(), 1u);
  std::filesystem::create_directories(parent.File("ingot-not-ours"));
  std::ofstream(parent.File("ingot-1-00000000")) << "a file of that name";
  const auto mine = SpillDirectory::Make(parent.path());
  ASSERT_TRUE(mine.ok());
  EXPECT_EQ(FoldersIn(parent).size(), 3u) << "its own, and the two that are no spill folders";
  EXPECT_TRUE(FileExists(parent.File("ingot-not-ours")));
  EXPECT_TRUE(FileExists(parent.File("ingot-1-00000000")));
}

}  // namespace
}  // namespace ingot::engine
