// What the tests of engine/ start from.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "engine/instance.h"
#include "engine/session.h"
#include "store/location.h"

namespace ingot::engine {

// An instance with a session, and a folder that goes away.
class EngineTest : public testing::Test {
 protected:
  void SetUp() override { Restart({}); }

  void TearDown() override {
    session_.reset();
    instance_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  void Restart(const Limits& limits) {
    session_.reset();
    InstanceOptions options;
    options.limits = limits;
    if (options.limits.temp_directory.empty()) options.limits.temp_directory = Path("spill");
    auto opened = Instance::Open(options, stores_);
    ASSERT_TRUE(opened.ok()) << opened.error().message();
    instance_ = std::move(opened).value();
    session_ = Connect();
  }

  std::unique_ptr<Session> Connect() {
    auto session = instance_->Connect();
    EXPECT_TRUE(session.ok()) << session.error().message();
    return std::move(session).value();
  }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }

  void Run(const std::string& sql) {
    const Status status = session_->Execute(sql);
    ASSERT_TRUE(status.ok()) << sql << "\n" << status.error().message();
  }

  // The single value as text; "NULL" or the error's kind and message otherwise.
  std::string Value(const std::string& sql) {
    const auto value = session_->QueryValue(sql);
    if (!value.ok()) return std::string(ErrorKindName(value.error().kind())) + ": " + value.error().message();
    return value->value_or("NULL");
  }

  Error ErrorOf(const std::string& sql) {
    const Status status = session_->Execute(sql);
    EXPECT_FALSE(status.ok()) << sql;
    return status.ok() ? Internal("no error") : status.error();
  }

  const std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
      ("ingot-engine-test-" + std::to_string(getpid()) + "-" +
       testing::UnitTest::GetInstance()->current_test_info()->name());
  SystemClock clock_;
  store::StoreFactory stores_{store::S3Options{}, clock_};
  std::shared_ptr<Instance> instance_;
  std::unique_ptr<Session> session_;
};

}  // namespace ingot::engine
