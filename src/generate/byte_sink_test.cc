#include "generate/byte_sink.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/scratch_directory.h"

namespace ingot::generate {
namespace {

std::vector<std::string> Names(const ScratchDirectory& directory) { return *ListDirectory(directory.path()); }

TEST(ByteSinkTest, AnAtomicFileAppearsOnClose) {
  ScratchDirectory directory;
  const std::string path = directory.File("out");
  ASSERT_TRUE(WriteFileAtomically(path, "old").ok());
  auto sink = OpenFileSink(path, FileMode::kAtomic);
  ASSERT_TRUE(sink.ok());
  ASSERT_TRUE((*sink)->Write("new").ok());
  EXPECT_EQ(*ReadFile(path), "old");
  ASSERT_TRUE((*sink)->Close().ok());
  EXPECT_EQ(*ReadFile(path), "new");
  EXPECT_EQ(Names(directory), std::vector<std::string>{"out"});
}

TEST(ByteSinkTest, AnAbandonedAtomicFileLeavesNothing) {
  ScratchDirectory directory;
  {
    auto sink = OpenFileSink(directory.File("out"), FileMode::kAtomic);
    ASSERT_TRUE((*sink)->Write("half").ok());
  }
  EXPECT_TRUE(Names(directory).empty());
}

TEST(ByteSinkTest, AStreamingFileGrowsInSight) {
  ScratchDirectory directory;
  auto sink = OpenFileSink(directory.File("out"), FileMode::kStreaming);
  ASSERT_TRUE((*sink)->Write("one\n").ok());
  EXPECT_EQ(*ReadFile(directory.File("out")), "one\n");
}

TEST(ByteSinkTest, ADeviceIsWrittenToAndNotReplaced) {
  auto sink = OpenFileSink("/dev/full", FileMode::kAtomic);
  ASSERT_TRUE(sink.ok());
  const Status written = (*sink)->Write("x");
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().kind(), ErrorKind::kExhausted);
  EXPECT_NE(written.error().message().find("'/dev/full'"), std::string::npos);
}

TEST(ByteSinkTest, AMissingFolderIsNotFound) {
  ScratchDirectory directory;
  const auto sink = OpenFileSink(directory.File("no/such/out"), FileMode::kAtomic);
  ASSERT_FALSE(sink.ok());
  EXPECT_EQ(sink.error().kind(), ErrorKind::kNotFound);
}

TEST(ByteSinkTest, AFolderIsNoFile) {
  ScratchDirectory directory;
  for (const FileMode mode : {FileMode::kAtomic, FileMode::kStreaming}) {
    const auto sink = OpenFileSink(directory.path(), mode);
    ASSERT_FALSE(sink.ok());
    EXPECT_EQ(sink.error().kind(), ErrorKind::kInvalidArgument);
  }
}

}  // namespace
}  // namespace ingot::generate
