// What the tests of materialized views start from: an empty lake, views to refresh in it, and the query itself to compare with.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/scratch_directory.h"
#include "engine/instance.h"
#include "engine/session.h"
#include "lake/lake.h"
#include "lake/refresh/refresh.h"
#include "store/location.h"

namespace ingot::lake {

class RefreshFixture : public testing::Test {
 protected:
  RefreshFixture() : stores_(store::S3Options{}, clock_) {}

  void SetUp() override {
    auto instance = engine::Instance::Open({}, stores_);
    ASSERT_TRUE(instance.ok());
    instance_ = *instance;
    ASSERT_TRUE(Register(*instance_, {&clock_, &NullLogger()}).ok());
    session_ = std::move(instance_->Connect()).value();
    ASSERT_TRUE(Attach(*session_, folder_.File("lake")).ok());
  }

  void Sql(const std::string& sql) {
    const Status status = session_->Execute(sql);
    ASSERT_TRUE(status.ok()) << sql << "\n" << status.error().message();
  }
  // Columns parted by '|'.
  std::string One(const std::string& sql) {
    auto result = session_->Query(sql);
    EXPECT_TRUE(result.ok()) << sql << "\n" << result.error().message();
    if (!result.ok() || !result->Next().value_or(false)) return "nothing";
    std::string row;
    for (size_t i = 0; i < result->columns().size(); ++i) row += (i == 0 ? "" : "|") + (result->IsNull(i) ? "NULL" : result->Text(i));
    return row;
  }

  static MaterializedQuery View(std::string name, std::string sql) { return {"lake", "main", std::move(name), std::move(sql), "", false}; }

  // As a run does it: by the changes, or else anew. Gives the way, and why: "unchanged", "changes +1 -0", "recompute: …".
  std::string Refresh(const MaterializedQuery& view) {
    EXPECT_TRUE(session_->Execute("BEGIN").ok());
    auto refreshed = RefreshView(*session_, view);
    std::string said;
    if (!refreshed.ok()) {
      said = "error: " + refreshed.error().message();
      EXPECT_TRUE(session_->Execute("ROLLBACK; BEGIN").ok());
    } else if (refreshed->way == RefreshWay::kUnchanged) {
      said = "unchanged";
    } else if (refreshed->way == RefreshWay::kChanges) {
      said = "changes +" + std::to_string(refreshed->rows_added) + " -" + std::to_string(refreshed->rows_removed);
    } else {
      said = "recompute: " + refreshed->reason;
    }
    if (said.starts_with("error") || said.starts_with("recompute")) {
      Sql("CREATE OR REPLACE TABLE " + view.table + Options() + " AS " + view.sql);
      const Status remembered = RememberView(*session_, view);
      EXPECT_TRUE(remembered.ok()) << remembered.error().message();
    }
    const Status committed = session_->Execute("COMMIT");
    EXPECT_TRUE(committed.ok()) << committed.error().message();
    return said;
  }

  // Rows that the view has and the query does not give, and the other way round, to the last sign: "0|0".
  std::string Difference(const MaterializedQuery& view) {
    const std::string query = "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (" + view.sql + ")";
    const std::string stored = "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM " + view.table;
    return One("SELECT (SELECT count(*) FROM (" + stored + " EXCEPT ALL " + query + ")), (SELECT count(*) FROM (" + query + " EXCEPT ALL " + stored + "))");
  }

  // Some of those rows, for a failure to show.
  std::string Examples(const MaterializedQuery& view) {
    const std::string query = "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (" + view.sql + ")";
    const std::string stored = "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM " + view.table;
    return "the view alone has " + One("SELECT list(t) FROM (" + stored + " EXCEPT ALL " + query + " LIMIT 5) t") + ", the query " +
           One("SELECT list(t) FROM (" + query + " EXCEPT ALL " + stored + " LIMIT 5) t");
  }

  virtual std::string Options() const { return ""; }

  ScratchDirectory folder_;
  SystemClock clock_;
  store::StoreFactory stores_;
  std::shared_ptr<engine::Instance> instance_;
  std::unique_ptr<engine::Session> session_;
};

}  // namespace ingot::lake
