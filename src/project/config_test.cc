#include "project/config.h"

#include <filesystem>
#include <map>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/ids.h"

namespace ingot::project {
namespace {

namespace fs = std::filesystem;

class Variables final : public VariableLookup {
 public:
  explicit Variables(std::map<std::string, std::string, std::less<>> values) : values_(std::move(values)) {}
  const std::string* Find(std::string_view name) const override {
    auto found = values_.find(name);
    return found == values_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

class ConfigTest : public testing::Test {
 protected:
  ConfigTest() : folder_(fs::temp_directory_path() / ("ingot-config-" + NewUuid())) { fs::create_directories(folder_); }
  ~ConfigTest() override { fs::remove_all(folder_); }

  Result<ProjectConfig> Load(std::string_view text, const std::string& environment = "",
                             std::map<std::string, std::string, std::less<>> variables = {}) {
    Status written = WriteFileAtomically((folder_ / "ingot.yml").string(), text);
    EXPECT_TRUE(written.ok());
    return LoadProjectConfig(folder_.string(), environment, Variables(std::move(variables)), {});
  }
  std::string ErrorOf(std::string_view text, const std::string& environment = "",
                      std::map<std::string, std::string, std::less<>> variables = {}) {
    Result<ProjectConfig> config = Load(text, environment, std::move(variables));
    EXPECT_FALSE(config.ok());
    return config.ok() ? "" : config.error().message();
  }

  const fs::path folder_;
};

TEST_F(ConfigTest, AnEmptyFileHasDefaults) {
  Result<ProjectConfig> config = Load("");
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(config->name, folder_.filename().string());
  EXPECT_EQ(config->lake, (folder_ / "lake").string());
  EXPECT_EQ(config->state, (folder_ / ".ingot").string());
}

TEST_F(ConfigTest, TablePropertiesAreChecked) {
  Result<ProjectConfig> config = Load(R"(
table_properties:
  delta.enableDeletionVectors: true
  owner: sales
)");
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(config->table_properties,
            (std::map<std::string, std::string>{{"delta.enableDeletionVectors", "true"}, {"owner", "sales"}}));
  config = Load("table_properties: {delta.appendOnly: true}\n"
                "environments:\n  prod:\n    table_properties: {delta.appendonly: false}\n", "prod");
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(config->table_properties, (std::map<std::string, std::string>{{"delta.appendOnly", "false"}}));
  EXPECT_NE(ErrorOf("table_properties:\n  delta.enableDeletionVector: true\n").find("ingot.yml:2:"), std::string::npos);
  EXPECT_NE(ErrorOf("table_properties: 1\n").find("expected a mapping"), std::string::npos);
}

TEST_F(ConfigTest, ReadsEveryKey) {
  Result<ProjectConfig> config = Load(R"(
name: shop
lake: s3://bucket/tables
state: state
limits: {memory: 2GiB, threads: 3, temp_directory: spill, temp_size: 10MB}
s3:
  endpoint: http://127.0.0.1:9000
  region: eu-central-1
  path_style: false
  access_key_id: ${KEY}
  secret_access_key: ${SECRET}
)", "", {{"KEY", "id"}, {"SECRET", "hush"}});
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(config->name, "shop");
  EXPECT_EQ(config->lake, "s3://bucket/tables");
  EXPECT_EQ(config->state, (folder_ / "state").string());
  EXPECT_EQ(config->limits.memory_bytes, 2ULL << 30);
  EXPECT_EQ(config->limits.threads, 3);
  EXPECT_EQ(config->limits.temp_directory, (folder_ / "spill").string());
  EXPECT_EQ(config->limits.temp_bytes, 10000000U);
  EXPECT_EQ(config->s3.endpoint, "http://127.0.0.1:9000");
  EXPECT_EQ(config->s3.region, "eu-central-1");
  EXPECT_EQ(config->s3.path_style, false);
  EXPECT_EQ(config->s3.secret_access_key, "hush");
}

constexpr std::string_view kTwoEnvironments = R"(
lake: lake
environment: dev
limits: {threads: 1, memory: 1GB}
environments:
  dev:
  prod:
    lake: ${PROD_LAKE}
    limits: {threads: 8}
)";

TEST_F(ConfigTest, AnEnvironmentReplacesKeyByKey) {
  Result<ProjectConfig> config = Load(kTwoEnvironments, "prod", {{"PROD_LAKE", "s3://prod/lake"}});
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(config->environment, "prod");
  EXPECT_EQ(config->lake, "s3://prod/lake");
  EXPECT_EQ(config->limits.threads, 8);
  EXPECT_EQ(config->limits.memory_bytes, 1000000000U);
}

TEST_F(ConfigTest, VariablesOfOtherEnvironmentsAreNotLookedAt) {
  Result<ProjectConfig> config = Load(kTwoEnvironments);
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(config->environment, "dev");
  EXPECT_EQ(config->limits.threads, 1);
}

TEST_F(ConfigTest, AnUnknownEnvironmentIsNamed) {
  EXPECT_NE(ErrorOf(kTwoEnvironments, "prd").find("there is no environment 'prd'; did you mean 'prod'?"),
            std::string::npos);
}

TEST_F(ConfigTest, ATypoHasItsPlaceAndTheNearestKey) {
  std::string message = ErrorOf("name: x\nlimits:\n  thraeds: 2\n");
  EXPECT_NE(message.find("ingot.yml:3:3"), std::string::npos) << message;
  EXPECT_NE(message.find("threads"), std::string::npos) << message;
  EXPECT_NE(ErrorOf("lak: x\n").find("'lake'"), std::string::npos);
  EXPECT_NE(ErrorOf("environments: {prod: {name: x}}\n").find("ingot.yml:1:"), std::string::npos);
}

TEST_F(ConfigTest, AWrongValueHasItsPlace) {
  EXPECT_NE(ErrorOf("limits:\n  memory: lots\n").find("ingot.yml:2:11"), std::string::npos);
  EXPECT_NE(ErrorOf("limits: {threads: 0}\n").find("from 1 to 1024"), std::string::npos);
  EXPECT_NE(ErrorOf("lake: ${NOWHERE}\n").find("NOWHERE"), std::string::npos);
}

TEST_F(ConfigTest, SecretsMayNotStandInTheFile) {
  std::string message = ErrorOf("s3:\n  secret_access_key: hunter2\n");
  EXPECT_NE(message.find("ingot.yml:2:"), std::string::npos) << message;
  EXPECT_EQ(message.find("hunter2"), std::string::npos) << message;
}

TEST_F(ConfigTest, AMissingFileSaysWhatToDo) {
  Result<ProjectConfig> config = LoadProjectConfig((folder_ / "none").string(), "", Variables({}), {});
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.error().kind(), ErrorKind::kNotFound);
  EXPECT_NE(config.error().message().find("ingot init"), std::string::npos);
}

TEST_F(ConfigTest, FindsTheNearestFolderUpwards) {
  ASSERT_TRUE(Load("").ok());
  fs::create_directories(folder_ / "a" / "b");
  EXPECT_EQ(FindProject((folder_ / "a" / "b").string()), folder_.string());
}

TEST(ConfigKeys, AllHaveHelp) {
  for (const ConfigKey& key : ConfigKeys()) EXPECT_FALSE(key.help.empty()) << key.path;
}

}  // namespace
}  // namespace ingot::project
