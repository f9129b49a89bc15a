#include "engine/instance.h"

#include <gmock/gmock.h>

#include <duckdb/main/valid_checker.hpp>

#include "engine/engine_fixture.h"

namespace ingot::engine {
namespace {

using testing::HasSubstr;

// Sorts some 200 MB.
constexpr char kLargeSort[] =
    "CREATE TABLE sorted AS SELECT hash(i) AS h, 'a payload of some bytes ' || i AS p FROM range(3000000) r(i) "
    "ORDER BY h";

class InstanceTest : public EngineTest {};

TEST_F(InstanceTest, LimitsAreDuckDbs) {
  Restart({.memory_bytes = 512ULL << 20, .threads = 2, .temp_directory = Path("t"), .temp_bytes = 1ULL << 30});
  EXPECT_EQ(Value("SELECT current_setting('memory_limit')"), "512.0 MiB");
  EXPECT_EQ(Value("SELECT current_setting('threads')"), "2");
  EXPECT_EQ(Value("SELECT current_setting('max_temp_directory_size')"), "1.0 GiB");
  EXPECT_THAT(Value("SELECT current_setting('temp_directory')"), HasSubstr(Path("t") + "/ingot-"));
}

TEST_F(InstanceTest, AQueryLargerThanMemorySpills) {
  Restart({.memory_bytes = 64ULL << 20, .threads = 2, .temp_directory = Path("t"), .temp_bytes = 0});
  Run(kLargeSort);
  EXPECT_EQ(Value("SELECT count(DISTINCT h) FROM sorted"), "3000000");
  EXPECT_NE(Value("SELECT count(*) FROM duckdb_temporary_files()"), "0");
}

TEST_F(InstanceTest, SpillingPastItsLimitIsExhausted) {
  Restart({.memory_bytes = 64ULL << 20, .threads = 2, .temp_directory = Path("t"), .temp_bytes = 16ULL << 20});
  EXPECT_EQ(ErrorOf(kLargeSort).kind(), ErrorKind::kExhausted);
  EXPECT_EQ(Value("SELECT 1"), "1");
  EXPECT_FALSE(instance_->invalidated());
}

TEST_F(InstanceTest, LeavesNoSpillFiles) {
  Restart({.memory_bytes = 64ULL << 20, .threads = 2, .temp_directory = Path("t"), .temp_bytes = 0});
  Run(kLargeSort);
  EXPECT_FALSE(std::filesystem::is_empty(Path("t")));
  session_.reset();
  instance_.reset();
  EXPECT_TRUE(std::filesystem::is_empty(Path("t")));
}

TEST_F(InstanceTest, ASpillDirectoryThatCannotBeMadeIsTold) {
  InstanceOptions options;
  options.limits.temp_directory = "/proc/no/such/place";
  const auto opened = Instance::Open(options, stores_);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind(), ErrorKind::kInvalidArgument);
  EXPECT_THAT(opened.error().message(), HasSubstr("/proc/no/such/place"));
}

TEST_F(InstanceTest, HasParquetJsonAndTimeZones) {
  EXPECT_EQ(Value("SELECT json_extract('{\"a\": 1}', '$.a')"), "1");
  Run("SET TimeZone = 'Europe/Berlin'");
  EXPECT_EQ(Value("SELECT TIMESTAMPTZ '2025-01-15 12:00:00+00'"), "2025-01-15 13:00:00+01");
}

TEST_F(InstanceTest, ExtensionsComeOnlyFromTheirDirectory) {
  const Status missing = instance_->LoadExtension("no_such");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().kind(), ErrorKind::kNotFound);
  EXPECT_THAT(missing.error().message(), HasSubstr("v1.5.5/linux_amd64/no_such.duckdb_extension"));
  EXPECT_EQ(instance_->LoadExtension("../evil").error().kind(), ErrorKind::kInvalidArgument);
  EXPECT_TRUE(instance_->LoadExtension("json").ok());
}

TEST_F(InstanceTest, SqlCannotInstallExtensionsNorUnlockThem) {
  for (const char* sql : {"INSTALL httpfs", "FORCE INSTALL httpfs", "INSTALL x FROM 'http://127.0.0.1:1'",
                          "UPDATE EXTENSIONS", "SET autoinstall_known_extensions = true",
                          "PRAGMA autoload_known_extensions = true", "RESET extension_directory",
                          "SET GLOBAL Custom_Extension_Repository = 'http://127.0.0.1:1'",
                          "EXPLAIN SET allow_community_extensions = true"}) {
    const Status status = session_->Execute(sql);
    ASSERT_FALSE(status.ok()) << sql;
    EXPECT_THAT(status.error().kind(), testing::AnyOf(ErrorKind::kPermissionDenied, ErrorKind::kInvalidArgument)) << sql;
  }
  EXPECT_EQ(ErrorOf("INSTALL httpfs").kind(), ErrorKind::kPermissionDenied);
  EXPECT_EQ(ErrorOf("SET autoinstall_known_extensions = true").kind(), ErrorKind::kPermissionDenied);
  Run("SET threads = 1; SET memory_limit = '1GB'; SET search_path = 'main'");
}

TEST_F(InstanceTest, ReadsLocalFiles) {
  std::filesystem::create_directories(folder_);
  Run("COPY (SELECT i FROM range(10) r(i)) TO '" + Path("a.parquet") + "'");
  Run("COPY (SELECT i FROM range(5) r(i)) TO '" + Path("b.csv") + "'");
  EXPECT_EQ(Value("SELECT sum(i) FROM '" + Path("*.parquet") + "'"), "45");
  EXPECT_EQ(Value("SELECT sum(i) FROM read_csv('" + Path("b.csv") + "')"), "10");
}

TEST_F(InstanceTest, KeepsPagesOfObjectsAndNotOfLocalFiles) {
  const char* pages = "SELECT count(*) > 0 FROM duckdb_external_file_cache()";
  std::filesystem::create_directories(folder_);
  Run("COPY (SELECT i FROM range(10) r(i)) TO '" + Path("a.parquet") + "'");
  EXPECT_EQ(Value("SELECT sum(i) FROM '" + Path("a.parquet") + "'"), "45");
  EXPECT_EQ(Value(pages), "false");
  Run("COPY (SELECT i FROM range(10) r(i)) TO 'memory://pages/a.parquet'");
  EXPECT_EQ(Value("SELECT sum(i) FROM 'memory://pages/a.parquet'"), "45");
  EXPECT_EQ(Value(pages), "true");
}

TEST_F(InstanceTest, TellsWhenAnInternalErrorHasEndedIt) {
  EXPECT_FALSE(instance_->invalidated());
  duckdb::ValidChecker::Invalidate(instance_->database(), "made for this test");
  EXPECT_TRUE(instance_->invalidated());
  EXPECT_EQ(ErrorOf("SELECT 1").kind(), ErrorKind::kInternal);
  Restart({});
  EXPECT_EQ(Value("SELECT 1"), "1");
}

TEST_F(InstanceTest, LivesAsLongAsItsSessions) {
  instance_.reset();
  EXPECT_EQ(Value("SELECT 1"), "1");
}

}  // namespace
}  // namespace ingot::engine
