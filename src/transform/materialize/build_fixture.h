// What the tests of materializations start from: an empty lake, and nodes to build in it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/scratch_directory.h"
#include "engine/instance.h"
#include "engine/session.h"
#include "lake/lake.h"
#include "store/location.h"
#include "transform/lake/lake_warehouse.h"
#include "transform/materialize/materialize.h"

namespace ingot::transform {

class BuildTest : public testing::Test {
 protected:
  BuildTest() : stores_(store::S3Options{}, clock_) {}

  void SetUp() override {
    auto opened = engine::Instance::Open({}, stores_);
    ASSERT_TRUE(opened.ok()) << opened.error().message();
    instance_ = std::move(*opened);
    ASSERT_TRUE(lake::Register(*instance_, {&clock_, &NullLogger()}).ok());
    auto session = instance_->Connect();
    ASSERT_TRUE(session.ok());
    session_ = std::move(*session);
    ASSERT_TRUE(lake::Attach(*session_, folder_.File("lake")).ok());
    warehouse_ = std::make_unique<LakeWarehouse>(*session_);
    Sql("CREATE SCHEMA gold");
  }

  // A node lake.gold.<name>, its configuration given as JSON.
  static Node MakeNode(std::string_view name, std::string_view materialized, std::string_view config = "{}") {
    Node node;
    node.type = materialized == "seed"       ? ResourceType::kSeed
                : materialized == "snapshot" ? ResourceType::kSnapshot
                                             : ResourceType::kModel;
    node.name = node.alias = name;
    node.unique_id = "model.shop." + std::string(name);
    node.database = "lake";
    node.schema = "gold";
    auto parsed = Json::Parse(config);
    EXPECT_TRUE(parsed.ok()) << config;
    parsed->Set("materialized", std::string(materialized));
    node.config = std::make_shared<const Json>(std::move(*parsed));
    return node;
  }

  Result<BuildResult> TryBuild(const Node& node, std::string_view sql, BuildRequest request = {}) {
    request.node = &node;
    request.sql = sql;
    return Materialize(*warehouse_, request);
  }
  BuildResult Make(const Node& node, std::string_view sql, BuildRequest request = {}) {
    auto built = TryBuild(node, sql, std::move(request));
    EXPECT_TRUE(built.ok()) << built.error().message();
    return built.ok() ? *built : BuildResult{};
  }
  // The message of a build that must fail.
  std::string Failure(const Node& node, std::string_view sql, BuildRequest request = {}) {
    auto built = TryBuild(node, sql, std::move(request));
    EXPECT_FALSE(built.ok()) << "it succeeded";
    EXPECT_FALSE(warehouse_->InTransaction());
    return built.ok() ? "" : built.error().message();
  }

  void Sql(std::string_view sql) {
    const Status status = session_->Execute(sql);
    ASSERT_TRUE(status.ok()) << status.error().message();
  }
  // "1|a\n2|NULL\n"
  std::string Rows(std::string_view sql) {
    auto result = warehouse_->Execute(sql, true, -1);
    if (!result.ok()) return "error: " + result.error().message();
    std::string text;
    for (const auto& row : result->rows) {
      for (size_t i = 0; i < row.size(); ++i) {
        text += (i == 0 ? "" : "|") + (row[i].is_null() ? "NULL" : row[i].is_string() ? row[i].as_string() : row[i].Dump());
      }
      text += "\n";
    }
    return text;
  }
  int64_t Version(std::string_view table) {
    auto opened = lake::OpenTable(*session_, "gold", table);
    if (!opened.ok()) return -1;
    auto latest = (*opened)->Latest();
    return latest.ok() ? (*latest)->version : -1;
  }

  ScratchDirectory folder_;
  SystemClock clock_;
  store::StoreFactory stores_;
  std::shared_ptr<engine::Instance> instance_;
  std::unique_ptr<engine::Session> session_;
  std::unique_ptr<LakeWarehouse> warehouse_;
};

}  // namespace ingot::transform
