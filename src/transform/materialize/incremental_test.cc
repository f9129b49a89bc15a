// Incremental models: strategies, changes of columns, intervals.
#include "transform/materialize/build_fixture.h"

namespace ingot::transform {
namespace {

class IncrementalTest : public BuildTest {
 protected:
  // Builds the model with the first query, then with the second, and gives the rows.
  std::string Twice(std::string_view config, std::string_view first, std::string_view second) {
    const Node node = MakeNode("t", "incremental", config);
    BuildRequest anew;
    anew.full_refresh = true;
    Make(node, first, anew);
    Make(node, second);
    return Rows("SELECT * FROM gold.t ORDER BY ALL");
  }
};

constexpr std::string_view kFirst = "SELECT * FROM (VALUES (1, 'a', 10), (2, 'b', 20)) v(id, name, amount)";
constexpr std::string_view kSecond = "SELECT * FROM (VALUES (2, 'B', 21), (3, 'c', 30)) v(id, name, amount)";

TEST_F(IncrementalTest, EachStrategyDoesAsDbtDoes) {
  EXPECT_EQ(Twice("{}", kFirst, kSecond), "1|a|10\n2|B|21\n2|b|20\n3|c|30\n");
  EXPECT_EQ(Twice(R"({"unique_key": "id"})", kFirst, kSecond), "1|a|10\n2|B|21\n3|c|30\n");
  EXPECT_EQ(Twice(R"({"unique_key": ["id", "name"], "incremental_strategy": "delete+insert"})", kFirst, kSecond),
            "1|a|10\n2|B|21\n2|b|20\n3|c|30\n");
  EXPECT_EQ(Twice(R"({"unique_key": "id", "incremental_strategy": "merge"})", kFirst, kSecond), "1|a|10\n2|B|21\n3|c|30\n");
  EXPECT_EQ(Twice(R"({"unique_key": "id", "incremental_strategy": "merge", "merge_update_columns": ["amount"]})", kFirst, kSecond),
            "1|a|10\n2|b|21\n3|c|30\n");
  EXPECT_EQ(Twice(R"({"unique_key": "id", "incremental_strategy": "merge", "merge_exclude_columns": ["amount"]})", kFirst, kSecond),
            "1|a|10\n2|B|20\n3|c|30\n");
  EXPECT_EQ(Twice(R"({"unique_key": "id", "incremental_strategy": "merge", "incremental_predicates": ["DBT_INTERNAL_DEST.amount > 100"]})",
                  kFirst, kSecond), "1|a|10\n2|B|21\n2|b|20\n3|c|30\n");
  EXPECT_EQ(Twice(R"({"incremental_strategy": "insert_overwrite", "partition_by": "id"})", kFirst, kSecond), "1|a|10\n2|B|21\n3|c|30\n");
  EXPECT_EQ(Twice(R"({"incremental_strategy": "insert_overwrite"})", kFirst, kSecond), "2|B|21\n3|c|30\n");
  EXPECT_EQ(Twice(R"({"unique_key": "id", "incremental_predicates": "amount > 100"})", kFirst, kSecond), "1|a|10\n2|B|21\n2|b|20\n3|c|30\n");
}

TEST_F(IncrementalTest, OneCommitThatReadsTheTable) {
  const Node node = MakeNode("t", "incremental", R"({"unique_key": "id"})");
  Make(node, kFirst);
  EXPECT_EQ(Version("t"), 0);
  const BuildResult result = Make(node, "SELECT id + 1 AS id, name, amount FROM lake.gold.t -- {{ this }}");
  EXPECT_EQ(result.status, "INSERT 2");
  EXPECT_EQ(Version("t"), 1);
  EXPECT_EQ(Rows("SELECT id, name FROM gold.t ORDER BY id"), "1|a\n2|a\n3|b\n");
  EXPECT_EQ(Failure(node, "SELECT id, error(name) AS name, amount FROM lake.gold.t").find("INTERNAL"), std::string::npos);
  EXPECT_EQ(Version("t"), 1);
}

TEST_F(IncrementalTest, FollowsChangesOfColumns) {
  constexpr std::string_view kMore = "SELECT 3 AS id, 'c' AS name, 30 AS amount, true AS more";
  constexpr std::string_view kLess = "SELECT 3 AS id, 30 AS amount";
  constexpr std::string_view kOther = "SELECT 3::BIGINT AS id, 30 AS amount, 1 AS more";
  EXPECT_EQ(Twice("{}", kFirst, kMore), "1|a|10\n2|b|20\n3|c|30\n");
  EXPECT_EQ(Twice(R"({"on_schema_change": "append_new_columns"})", kFirst, kMore), "1|a|10|NULL\n2|b|20|NULL\n3|c|30|true\n");
  EXPECT_EQ(Twice(R"({"on_schema_change": "append_new_columns"})", kFirst, kLess), "1|a|10\n2|b|20\n3|NULL|30\n");
  EXPECT_EQ(Twice(R"({"on_schema_change": "sync_all_columns"})", kFirst, kLess), "1|10\n2|20\n3|30\n");
  const int64_t version = Version("t");
  EXPECT_EQ(Twice(R"({"on_schema_change": "sync_all_columns", "unique_key": "id"})", kFirst, kOther), "1|10|NULL\n2|20|NULL\n3|30|1\n");
  EXPECT_EQ(Version("t"), version + 2);
  EXPECT_EQ(Rows("SELECT column_type FROM (DESCRIBE gold.t) LIMIT 1"), "BIGINT\n");
  const Node failing = MakeNode("t", "incremental", R"({"on_schema_change": "fail"})");
  const std::string message = Failure(failing, kFirst);
  EXPECT_NE(message.find("only in the query: name VARCHAR"), std::string::npos) << message;
  EXPECT_NE(message.find("of another type in the query: id INTEGER"), std::string::npos) << message;
  EXPECT_NE(Failure(MakeNode("t", "incremental"), "SELECT 1 AS id").find("does not give what its table has: amount"), std::string::npos);
}

TEST_F(IncrementalTest, AnIntervalIsBuiltOnce) {
  const Node node = MakeNode("t", "incremental");
  BuildRequest day;
  day.interval = TimeInterval{ParseIso8601("2025-01-15").value(), ParseIso8601("2025-01-16").value()};
  Make(node, kFirst, day);
  EXPECT_TRUE(Make(node, kSecond, day).skipped);
  EXPECT_EQ(Rows("SELECT count(*) FROM gold.t"), "2\n");
  BuildRequest next;
  next.interval = TimeInterval{ParseIso8601("2025-01-16").value(), ParseIso8601("2025-01-17").value()};
  EXPECT_FALSE(Make(node, kSecond, next).skipped);
  EXPECT_EQ(Rows("SELECT count(*) FROM gold.t"), "4\n");
  next.full_refresh = true;
  EXPECT_FALSE(Make(node, kSecond, next).skipped);
  EXPECT_EQ(Rows("SELECT count(*) FROM gold.t"), "2\n");
}

TEST_F(IncrementalTest, MicrobatchesReplaceTheirTime) {
  const Node node = MakeNode("t", "incremental", R"({"incremental_strategy": "microbatch", "event_time": "at", "begin": "2025-01-01", "batch_size": "day"})");
  BuildRequest day;
  day.batch = TimeInterval{ParseIso8601("2025-01-01").value(), ParseIso8601("2025-01-02").value()};
  Make(node, "SELECT TIMESTAMP '2025-01-01 10:00:00' AS at, 1 AS n", day);
  day.batch = TimeInterval{ParseIso8601("2025-01-02").value(), ParseIso8601("2025-01-03").value()};
  Make(node, "SELECT TIMESTAMP '2025-01-02 10:00:00' AS at, 2 AS n UNION ALL SELECT TIMESTAMP '2025-01-05', 9", day);
  Make(node, "SELECT TIMESTAMP '2025-01-02 11:00:00' AS at, 3 AS n", day);
  EXPECT_EQ(Rows("SELECT n FROM gold.t ORDER BY n"), "1\n3\n");
  EXPECT_NE(Failure(node, "SELECT 1 AS n", day).find("at TIMESTAMP"), std::string::npos);
}

TEST_F(IncrementalTest, NamesWhatTheConfigurationMayNotSay) {
  Make(MakeNode("t", "incremental"), kFirst);
  const auto message = [&](std::string_view config) { return Failure(MakeNode("t", "incremental", config), kSecond); };
  EXPECT_NE(message(R"({"incremental_strategy": "mrege"})").find("did you mean 'merge'?"), std::string::npos);
  EXPECT_NE(message(R"({"on_schema_change": "sync"})").find("sync_all_columns"), std::string::npos);
  EXPECT_NE(message(R"({"unique_key": 7})").find("text or a list of texts"), std::string::npos);
  EXPECT_NE(message(R"({"incremental_strategy": "microbatch"})").find("event_time"), std::string::npos);
  EXPECT_NE(message(R"({"unique_key": "nothing", "incremental_strategy": "merge"})").find("nothing"), std::string::npos);
}

TEST_F(IncrementalTest, NamesAColumnThatItsOwnTableLacks) {
  const Node node = MakeNode("t", "incremental");
  Make(node, kFirst);
  Sql("CREATE TABLE gold.source AS SELECT 1 AS id, 'a' AS name, 10 AS amount, now() AS _loaded_at");
  const std::string message = Failure(node, "WITH s AS (\nSELECT * FROM gold.source\nWHERE _loaded_at > (SELECT MAX(_loaded_at) FROM lake.gold.t)\n) SELECT * FROM s");
  EXPECT_NE(message.find("column '_loaded_at' is not in gold.t, which has id, name, amount"), std::string::npos) << message;
  EXPECT_NE(message.find("LINE 3:"), std::string::npos) << message;
}

TEST_F(IncrementalTest, AViewInItsPlaceIsReplaced) {
  Make(MakeNode("t", "view"), "SELECT 1 AS id");
  Make(MakeNode("t", "incremental"), kFirst);
  EXPECT_EQ(Rows("SELECT count(*) FROM gold.t"), "2\n");
  EXPECT_FALSE(RunsIncrementally(MakeNode("t", "incremental"), RelationType::kView, false));
  EXPECT_TRUE(RunsIncrementally(MakeNode("t", "incremental"), RelationType::kTable, false));
  EXPECT_FALSE(RunsIncrementally(MakeNode("t", "incremental"), RelationType::kTable, true));
  EXPECT_TRUE(RunsIncrementally(MakeNode("t", "incremental", R"({"full_refresh": false})"), RelationType::kTable, true));
}

}  // namespace
}  // namespace ingot::transform
