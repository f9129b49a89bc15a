// For tests of ingest/: a project and a lake in a scratch directory.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/scratch_directory.h"
#include "engine/instance.h"
#include "engine/session.h"
#include "engine/test_rows.h"
#include "ingest/ingest.h"
#include "lake/lake.h"
#include "store/location.h"

namespace ingot::ingest {

class IngestTest : public testing::Test {
 protected:
  void SetUp() override {
    auto instance = engine::Instance::Open({}, stores_);
    ASSERT_TRUE(instance.ok()) << instance.error().message();
    instance_ = *instance;
    Check(lake::Register(*instance_, {&clock_, &NullLogger()}));
    session_ = std::move(instance_->Connect()).value();
    Check(lake::Attach(*session_, scratch_.File("lake")));
  }

  static void Check(const Status& status) { ASSERT_TRUE(status.ok()) << status.error().message(); }

  // A file of the project. Later writes get later times of modification.
  void Write(const std::string& name, std::string_view text) {
    const std::filesystem::path path = scratch_.File("project/" + name);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() + std::chrono::seconds(++writes_));
  }

  Result<IngestReport> Run(const std::string& yaml, const std::string& run_id = "run-1") {
    auto node = ParseDocument(yaml, "ingest/test.yml");
    if (!node.ok()) return node.error();
    auto source = ParseSource(*node);
    if (!source.ok()) return source.error();
    IngestContext context{*session_, stores_, scratch_.File("project"), run_id,
                          Timestamp(std::chrono::sys_days(std::chrono::year(2025) / 1 / 15)), "tester"};
    return RunSource(*source, context);
  }
  IngestReport MustRun(const std::string& yaml, const std::string& run_id = "run-1") {
    auto report = Run(yaml, run_id);
    EXPECT_TRUE(report.ok()) << report.error().message();
    return report.ok() ? *report : IngestReport{};
  }
  std::string RunError(const std::string& yaml) {
    auto report = Run(yaml);
    return report.ok() ? "no error" : report.error().message();
  }

  std::vector<std::string> Rows(const std::string& sql) { return engine::TestRows(*session_, sql); }
  std::string Row(const std::string& sql) {
    const auto rows = Rows(sql);
    return rows.size() == 1 ? rows[0] : std::to_string(rows.size()) + " rows";
  }
  // Names and types of the payload columns.
  std::string Payload(const std::string& table) {
    std::string text;
    for (const std::string& row :
         Rows("SELECT column_name || ' ' || data_type FROM information_schema.columns WHERE table_catalog = 'lake' AND "
              "table_name = '" + table + "' AND NOT starts_with(column_name, '_') ORDER BY ordinal_position")) {
      text += (text.empty() ? "" : ", ") + row;
    }
    return text;
  }

  SystemClock clock_;
  store::StoreFactory stores_{store::S3Options{}, clock_};
  ScratchDirectory scratch_;
  std::shared_ptr<engine::Instance> instance_;
  std::unique_ptr<engine::Session> session_;
  int writes_ = 0;
};

}  // namespace ingot::ingest
