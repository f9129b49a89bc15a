#include "engine/session.h"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "engine/engine_fixture.h"

namespace ingot::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class SessionTest : public EngineTest {
 protected:
  QueryResult Ask(const std::string& sql, const std::vector<Json>& parameters = {}) {
    auto result = session_->Query(sql, parameters);
    EXPECT_TRUE(result.ok()) << result.error().message();
    return std::move(result).value();
  }
};

TEST_F(SessionTest, ExecutesEveryStatementInOrder) {
  Run("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2); SELECT * FROM t; UPDATE t SET a = a + 1;");
  EXPECT_EQ(Value("SELECT sum(a) FROM t"), "5");
}

TEST_F(SessionTest, StopsAtTheFirstError) {
  const Error error = ErrorOf("CREATE TABLE t (a INTEGER); INSERT INTO u VALUES (1); INSERT INTO t VALUES (1)");
  EXPECT_EQ(error.kind(), ErrorKind::kNotFound);
  EXPECT_EQ(Value("SELECT count(*) FROM t"), "0");
}

TEST_F(SessionTest, StreamsRowsWithTheirTypes) {
  QueryResult result = Ask("SELECT i, i / 2 AS half, 'n' || i AS name, i % 2 = 0 AS even FROM range(5000) r(i)");
  ASSERT_EQ(result.columns().size(), 4U);
  EXPECT_EQ(result.columns()[0].name, "i");
  EXPECT_EQ(result.columns()[0].type, "BIGINT");
  EXPECT_EQ(result.columns()[1].type, "DOUBLE");
  EXPECT_TRUE(result.has_rows());
  EXPECT_FALSE(result.changed_rows().has_value());
  int64_t rows = 0;
  for (auto more = result.Next(); more.ok() && *more; more = result.Next()) {
    ASSERT_EQ(*result.Int(0), rows);
    ASSERT_EQ(*result.Double(1), static_cast<double>(rows) / 2);
    ASSERT_EQ(result.Text(2), "n" + std::to_string(rows));
    ASSERT_EQ(*result.Bool(3), rows % 2 == 0);
    ++rows;
  }
  EXPECT_EQ(rows, 5000);
  EXPECT_FALSE(*result.Next());
}

TEST_F(SessionTest, CountsChangedRows) {
  Run("CREATE TABLE t (a INTEGER)");
  QueryResult inserted = Ask("INSERT INTO t SELECT * FROM range(10)");
  EXPECT_EQ(inserted.changed_rows(), 10);
  EXPECT_FALSE(inserted.has_rows());
  EXPECT_FALSE(*inserted.Next());
  EXPECT_EQ(Ask("DELETE FROM t WHERE a < 3").changed_rows(), 3);
  EXPECT_EQ(Ask("CREATE TABLE u AS FROM t").changed_rows(), 7);
  EXPECT_FALSE(Ask("CREATE TABLE v (a INTEGER)").changed_rows().has_value());
  EXPECT_TRUE(Ask("INSERT INTO t VALUES (1) RETURNING a").has_rows());
}

TEST_F(SessionTest, BindsParameters) {
  QueryResult result = Ask("SELECT $1 + 1, $2, $3 IS NULL, $4::INTEGER[]",
                           {Json(41), Json("it's"), Json(), Json(Json::Array{Json(1), Json(2)})});
  ASSERT_TRUE(*result.Next());
  EXPECT_EQ(*result.Int(0), 42);
  EXPECT_EQ(result.Text(1), "it's");
  EXPECT_TRUE(*result.Bool(2));
  EXPECT_EQ(result.ToJson(3).Dump(), "[1,2]");
  const auto missing = session_->Query("SELECT $1, $2", {Json(1)});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().kind(), ErrorKind::kInvalidArgument);
}

TEST_F(SessionTest, GivesValuesAsJson) {
  QueryResult result = Ask(
      "SELECT {'a': 1, 'b': [1.5, NULL]}, 1.10::DECIMAL(9,2), 12345678901234567890::HUGEINT, MAP {'k': true}, "
      "'{\"x\": [1]}'::JSON, DATE '2025-01-15', 'nan'::DOUBLE, sum(i), '{\"v\": [1, \"x\", null, {\"y\": 2.5}]}'::JSON::VARIANT, "
      "[1::VARIANT, NULL] FROM range(3) r(i)");
  ASSERT_TRUE(*result.Next());
  EXPECT_EQ(result.ToJson(0).Dump(), R"({"a":1,"b":[1.5,null]})");
  EXPECT_EQ(result.ToJson(1).Dump(), "1.1");
  EXPECT_EQ(result.ToJson(2).Dump(), R"("12345678901234567890")");
  EXPECT_EQ(result.ToJson(3).Dump(), R"({"k":true})");
  EXPECT_EQ(result.ToJson(4).Dump(), R"({"x":[1]})");
  EXPECT_EQ(result.ToJson(5).Dump(), R"("2025-01-15")");
  EXPECT_EQ(result.ToJson(6).Dump(), R"("nan")");
  EXPECT_EQ(result.ToJson(7).Dump(), "3");
  EXPECT_EQ(result.ToJson(8).Dump(), R"({"v":[1,"x",null,{"y":2.5}]})");
  EXPECT_EQ(result.ToJson(9).Dump(), "[1,null]");
}

TEST_F(SessionTest, TellsWhatDoesNotCast) {
  QueryResult result = Ask("SELECT 'word' AS w, NULL AS n");
  ASSERT_TRUE(*result.Next());
  const auto number = result.Int(0);
  ASSERT_FALSE(number.ok());
  EXPECT_EQ(number.error().kind(), ErrorKind::kInvalidArgument);
  EXPECT_THAT(number.error().message(), HasSubstr("column 'w' holds 'word'"));
  EXPECT_FALSE(result.Int(1).ok());
  EXPECT_EQ(result.Text(1), "");
}

TEST_F(SessionTest, QueryValueWantsOneValue) {
  EXPECT_EQ(Value("SELECT 1"), "1");
  EXPECT_EQ(Value("SELECT NULL"), "NULL");
  EXPECT_EQ(Value("SELECT 1 WHERE false"), "NULL");
  EXPECT_THAT(Value("SELECT 1, 2"), HasSubstr("invalid_argument: expected one row"));
  EXPECT_THAT(Value("FROM range(2)"), HasSubstr("invalid_argument: expected one row"));
  EXPECT_THAT(Value("SELECT 1; SELECT 2"), HasSubstr("expected one statement, not 2"));
}

TEST_F(SessionTest, APivotIsOneStatement) {
  const std::string pivot = "PIVOT (SELECT 7 AS a, 'x' AS b) ON b USING sum(a)";
  EXPECT_EQ(Value(pivot), "7");
  EXPECT_EQ(Value(pivot), "7") << "a second time";
  const auto statements = session_->SplitStatements(pivot + "; SELECT 1");
  ASSERT_TRUE(statements.ok()) << statements.error().message();
  ASSERT_EQ(statements->size(), 2u);
  EXPECT_EQ((*statements)[0].text, pivot);
  EXPECT_TRUE((*statements)[0].gives_rows);
}

TEST_F(SessionTest, SplitsStatements) {
  const std::string text = "SELECT ';';\n -- a; SELECT 2\nINSERT INTO t VALUES (1) ;; SELECT 2; INSERT INTO t VALUES (1) RETURNING *";
  const auto statements = session_->SplitStatements(text);
  ASSERT_TRUE(statements.ok()) << statements.error().message();
  std::vector<std::string> texts;
  std::vector<bool> give_rows;
  for (const SqlStatement& statement : *statements) {
    texts.push_back(statement.text);
    give_rows.push_back(statement.gives_rows);
    EXPECT_EQ(text.substr(statement.offset, statement.text.size()), statement.text);
  }
  EXPECT_THAT(texts, ElementsAre("SELECT ';'", testing::EndsWith("INSERT INTO t VALUES (1)"), "SELECT 2",
                                 "INSERT INTO t VALUES (1) RETURNING *"));
  EXPECT_THAT(give_rows, ElementsAre(true, false, true, true));
  EXPECT_GT((*statements)[2].offset, (*statements)[1].offset);
  const auto broken = session_->SplitStatements("SELECT 1; SELEC 2");
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().kind(), ErrorKind::kInvalidArgument);
}

TEST_F(SessionTest, SessionsHaveTheirOwnTransactions) {
  const auto other = Connect();
  Run("CREATE TABLE t (a INTEGER); BEGIN; INSERT INTO t VALUES (1)");
  EXPECT_EQ(**other->QueryValue("SELECT count(*) FROM t"), "0");
  Run("COMMIT");
  EXPECT_EQ(**other->QueryValue("SELECT count(*) FROM t"), "1");
}

TEST_F(SessionTest, InterruptEndsTheQueryThatRuns) {
  const auto begin = std::chrono::steady_clock::now();
  std::atomic<bool> done = false;
  std::thread interrupter([&] {
    // Progress is known for a moment only: while the join is built there is none.
    const auto patience = begin + std::chrono::milliseconds(200);
    while (!done && session_->CurrentProgress().fraction < 0 && std::chrono::steady_clock::now() < patience) {
      std::this_thread::yield();
    }
    while (!done) {
      session_->Interrupt();
      std::this_thread::yield();
    }
  });
  const Error error = ErrorOf("SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range % 7 = b.range");
  done = true;
  interrupter.join();
  EXPECT_EQ(error.kind(), ErrorKind::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
  EXPECT_EQ(Value("SELECT 1"), "1");
}

TEST_F(SessionTest, InterruptStopsAStreamBetweenRows) {
  QueryResult result = Ask("SELECT i FROM range(100000000000) r(i)");
  ASSERT_TRUE(*result.Next());
  session_->Interrupt();
  for (;;) {
    const auto more = result.Next();
    if (more.ok()) {
      ASSERT_TRUE(*more);
      continue;
    }
    EXPECT_EQ(more.error().kind(), ErrorKind::kCancelled);
    break;
  }
}

TEST_F(SessionTest, TellsProgress) {
  Run("CREATE TABLE t AS SELECT i FROM range(3000000) r(i)");
  std::atomic<bool> done = false;
  std::atomic<bool> seen = false;
  std::thread watcher([&] {
    while (!done) {
      const Progress progress = session_->CurrentProgress();
      if (progress.fraction > 0 && progress.fraction <= 1) seen = true;
    }
  });
  Run("SELECT count(DISTINCT sqrt(i) || 'x') FROM t");
  done = true;
  watcher.join();
  EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace ingot::engine
