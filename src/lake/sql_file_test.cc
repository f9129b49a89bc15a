// Runs test/*.sql: SQL statements with what they must give, each file on a lake of its own in a fresh folder.
//
//   statement ok            the SQL that follows must succeed
//   statement error KIND    it must fail with that kind; text after ---- must be part of the message
//   query                   its rows must be those after ----, columns parted by '|', NULL for nulls
//   warned                  the text that follows must be part of a warning of the statement before it
//   restart                 everything is opened anew: what follows sees only what was committed
//
// Blocks end at an empty line; lines that start with '#' are comments. $LAKE stands for the lake's folder.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/text.h"
#include "engine/instance.h"
#include "engine/session.h"
#include "lake/lake.h"
#include "store/location.h"

namespace ingot::lake {
namespace {

struct Block {
  int line = 0;
  std::string directive;
  std::string sql;
  std::string expected;
};

std::vector<Block> ReadBlocks(const std::string& path) {
  std::ifstream file(path);
  std::vector<Block> blocks;
  std::string line;
  int number = 0;
  bool in_block = false;
  bool in_expected = false;
  while (std::getline(file, line)) {
    ++number;
    if (line.empty()) {
      in_block = in_expected = false;
    } else if (!in_block && line[0] == '#') {
      continue;
    } else if (!in_block) {
      blocks.push_back({number, line, "", ""});
      in_block = true;
    } else if (line == "----") {
      in_expected = true;
    } else if (in_expected) {
      blocks.back().expected += line + "\n";
    } else {
      blocks.back().sql += line + "\n";
    }
  }
  return blocks;
}

// Keeps the warnings of one statement.
class WarningLog final : public Logger {
 public:
  void Log(LogLevel level, std::string_view message, std::initializer_list<LogField>) override {
    const std::lock_guard lock(mutex_);
    if (level == LogLevel::kWarning) text_ += std::string(message) + "\n";
  }

  void Clear() {
    const std::lock_guard lock(mutex_);
    text_.clear();
  }
  std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  std::mutex mutex_;
  std::string text_;
};

// A lake in a folder, opened from nothing.
class OpenLake {
 public:
  explicit OpenLake(const std::string& root) : stores_(store::S3Options{}, clock_) {
    instance_ = Unwrap(engine::Instance::Open({}, stores_));
    Check(Register(*instance_, {&clock_, &warnings_}));
    session_ = Unwrap(instance_->Connect());
    Check(Attach(*session_, root));
  }

  engine::Session& session() { return *session_; }
  WarningLog& warnings() { return warnings_; }

 private:
  template <typename T>
  static T Unwrap(Result<T> result) {
    if (!result.ok()) throw std::runtime_error(result.error().message());
    return std::move(result).value();
  }
  static void Check(const Status& status) {
    if (!status.ok()) throw std::runtime_error(status.error().message());
  }

  SystemClock clock_;
  WarningLog warnings_;
  store::StoreFactory stores_;
  std::shared_ptr<engine::Instance> instance_;
  std::unique_ptr<engine::Session> session_;
};

class SqlFile : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    root_ = (std::filesystem::temp_directory_path() / ("ingot_lake_test_" + NewUuid())).string();
    lake_ = std::make_unique<OpenLake>(root_);
  }
  void TearDown() override {
    lake_.reset();
    std::filesystem::remove_all(root_);
  }

  void RunQuery(const Block& block, const std::string& sql) {
    auto result = lake_->session().Query(sql);
    ASSERT_TRUE(result.ok()) << result.error().message();
    std::string rows;
    while (true) {
      const auto more = result->Next();
      ASSERT_TRUE(more.ok()) << more.error().message();
      if (!*more) break;
      for (size_t column = 0; column < result->columns().size(); ++column) {
        if (column > 0) rows += "|";
        rows += result->IsNull(column) ? "NULL" : result->Text(column);
      }
      rows += "\n";
    }
    EXPECT_EQ(rows, block.expected);
  }

  void RunBlock(const Block& block) {
    const std::string sql = ReplaceAll(block.sql, "$LAKE", root_);
    if (block.directive == "warned") {
      const std::string warnings = lake_->warnings().text();
      EXPECT_NE(warnings.find(Trim(sql)), std::string::npos) << "warnings: " << warnings;
      return;
    }
    lake_->warnings().Clear();
    if (block.directive == "restart") {
      lake_.reset();
      lake_ = std::make_unique<OpenLake>(root_);
    } else if (block.directive == "query") {
      RunQuery(block, sql);
    } else if (block.directive == "statement ok") {
      const Status status = lake_->session().Execute(sql);
      EXPECT_TRUE(status.ok()) << status.error().message();
    } else if (block.directive.starts_with("statement error ")) {
      const Status status = lake_->session().Execute(sql);
      ASSERT_FALSE(status.ok()) << "it succeeded";
      EXPECT_EQ(ErrorKindName(status.error().kind()), block.directive.substr(16)) << status.error().message();
      EXPECT_NE(status.error().message().find(Trim(block.expected)), std::string::npos) << status.error().message();
    } else {
      FAIL() << "unknown directive '" << block.directive << "'";
    }
  }

  std::string root_;
  std::unique_ptr<OpenLake> lake_;
};

TEST_P(SqlFile, Holds) {
  const std::string path = std::string(INGOT_SQL_TESTS) + "/" + GetParam() + ".sql";
  const auto blocks = ReadBlocks(path);
  ASSERT_FALSE(blocks.empty()) << path;
  for (const Block& block : blocks) {
    SCOPED_TRACE(path + ":" + std::to_string(block.line) + "\n" + block.sql);
    RunBlock(block);
    if (HasFatalFailure()) return;
  }
}

std::vector<std::string> Files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(INGOT_SQL_TESTS)) {
    if (entry.path().extension() == ".sql") names.push_back(entry.path().stem().string());
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(Lake, SqlFile, testing::ValuesIn(Files()), [](const auto& test) { return test.param; });

}  // namespace
}  // namespace ingot::lake
