// For tests of the decoders: files made of texts, read through SQL.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/scratch_directory.h"
#include "engine/instance.h"
#include "engine/record_infer.h"
#include "engine/record_scan.h"
#include "engine/session.h"
#include "engine/test_rows.h"
#include "store/location.h"

namespace ingot::engine {

class RecordScanTest : public testing::Test {
 protected:
  void SetUp() override {
    auto instance = Instance::Open({}, stores_);
    ASSERT_TRUE(instance.ok()) << instance.error().message();
    instance_ = *instance;
    session_ = std::move(instance_->Connect()).value();
  }

  RecordFile File(const std::string& name, std::string_view text) {
    std::ofstream(scratch_.File(name), std::ios::binary) << text;
    store::Location location;
    location.path = scratch_.path();
    return RecordFile{stores_.Open(location).value(), name, name, text.size()};
  }

  // Reads the files with these columns ("a BIGINT"), and gives the rows of `select` over them, a text each.
  std::vector<std::string> Read(RecordScanOptions options, const std::string& select = "*") {
    auto scan = RecordScan::Create(std::move(options));
    EXPECT_TRUE(scan.ok()) << scan.error().message();
    scan_ = *scan;
    handle_ = RegisterRecordScan(*session_, scan_).value();
    std::vector<std::string> rows = Rows("SELECT " + select + " FROM ingot_records('" + handle_ + "')");
    return rows;
  }
  std::vector<std::string> Rejects(const std::string& select = "reason, _source_row, byte_offset, raw") {
    return Rows("SELECT " + select + " FROM ingot_rejects('" + handle_ + "') ORDER BY _source, _source_row");
  }

  std::vector<std::string> Rows(const std::string& sql) { return TestRows(*session_, sql); }

  static std::vector<RecordColumn> Columns(const std::vector<std::pair<std::string, std::string>>& columns) {
    std::vector<RecordColumn> result;
    for (const auto& [name, type] : columns) result.push_back({name, type, "", EpochUnit::kNone});
    return result;
  }
  RecordScanOptions Options(RecordFormat format, std::vector<RecordFile> files,
                            const std::vector<std::pair<std::string, std::string>>& columns) {
    RecordScanOptions options;
    options.shape.format = format;
    options.files = std::move(files);
    options.columns = Columns(columns);
    return options;
  }

  SystemClock clock_;
  store::StoreFactory stores_{store::S3Options{}, clock_};
  ScratchDirectory scratch_;
  std::shared_ptr<Instance> instance_;
  std::unique_ptr<Session> session_;
  std::shared_ptr<RecordScan> scan_;
  std::string handle_;
};

}  // namespace ingot::engine
