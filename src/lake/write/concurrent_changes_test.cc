// Statements of several sessions on one table, one begun before another commits.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "engine/instance.h"
#include "engine/session.h"
#include "lake/lake.h"
#include "store/location.h"

namespace ingot::lake {
namespace {

class ConcurrentChanges : public testing::Test {
 protected:
  ConcurrentChanges() : stores_(store::S3Options{}, clock_) {}

  void SetUp() override {
    root_ = (std::filesystem::temp_directory_path() / ("ingot_concurrent_" + NewUuid())).string();
    auto instance = engine::Instance::Open({}, stores_);
    ASSERT_TRUE(instance.ok());
    instance_ = *instance;
    ASSERT_TRUE(Register(*instance_, {&clock_, &NullLogger()}).ok());
    setup_ = Connect();
    ASSERT_TRUE(Attach(*setup_, root_).ok());
    first_ = Connect();
    second_ = Connect();
    for (engine::Session* session : {first_.get(), second_.get()}) Run(*session, "USE lake");
  }
  void TearDown() override {
    first_.reset();
    second_.reset();
    setup_.reset();
    instance_.reset();
    std::filesystem::remove_all(root_);
  }

  std::unique_ptr<engine::Session> Connect() {
    auto session = instance_->Connect();
    EXPECT_TRUE(session.ok());
    return std::move(session).value();
  }
  static void Run(engine::Session& session, const std::string& sql) {
    const Status status = session.Execute(sql);
    EXPECT_TRUE(status.ok()) << sql << "\n" << status.error().message();
  }
  void Create(const std::string& properties) {
    Run(*setup_, "CREATE TABLE t (id BIGINT, n BIGINT) WITH (" + properties + ")");
    Run(*setup_, "INSERT INTO t SELECT i, 0 FROM range(100) r(i)");
  }
  std::string One(const std::string& sql) {
    auto result = setup_->Query(sql);
    EXPECT_TRUE(result.ok()) << sql << "\n" << result.error().message();
    if (!result.ok() || !result->Next().value_or(false)) return "nothing";
    std::string row;
    for (size_t i = 0; i < result->columns().size(); ++i) row += (i > 0 ? "|" : "") + result->Text(i);
    return row;
  }
  // Both begin; the first commits, then the second. What the second was told: empty when it could.
  std::string Race(const std::string& first, const std::string& second) {
    Run(*first_, "BEGIN");
    Run(*second_, "BEGIN");
    Run(*first_, first);
    Run(*second_, second);
    Run(*first_, "COMMIT");
    const Status status = second_->Execute("COMMIT");
    if (status.ok()) return "";
    EXPECT_EQ(status.error().kind(), ErrorKind::kConflict) << status.error().message();
    return status.error().message();
  }

  static constexpr const char* kVectors = "'delta.enableDeletionVectors' = 'true'";
  static constexpr const char* kCopies = "'delta.enableDeletionVectors' = 'false'";

  SystemClock clock_;
  store::StoreFactory stores_;
  std::string root_;
  std::shared_ptr<engine::Instance> instance_;
  std::unique_ptr<engine::Session> setup_, first_, second_;
};

TEST_F(ConcurrentChanges, DifferentRowsOfOneFile) {
  Create(kVectors);
  EXPECT_EQ(Race("DELETE FROM t WHERE id = 1", "DELETE FROM t WHERE id = 2"), "");
  EXPECT_EQ(Race("UPDATE t SET n = 1 WHERE id = 3", "UPDATE t SET n = 2 WHERE id = 4"), "");
  EXPECT_EQ(Race("DELETE FROM t WHERE id = 5", "UPDATE t SET n = 3 WHERE id = 6"), "");
  EXPECT_EQ(One("SELECT count(*), sum(n) FROM t"), "97|6");
  EXPECT_EQ(One("SELECT string_agg(id::VARCHAR, ',' ORDER BY id) FROM t WHERE n > 0"), "3,4,6");
}

TEST_F(ConcurrentChanges, TheSameRowConflicts) {
  Create(kVectors);
  EXPECT_NE(Race("UPDATE t SET n = n + 1 WHERE id = 1", "UPDATE t SET n = n + 1 WHERE id = 1"), "");
  EXPECT_NE(Race("DELETE FROM t WHERE id = 2", "UPDATE t SET n = 9 WHERE id = 2"), "");
  EXPECT_EQ(One("SELECT count(*), sum(n) FROM t"), "99|1");
}

TEST_F(ConcurrentChanges, WithoutVectorsFilesConflict) {
  Create(kCopies);
  EXPECT_NE(Race("DELETE FROM t WHERE id = 1", "DELETE FROM t WHERE id = 2"), "");
}

TEST_F(ConcurrentChanges, MergesOfDifferentKeys) {
  Create(kVectors);
  const auto merge = [](int id) {
    return "MERGE INTO t USING (SELECT " + std::to_string(id) +
           " AS id) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = t.n + 1 WHEN NOT MATCHED THEN INSERT VALUES (s.id, 100)";
  };
  Run(*setup_, "INSERT INTO t VALUES (10000, 0)");
  EXPECT_EQ(Race(merge(1), merge(2)), "");
  EXPECT_EQ(Race(merge(1000), merge(2000)), "") << "both insert";
  EXPECT_NE(Race(merge(3), merge(3)), "");
  EXPECT_NE(Race(merge(3000), merge(3000)), "") << "both insert the same";
  EXPECT_EQ(One("SELECT count(*), sum(n) FROM t"), "104|303");
}

// Where the keys lie beyond all that the table has, DuckDB does not scan the table, and so does not tell what it looks for.
TEST_F(ConcurrentChanges, MergesOfKeysBeyondTheTablesConflict) {
  Create(kVectors);
  const std::string merge =
      "MERGE INTO t USING (SELECT 5000 AS id) s ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (s.id, 1)";
  EXPECT_NE(Race(merge, merge), "");
  EXPECT_EQ(One("SELECT count(*) FROM t WHERE id = 5000"), "1");
}

TEST_F(ConcurrentChanges, AMergeThatLeavesMatchesAloneReadsThem) {
  Create(kVectors);
  const std::string merge =
      "MERGE INTO t USING (SELECT 1 AS id) s ON t.id = s.id "
      "WHEN MATCHED AND t.n > 5 THEN UPDATE SET n = 0 WHEN NOT MATCHED THEN INSERT VALUES (s.id, 7)";
  // Had it run after the DELETE, it would have inserted a row.
  EXPECT_NE(Race("DELETE FROM t WHERE id = 1", "INSERT INTO t VALUES (-1, 0); " + merge), "");
}

TEST_F(ConcurrentChanges, ASubqueryOnTheSameTableReadsAllOfIt) {
  Create(kVectors);
  EXPECT_NE(Race("DELETE FROM t WHERE id = 1", "UPDATE t SET n = (SELECT count(*) FROM t) WHERE id = 2"), "");
  EXPECT_NE(Race("DELETE FROM t WHERE id = 3", "DELETE FROM t WHERE id = (SELECT max(id) FROM t)"), "");
}

TEST_F(ConcurrentChanges, BlindAppendsAreInNobodysWay) {
  for (const char* properties : {kVectors, kCopies}) {
    Create(properties);
    const std::string append = "INSERT INTO t SELECT i, 0 FROM range(5) r(i)";
    EXPECT_EQ(Race(append, "UPDATE t SET n = 1"), "");
    EXPECT_EQ(Race(append, "DELETE FROM t WHERE id < 50"), "");
    EXPECT_EQ(Race(append, "MERGE INTO t USING (SELECT 70 AS id) s ON t.id = s.id WHEN MATCHED THEN DELETE "
                           "WHEN NOT MATCHED THEN INSERT VALUES (s.id, 0)"),
              "");
    EXPECT_EQ(One("SELECT count(*), sum(n) FROM t"), "59|49");
    Run(*setup_, "DROP TABLE t");
  }
}

TEST_F(ConcurrentChanges, BlindAppendsConflictWhereTheTableIsSerializable) {
  Create("'delta.isolationLevel' = 'Serializable'");
  EXPECT_NE(Race("INSERT INTO t VALUES (1, 1)", "UPDATE t SET n = 1 WHERE id = 1"), "");
  EXPECT_EQ(Race("INSERT INTO t VALUES (200, 1)", "UPDATE t SET n = 1 WHERE id = 1"), "");
}

TEST_F(ConcurrentChanges, TheFeedTellsWhatEachDid) {
  Create(std::string(kVectors) + ", 'delta.enableChangeDataFeed' = 'true'");
  EXPECT_EQ(Race("DELETE FROM t WHERE id = 1", "UPDATE t SET n = 2 WHERE id = 2"), "");
  EXPECT_EQ(One("SELECT string_agg(_change_type || ' ' || id || ' ' || n, ', ' ORDER BY _commit_version, n) "
                "FROM table_changes('t', 2)"),
            "delete 1 0, update_preimage 2 0, update_postimage 2 2");
}

}  // namespace
}  // namespace ingot::lake
