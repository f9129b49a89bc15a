#include "transform/run/run_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/scratch_directory.h"
#include "transform/run/run_test_graph.h"

namespace ingot::transform {
namespace {

class RunJournalTest : public testing::Test {
 protected:
  RunJournalTest() {
    for (const char* name : {"a", "b", "c"}) nodes_.push_back(&AddNode(&graph_, ResourceType::kModel, name, {}));
  }

  std::unique_ptr<RunJournal> Begun() {
    auto journal = RunJournal::Begin(path_, Json::MakeObject().Set("which", "build"), nodes_);
    EXPECT_TRUE(journal.ok()) << journal.error().message();
    return std::move(*journal);
  }

  NodeResult EndOf(size_t node, NodeStatus status) {
    NodeResult result;
    result.unique_id = nodes_[node]->unique_id;
    result.status = status;
    return result;
  }

  std::string Text() { return ReadFile(path_).value_or(""); }
  void Write(const std::string& text) { ASSERT_TRUE(WriteFileAtomically(path_, text).ok()); }
  std::optional<PastRun> Read() {
    auto read = ReadRunJournal(path_);
    EXPECT_TRUE(read.ok()) << read.error().message();
    return read.value_or(std::nullopt);
  }

  ScratchDirectory scratch_;
  const std::string path_ = RunJournal::PathIn(scratch_.File("target"));
  Graph graph_;
  std::vector<const Resource*> nodes_;
};

TEST_F(RunJournalTest, WhatHasNotEndedIsSkipped) {
  const auto journal = Begun();
  journal->Note(EndOf(2, NodeStatus::kError));
  journal->Note(EndOf(0, NodeStatus::kSuccess));
  const std::optional<PastRun> run = Read();
  ASSERT_TRUE(run);
  EXPECT_EQ(run->args.GetString("which"), "build");
  ASSERT_EQ(run->results.size(), 3U);
  EXPECT_EQ(run->results[0].status, NodeStatus::kSuccess);
  EXPECT_EQ(run->results[1].status, NodeStatus::kSkipped);
  EXPECT_EQ(run->results[2].status, NodeStatus::kError);
}

TEST_F(RunJournalTest, IsGoneAfterTheEnd) {
  EXPECT_FALSE(Read());
  ASSERT_TRUE(Begun()->End().ok());
  EXPECT_FALSE(Read());
}

TEST_F(RunJournalTest, CutOffAnywhereItTellsWhatIsWhole) {
  Begun()->Note(EndOf(0, NodeStatus::kSuccess));
  const std::string text = Text();
  const size_t first = text.find('\n') + 1;
  for (size_t length = 0; length <= text.size(); ++length) {
    Write(text.substr(0, length));
    const std::optional<PastRun> run = Read();
    ASSERT_EQ(run.has_value(), length >= first) << length;
    if (!run) continue;
    EXPECT_EQ(run->results[0].status, length == text.size() ? NodeStatus::kSuccess : NodeStatus::kSkipped) << length;
  }
}

TEST_F(RunJournalTest, SaysWhichLineIsNoneOfIts) {
  Begun();
  Write(Text() + "{\"unique_id\": \"model.shop.other\", \"status\": \"success\"}\n");
  const auto read = ReadRunJournal(path_);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().kind(), ErrorKind::kCorrupt);
  EXPECT_THAT(read.error().message(), testing::HasSubstr("ingot_run.journal:2"));
}

}  // namespace
}  // namespace ingot::transform
