#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/scratch_directory.h"
#include "transform/run/node_lines.h"
#include "transform/run/run_results.h"
#include "transform/run/run_test_graph.h"
#include "transform/run/summary.h"

namespace ingot::transform {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

NodeResult ResultOf(const Resource& resource, NodeStatus status, std::string message = "") {
  NodeResult result;
  result.resource = &resource;
  result.unique_id = resource.unique_id;
  result.status = status;
  result.message = std::move(message);
  result.seconds = 0.12;
  return result;
}

TEST(NodeLines, LookLikeDbts) {
  Graph graph;
  const Node& model = AddNode(&graph, ResourceType::kModel, "orders", {});
  const Node& seed = AddNode(&graph, ResourceType::kSeed, "countries", {}, "seed");
  const Node& test = AddNode(&graph, ResourceType::kTest, "unique_orders_id", {}, "test");
  const LinePlace place{.index = 1, .total = 3};
  EXPECT_EQ(StartLine(model, place).text, "1 of 3 START sql table model main.orders ....................................... [RUN]");
  EXPECT_EQ(ResultLine(ResultOf(model, NodeStatus::kSuccess, "OK"), place).text,
            "1 of 3 OK created sql table model main.orders .................................. [OK in 0.12s]");
  EXPECT_EQ(ResultLine(ResultOf(model, NodeStatus::kError, "no"), place).text,
            "1 of 3 ERROR creating sql table model main.orders .............................. [ERROR in 0.12s]");
  EXPECT_EQ(ResultLine(ResultOf(model, NodeStatus::kSkipped), place).text,
            "1 of 3 SKIP relation main.orders ............................................... [SKIP]");
  EXPECT_EQ(ResultLine(ResultOf(seed, NodeStatus::kSuccess, "INSERT 3"), place).text,
            "1 of 3 OK loaded seed file main.countries ...................................... [INSERT 3 in 0.12s]");
  Node& hook = AddNode(&graph, ResourceType::kOperation, "shop-on-run-end-0", {});
  hook.tags = {"on-run-end"};
  EXPECT_EQ(StartLine(hook, place).text, "1 of 3 START hook: shop.on-run-end.0 ........................................... [RUN]");
  NodeResult failed = ResultOf(test, NodeStatus::kFail, "Got 2 results, configured to fail if != 0");
  failed.failures = 2;
  EXPECT_EQ(ResultLine(failed, place).text,
            "1 of 3 FAIL 2 unique_orders_id ................................................. [FAIL 2 in 0.12s]");
}

class ReportTest : public testing::Test {
 protected:
  Console MakeConsole(LogFormat format, bool quiet = false) {
    return Console({.format = format, .quiet = quiet, .invocation_id = "i"}, clock_, [this](std::string_view line) { lines_.emplace_back(line); });
  }

  ManualClock clock_{Timestamp(std::chrono::seconds(1'736'933'400))};
  std::vector<std::string> lines_;
};

TEST_F(ReportTest, EndsWithTheCounts) {
  Graph graph;
  const Node& a = AddNode(&graph, ResourceType::kModel, "a", {});
  const Node& t = AddNode(&graph, ResourceType::kTest, "unique_a_id", {}, "test");
  const std::vector<NodeResult> results = {ResultOf(a, NodeStatus::kSuccess, "OK"), ResultOf(t, NodeStatus::kFail, "Got 1 result, configured to fail if != 0")};
  Console console = MakeConsole(LogFormat::kText);
  TellSummary(results, "1 data test, 1 table model", 1.5, &console);
  EXPECT_THAT(lines_, ElementsAre("09:30:00  ", "09:30:00  Finished running 1 data test, 1 table model in 0 hours 0 minutes and 1.50 seconds (1.50s).",
                                  "09:30:00  ", "09:30:00  Completed with 1 error, 0 partial successes, and 0 warnings:", "09:30:00  ",
                                  "09:30:00  Failure in test unique_a_id (models/unique_a_id.sql)",
                                  "09:30:00    Got 1 result, configured to fail if != 0", "09:30:00  ",
                                  "09:30:00  Done. PASS=1 WARN=0 ERROR=1 SKIP=0 NO-OP=0 TOTAL=2"));
}

TEST_F(ReportTest, SaysOnlyErrorsWhenQuiet) {
  Console console = MakeConsole(LogFormat::kText, true);
  console.Tell({.text = "1 of 2 START"});
  console.Tell({.level = LogLevel::kError, .text = "it failed"});
  EXPECT_THAT(lines_, ElementsAre("09:30:00  it failed"));
}

TEST_F(ReportTest, TellsEventsAsJson) {
  Graph graph;
  const Node& a = AddNode(&graph, ResourceType::kModel, "a", {});
  Console console = MakeConsole(LogFormat::kJson);
  console.Blank();
  console.Tell(ResultLine(ResultOf(a, NodeStatus::kSuccess, "OK"), {.index = 1, .total = 1}));
  ASSERT_EQ(lines_.size(), 1u);
  const Result<Json> line = Json::Parse(lines_[0]);
  ASSERT_TRUE(line.ok());
  EXPECT_EQ(line->Find("info")->GetString("name"), "LogModelResult");
  EXPECT_EQ(line->Find("data")->Find("node_info")->GetString("unique_id"), "model.shop.a");
}

// Every field that dbt's schema of run-results v6 requires.
TEST_F(ReportTest, WritesRunResultsThatToolsCanRead) {
  Graph graph;
  NodeResult result = ResultOf(AddNode(&graph, ResourceType::kModel, "a", {}), NodeStatus::kSuccess, "OK");
  result.compile_started = result.compile_ended = result.execute_started = result.execute_ended = clock_.Now();
  result.compiled = true;
  result.compiled_code = "select 1";
  RunRecord record{.id = "i", .started = clock_.Now(), .ended = clock_.Now(), .seconds = 1};
  record.args.Set("which", "run");
  const std::string text = RunResultsJson(record, std::vector<NodeResult>{result});
  const Result<Json> json = Json::Parse(text);
  ASSERT_TRUE(json.ok()) << text;
  for (const char* key : {"metadata", "results", "elapsed_time", "args"}) EXPECT_NE(json->Find(key), nullptr) << key;
  const Json& entry = json->Find("results")->as_array()[0];
  for (const char* key : {"status", "timing", "thread_id", "execution_time", "adapter_response", "message", "failures", "unique_id",
                          "compiled", "compiled_code", "relation_name", "batch_results"}) {
    EXPECT_NE(entry.Find(key), nullptr) << key;
  }
  EXPECT_EQ(entry.Find("timing")->as_array().size(), 2u);

  const ScratchDirectory scratch;
  ASSERT_TRUE(WriteFileAtomically(scratch.File("run_results.json"), text).ok());
  const Result<PastRun> past = ReadRunResults(scratch.File("run_results.json"));
  ASSERT_TRUE(past.ok());
  EXPECT_EQ(past->results[0].unique_id, "model.shop.a");
  EXPECT_EQ(past->results[0].status, NodeStatus::kSuccess);
  EXPECT_EQ(past->args.GetString("which"), "run");
}

TEST(ReadRunResults, RefusesWhatItDoesNotKnow) {
  const ScratchDirectory scratch;
  ASSERT_TRUE(WriteFileAtomically(scratch.File("r.json"), R"({"results":[{"unique_id":"a","status":"odd"}]})").ok());
  const Result<PastRun> past = ReadRunResults(scratch.File("r.json"));
  ASSERT_FALSE(past.ok());
  EXPECT_THAT(past.error().message(), HasSubstr("'odd' is no status"));
}

}  // namespace
}  // namespace ingot::transform
