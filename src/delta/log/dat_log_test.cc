// The logs of the Delta Acceptance Tests: tables that Spark wrote, with what their newest version says of
// itself.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/file.h"
#include "base/json.h"
#include "delta/action/statistics.h"
#include "delta/deletion_vector/deletion_vector.h"
#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

namespace fs = std::filesystem;

const fs::path kTables = fs::path(INGOT_DAT_DIR) / "out/reader_tests/generated";

// Every version of the table reads, with its files' statistics, and the files of the newest are there.
void CheckVersions(const std::shared_ptr<Table>& table, const fs::path& folder, int64_t newest) {
  for (int64_t version = newest; version >= 0; --version) {
    auto snapshot = table->AtVersion(version);
    if (!snapshot.ok()) {  // Its entries were cleaned up.
      EXPECT_EQ(snapshot.error().kind(), ErrorKind::kNotFound) << snapshot.error().message();
      return;
    }
    for (const AddFilePtr& file : (*snapshot)->files) {
      // Older versions may have been vacuumed.
      EXPECT_TRUE(version < newest || fs::exists(folder / file->path)) << file->path;
      EXPECT_TRUE(file->stats.empty() || ParseStatistics(file->stats).ok()) << file->stats;
      if (!file->deletion_vector.has_value()) continue;
      auto gone = ReadDeletionVector(*table, *file->deletion_vector, file->path);
      ASSERT_TRUE(gone.ok()) << gone.error().message();
      EXPECT_GT(gone->size(), 0U);
    }
  }
}

void CheckTable(const fs::path& folder) {
  SCOPED_TRACE(folder.filename().string());
  auto text = ReadFile(folder / "expected/latest/table_version_metadata.json");
  ASSERT_TRUE(text.ok()) << text.error().message();
  auto expected = Json::Parse(*text);
  ASSERT_TRUE(expected.ok());
  SystemClock clock;
  auto store = std::make_shared<store::LocalStore>(folder / "delta");
  auto table = Table::Open(store, "", {TestEngine(), &clock, &NullLogger()});
  auto snapshot = table->Latest();
  ASSERT_TRUE(snapshot.ok()) << snapshot.error().message();
  EXPECT_EQ((*snapshot)->version, expected->GetInt("version"));
  EXPECT_EQ((*snapshot)->protocol.min_reader_version, expected->GetInt("min_reader_version"));
  EXPECT_EQ((*snapshot)->protocol.min_writer_version, expected->GetInt("min_writer_version"));
  for (const auto& [name, value] : expected->Find("properties")->as_object()) {
    EXPECT_EQ((*snapshot)->Property(name), value.as_string()) << name;
  }
  CheckVersions(table, folder / "delta", (*snapshot)->version);
}

TEST(DatLogs, ReadAtEveryVersion) {
  int tables = 0;
  for (const auto& entry : fs::directory_iterator(kTables)) {
    CheckTable(entry.path());
    ++tables;
  }
  EXPECT_EQ(tables, 19);
}

TEST(DatLogs, WhatIsNotKnownIsRefusedByName) {
  SystemClock clock;
  std::map<std::string, std::string> refused;
  for (const auto& entry : fs::directory_iterator(kTables)) {
    auto store = std::make_shared<store::LocalStore>(entry.path() / "delta");
    auto snapshot = Table::Open(store, "", {TestEngine(), &clock, &NullLogger()})->Latest();
    ASSERT_TRUE(snapshot.ok());
    Status readable = CheckReadable(**snapshot, "t");
    EXPECT_TRUE(readable.ok()) << readable.error().message();
    Status writable = CheckWritable(**snapshot, "t");
    if (!writable.ok()) refused[entry.path().filename()] = writable.error().message();
  }
  auto names = [&](const std::string& table, const std::string& feature) {
    EXPECT_NE(refused[table].find("'" + feature + "'"), std::string::npos) << table << ": " << refused[table];
  };
  names("iceberg_compat_v1", "icebergCompatV1");
  for (const char* table : {"basic_append", "timestamp_ntz", "deletion_vectors", "column_mapping", "cdf", "check_constraints",
                            "generated_columns"}) {
    EXPECT_FALSE(refused.contains(table)) << refused[table];
  }
}

}  // namespace
}  // namespace ingot::delta
