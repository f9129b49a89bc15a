#include "pipeline/state_store.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "pipeline/fake_tasks.h"
#include "pipeline/sqlite.h"

namespace ingot::pipeline {
namespace {

class StateStoreTest : public RunFixture {
 protected:
  RunOutcome MakeRun(const std::string& id, const std::string& date) {
    RunOutcome run;
    run.run_id = id;
    run.pipeline = "daily";
    run.parameters = Json().Set("date", date);
    run.started = clock_.Now();
    run.tasks.resize(2);
    run.tasks[0].name = "a";
    run.tasks[1].name = "b";
    return run;
  }
  Lease MakeLease(const RunOutcome& run) { return {run.run_id, 42, "host", clock_.Now()}; }
  std::string StateOf(const std::string& id) { return std::string(RunStateName((*state_->FindRun(id))->state)); }
};

TEST_F(StateStoreTest, KeepsWhatItIsToldAcrossOpenings) {
  RunOutcome run = MakeRun("1", "2025-01-15");
  ASSERT_TRUE(state_->CreateRun(run, MakeLease(run)).ok());
  run.tasks[1] = {"b", TaskKind::kShell, TaskState::kFailed, 3, 7, clock_.Now(), clock_.Now() + Duration(5), "m", "it's bad", false};
  const size_t changed[] = {1};
  ASSERT_TRUE(state_->UpdateTasks(run, changed).ok());
  OpenState();
  const RunOutcome read = **state_->FindRun("1");
  EXPECT_EQ(ToJson(read).Dump(), ToJson(run).Dump());
  EXPECT_EQ((*state_->FindLease("daily"))->pid, 42);
  run.state = RunState::kFailed;
  ASSERT_TRUE(state_->FinishRun(run, {}).ok());
  EXPECT_FALSE(state_->FindLease("daily")->has_value());
  EXPECT_EQ(StateOf("1"), "failed");
}

TEST_F(StateStoreTest, ANewRunReplacesUnfinishedOnesWithItsParameters) {
  for (const char* id : {"1", "2"}) {
    RunOutcome run = MakeRun(id, id);
    ASSERT_TRUE(state_->CreateRun(run, MakeLease(run)).ok());
  }
  EXPECT_EQ(StateOf("1"), "interrupted") << "it was killed, or a second could not have been made";
  EXPECT_EQ((*state_->LastUnfinishedRun("daily"))->run_id, "2");
  RunOutcome run = MakeRun("3", "2");
  ASSERT_TRUE(state_->CreateRun(run, MakeLease(run)).ok());
  EXPECT_EQ(StateOf("2"), "replaced");
  run.state = RunState::kSucceeded;
  ASSERT_TRUE(state_->FinishRun(run, {}).ok());
  EXPECT_EQ((*state_->LastUnfinishedRun("daily"))->run_id, "1") << "its date is still not done";
  EXPECT_FALSE(state_->LastUnfinishedRun("other")->has_value());
  EXPECT_EQ(state_->ListRuns("", 10)->size(), 3u);
  EXPECT_EQ(state_->ListRuns("daily", 2)->front().run_id, "3");
  EXPECT_TRUE(state_->ListRuns("other", 2)->empty());
}

TEST_F(StateStoreTest, RefusesAFileOfALaterVersionAndOneThatIsNone) {
  Database database;
  ASSERT_TRUE(database.Open(scratch_.File("later.db")).ok());
  ASSERT_TRUE(database.Execute("PRAGMA user_version = 99").ok());
  EXPECT_EQ(StateStore::Open(scratch_.File("later.db")).error().kind(), ErrorKind::kUnsupported);
  ASSERT_TRUE(WriteFileAtomically(scratch_.File("text.db"), std::string(4096, 'x')).ok());
  const Error error = StateStore::Open(scratch_.File("text.db")).error();
  EXPECT_EQ(error.kind(), ErrorKind::kCorrupt);
  EXPECT_NE(error.message().find("text.db"), std::string::npos) << error.message();
}

TEST_F(StateStoreTest, StartingAndResumingUseIndicesOfWhatIsUnfinished) {
  Database database;
  ASSERT_TRUE(database.Open(scratch_.File(".ingot/state.db")).ok());
  const std::string unfinished = "WHERE pipeline = ?1 AND state IN ('running', 'failed', 'cancelled', 'interrupted') ";
  for (const std::string& sql : {"SELECT run_id FROM runs " + unfinished + "ORDER BY run_id DESC LIMIT 1",
                                 "UPDATE runs SET state = 'replaced' " + unfinished + "AND parameters = ?2",
                                 std::string("UPDATE runs SET state = 'interrupted' WHERE pipeline = ?1 AND state = 'running'")}) {
    auto plan = database.Prepare("EXPLAIN QUERY PLAN " + sql);
    ASSERT_TRUE(plan.ok()) << plan.error().message();
    ASSERT_TRUE(*plan->Step());
    EXPECT_TRUE(plan->Text(3).find("unfinished") != std::string::npos || plan->Text(3).find("running_runs") != std::string::npos)
        << sql << ": " << plan->Text(3);
  }
}

}  // namespace
}  // namespace ingot::pipeline
