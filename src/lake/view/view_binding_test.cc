// What binding a query does with views: how often it opens them, and where lineage ends.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "engine/instance.h"
#include "engine/lineage/lineage.h"
#include "engine/lineage/lineage_text.h"
#include "engine/session.h"
#include "lake/lake.h"
#include "store/location.h"

namespace ingot::lake {
namespace {

class ViewBinding : public testing::Test {
 protected:
  ViewBinding() : stores_(store::S3Options{}, clock_) {}

  void SetUp() override {
    root_ = (std::filesystem::temp_directory_path() / ("ingot_view_binding_" + NewUuid())).string();
    auto instance = engine::Instance::Open({}, stores_);
    ASSERT_TRUE(instance.ok());
    instance_ = *instance;
    ASSERT_TRUE(Register(*instance_, {&clock_, &NullLogger()}).ok());
    auto session = instance_->Connect();
    ASSERT_TRUE(session.ok());
    session_ = std::move(*session);
    ASSERT_TRUE(Attach(*session_, root_).ok());
    Run("CREATE TABLE t (id BIGINT, x BIGINT); INSERT INTO t VALUES (1, 10)");
    Run("CREATE VIEW v0 AS SELECT id, x FROM t");
  }
  void TearDown() override {
    session_.reset();
    instance_.reset();
    std::filesystem::remove_all(root_);
  }

  void Run(const std::string& sql) {
    const Status status = session_->Execute(sql);
    ASSERT_TRUE(status.ok()) << sql << "\n" << status.error().message();
  }
  // v1 to v<steps>, each of which reads the one before twice: 2 to the power of `steps` tables in the end.
  void Double(int steps) {
    for (int i = 1; i <= steps; ++i) {
      const std::string before = "v" + std::to_string(i - 1);
      Run("CREATE VIEW v" + std::to_string(i) + " AS SELECT a.id, b.x FROM " + before + " a, " + before + " b");
    }
  }
  std::string LineageOf(const std::string& sql) {
    const auto lineage = engine::LineageOf(*session_, sql);
    return lineage.ok() ? engine::LineageText(*lineage) : "error: " + lineage.error().message();
  }

  SystemClock clock_;
  store::StoreFactory stores_;
  std::string root_;
  std::shared_ptr<engine::Instance> instance_;
  std::unique_ptr<engine::Session> session_;
};

TEST_F(ViewBinding, TooManyInOneStatementAreRefused) {
  Double(12);  // 8191 openings
  const Status created = session_->Execute("CREATE VIEW v13 AS SELECT a.id FROM v12 a, v12 b");
  ASSERT_FALSE(created.ok());
  EXPECT_EQ(created.error().kind(), ErrorKind::kExhausted);
  EXPECT_NE(created.error().message().find("opens views more than 10000 times"), std::string::npos) << created.error().message();
  EXPECT_NE(created.error().message().find("Make a table of one of them"), std::string::npos);
  const Status read = session_->Execute("EXPLAIN SELECT count(*) FROM v12 a, v12 b");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().kind(), ErrorKind::kExhausted);
  // Each statement counts for itself, within a transaction, too; and so does each view of a list.
  Run("BEGIN; EXPLAIN SELECT * FROM v9; EXPLAIN SELECT * FROM v9; COMMIT");
  Run("SELECT column_name FROM duckdb_columns() WHERE database_name = 'lake'");
  // Lineage opens each view once.
  EXPECT_EQ(LineageOf("SELECT a.id, b.x FROM v12 a, v12 b, v12 c"), "id <- v12.id IDENTITY\nx <- v12.x IDENTITY\n");

  // An interrupt is heeded while views are opened: otherwise the statement would be refused again.
  std::atomic<bool> done = false;
  std::thread interrupter([&] {
    while (!done) {
      session_->Interrupt();
      std::this_thread::yield();
    }
  });
  const Status stopped = session_->Execute("EXPLAIN SELECT count(*) FROM v12 a, v12 b");
  done = true;
  interrupter.join();
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().kind(), ErrorKind::kCancelled) << stopped.error().message();
}

TEST_F(ViewBinding, LineageEndsAtAView) {
  Run("CREATE VIEW w AS SELECT id, x * 2 AS twice FROM v0 WHERE x > 0");
  EXPECT_EQ(LineageOf("SELECT id, twice + 1 AS more FROM lake.main.w WHERE main.w.id > 3"),
            "id <- w.id IDENTITY\nmore <- w.twice TRANSFORMATION\n* <- w.id FILTER\n");
  const auto lineage = engine::LineageOf(*session_, "SELECT w.id, t.x FROM w JOIN t USING (id)");
  ASSERT_TRUE(lineage.ok()) << lineage.error().message();
  ASSERT_EQ(lineage->relations.size(), 2u);
  EXPECT_EQ(lineage->relations[0].source, engine::LineageSource::kView);
  EXPECT_EQ(lineage->relations[0].catalog, "lake");
  EXPECT_EQ(lineage->relations[0].schema, "main");
  EXPECT_EQ(lineage->relations[1].source, engine::LineageSource::kTable);
  // Afterwards it is a view again.
  const auto value = session_->QueryValue("SELECT twice FROM w");
  ASSERT_TRUE(value.ok()) << value.error().message();
  EXPECT_EQ(value->value_or(""), "20");
}

TEST_F(ViewBinding, WhatIsDeclaredNeedNotBeThere) {
  const std::vector<engine::DeclaredRelation> declared = {{"lake", "gold", "Orders", {{"id", "BIGINT"}, {"price", "DECIMAL(10,2)"}}},
                                                          {"lake", "main", "t", {{"other", "VARCHAR"}}}};
  const auto lineage = engine::LineageOf(*session_, "SELECT o.id, sum(gold.o.price) AS s, max(other) AS m FROM lake.gold.orders o, t GROUP BY 1", declared);
  EXPECT_FALSE(lineage.ok());  // an alias has no schema
  const auto found = engine::LineageOf(*session_, "SELECT id, sum(gold.orders.price) AS s, max(other) AS m FROM lake.gold.orders, t GROUP BY 1", declared);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_EQ(engine::LineageText(*found),
            "id <- Orders.id IDENTITY\ns <- Orders.price AGGREGATION\nm <- t.other AGGREGATION\n* <- Orders.id GROUP_BY\n");
  EXPECT_EQ(found->relations[0].source, engine::LineageSource::kTable);
  EXPECT_EQ(found->columns[1].type, "DECIMAL(38,2)");
  // Views that read what is declared differently may no longer fit.
  EXPECT_FALSE(engine::LineageOf(*session_, "SELECT x FROM v0", declared).ok());
  EXPECT_EQ(LineageOf("SELECT x FROM t"), "x <- t.x IDENTITY\n");
  EXPECT_FALSE(session_->Execute("SELECT * FROM gold.orders").ok());
}

}  // namespace
}  // namespace ingot::lake
