#include "base/file.h"

#include <gtest/gtest.h>

#include "base/scratch_directory.h"

namespace ingot {
namespace {

TEST(FileTest, ReadsBackWhatWasWritten) {
  ScratchDirectory scratch;
  const std::string bytes("a\0b\r\n", 5);
  ASSERT_TRUE(WriteFileAtomically(scratch.File("x"), "old").ok());
  ASSERT_TRUE(WriteFileAtomically(scratch.File("x"), bytes).ok());
  auto read = ReadFile(scratch.File("x"));
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(*read, bytes);
  EXPECT_EQ(*ReadFileStart(scratch.File("x"), 2), bytes.substr(0, 2));
  EXPECT_EQ(*ReadFileStart(scratch.File("x"), 1000), bytes);
  EXPECT_EQ(ListDirectory(scratch.path())->size(), 1u) << "no temporary file may stay";
}

TEST(FileTest, SaysWhatIsWrongByKindAndName) {
  ScratchDirectory scratch;
  EXPECT_EQ(ReadFileStart(scratch.File("missing"), 1).error().kind(), ErrorKind::kNotFound);
  auto missing = ReadFile(scratch.File("missing.yml"));
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().kind(), ErrorKind::kNotFound);
  EXPECT_NE(missing.error().message().find("missing.yml"), std::string::npos);
  EXPECT_EQ(ReadFile(scratch.path()).error().kind(), ErrorKind::kInvalidArgument);
  EXPECT_EQ(WriteFileAtomically(scratch.File("no/such/dir"), "x").error().kind(), ErrorKind::kNotFound);
}

TEST(FileTest, TellsBeforehandWhereNoFileCanBe) {
  ScratchDirectory scratch;
  EXPECT_TRUE(CheckFilePlace(scratch.File("x")).ok());
  EXPECT_TRUE(CheckFilePlace("no-folder-in-front").ok());
  const Status folder = CheckFilePlace(scratch.path());
  ASSERT_FALSE(folder.ok());
  EXPECT_EQ(folder.error().kind(), ErrorKind::kInvalidArgument);
  const Status missing = CheckFilePlace(scratch.File("no/x"));
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().kind(), ErrorKind::kNotFound);
  EXPECT_FALSE(CheckFilePlace("").ok());
  EXPECT_FALSE(CheckFilePlace(scratch.File("x/")).ok());
}

TEST(FileTest, RefusesAFileOverTheLimit) {
  ScratchDirectory scratch;
  ASSERT_TRUE(WriteFileAtomically(scratch.File("x"), "12345").ok());
  EXPECT_TRUE(ReadFile(scratch.File("x"), 5).ok());
  EXPECT_EQ(ReadFile(scratch.File("x"), 4).error().kind(), ErrorKind::kExhausted);
}

TEST(FileTest, ListsMatchingNamesInOrder) {
  ScratchDirectory scratch;
  ASSERT_TRUE(MakeDirectories(scratch.File("a/b")).ok());
  ASSERT_TRUE(MakeDirectories(scratch.File("a/b")).ok()) << "making it again is no error";
  for (const char* name : {"a/z.yml", "a/c.yml", "a/c.sql"}) {
    ASSERT_TRUE(WriteFileAtomically(scratch.File(name), "").ok());
  }
  EXPECT_EQ(*ListDirectory(scratch.File("a"), "*.yml"), (std::vector<std::string>{"c.yml", "z.yml"}));
  EXPECT_TRUE(ListDirectory(scratch.File("nowhere"))->empty());
  EXPECT_TRUE(FileExists(scratch.File("a/b")));
  EXPECT_FALSE(FileExists(scratch.File("a/q")));
}

}  // namespace
}  // namespace ingot
