#include "engine/store_file_system.h"

#include <gmock/gmock.h>

#include <duckdb.hpp>
#include <string>
#include <thread>
#include <vector>

#include "engine/engine_fixture.h"
#include "engine/error_mapping.h"
#include "store/faulty_store.h"

namespace ingot::engine {
namespace {

using testing::HasSubstr;

class StoreFileSystemTest : public EngineTest {
 protected:
  std::shared_ptr<store::ObjectStore> Bucket() {
    auto opened = stores_.Open(*store::ParseLocation("memory://bucket"));
    EXPECT_TRUE(opened.ok());
    return std::move(opened).value();
  }
  std::vector<std::string> Keys() {
    std::vector<std::string> keys;
    const Status listed = Bucket()->List("", "", [&](const store::ObjectInfo& object) {
      keys.push_back(object.key);
      return true;
    });
    EXPECT_TRUE(listed.ok());
    return keys;
  }
};

TEST_F(StoreFileSystemTest, RoundTripsEachFormat) {
  for (const std::string format : {"parquet", "csv", "json", "csv.gz", "json.zst"}) {
    const std::string url = "'memory://bucket/t/x." + format + "'";
    Run("COPY (SELECT i, 'v' || i AS v FROM range(100000) r(i)) TO " + url);
    EXPECT_EQ(Value("SELECT count(*) || ' ' || sum(i) || ' ' || max(v) FROM " + url), "100000 4999950000 v99999")
        << format;
  }
}

TEST_F(StoreFileSystemTest, GlobsMatchFoldersAndNames) {
  for (const char* name : {"a/1/x1.parquet", "a/2/x2.parquet", "a/2/y.parquet", "a/x3.parquet", "b/x4.parquet"}) {
    Run("COPY (SELECT 1 AS i) TO 'memory://bucket/" + std::string(name) + "'");
  }
  const auto count = [&](const std::string& pattern) {
    return Value("SELECT count(*) FROM read_parquet('memory://bucket/" + pattern + "')");
  };
  EXPECT_EQ(count("a/*/x*.parquet"), "2");
  EXPECT_EQ(count("a/**/x*.parquet"), "3");
  EXPECT_EQ(count("*/x?.parquet"), "2");
  EXPECT_EQ(count("**/*.parquet"), "5");
  EXPECT_EQ(count("a/[12]/y.parquet"), "1");
  EXPECT_THAT(count("c/*.parquet"), HasSubstr("not_found"));
  EXPECT_THAT(count("a/none.parquet"), HasSubstr("not_found"));
  EXPECT_EQ(Value("SELECT string_agg(file, ' ' ORDER BY file) FROM glob('memory://bucket/a/2/*')"),
            "memory://bucket/a/2/x2.parquet memory://bucket/a/2/y.parquet");
}

TEST_F(StoreFileSystemTest, WritesPartitionedFoldersAndReadsThem) {
  Run("COPY (SELECT i, i % 3 AS k FROM range(9) r(i)) TO 'memory://bucket/p' (FORMAT parquet, PARTITION_BY (k))");
  EXPECT_EQ(Value("SELECT sum(i) FROM read_parquet('memory://bucket/p/**/*.parquet', hive_partitioning = true) "
                  "WHERE k = 1"),
            "12");
  const Error again = ErrorOf("COPY (SELECT 1 AS i, 1 AS k) TO 'memory://bucket/p' (FORMAT parquet, PARTITION_BY (k))");
  EXPECT_THAT(again.message(), HasSubstr("not empty"));
}

TEST_F(StoreFileSystemTest, ReplacedObjectsAreReadAnew) {
  Run("COPY (SELECT 1 AS i) TO 'memory://bucket/x.parquet'");
  EXPECT_EQ(Value("SELECT i FROM 'memory://bucket/x.parquet'"), "1");
  Run("COPY (SELECT 2 AS i) TO 'memory://bucket/x.parquet'");
  EXPECT_EQ(Value("SELECT i FROM 'memory://bucket/x.parquet'"), "2");
  EXPECT_THAT(Keys(), testing::ElementsAre("x.parquet"));
}

TEST_F(StoreFileSystemTest, ACopyThatFailsLeavesNothing) {
  const Error error = ErrorOf("COPY (SELECT i, CASE WHEN i = 2000000 THEN error('bad row') END FROM range(3000000) r(i)) "
                              "TO 'memory://bucket/x.parquet'");
  EXPECT_EQ(error.kind(), ErrorKind::kInvalidData);
  EXPECT_THAT(Keys(), testing::IsEmpty());
}

TEST_F(StoreFileSystemTest, KeysThatLeaveTheRootAreRefused) {
  EXPECT_EQ(ErrorOf("FROM read_csv('memory://bucket/a/../../x.csv')").kind(), ErrorKind::kInvalidArgument);
  EXPECT_EQ(ErrorOf("COPY (SELECT 1) TO 'memory://bucket/../x.csv'").kind(), ErrorKind::kInvalidArgument);
  EXPECT_EQ(ErrorOf("COPY (SELECT 1) TO 'memory://'").kind(), ErrorKind::kInvalidArgument);
}

TEST_F(StoreFileSystemTest, ReadsAnywhereFromManyThreads) {
  std::string bytes;
  for (int i = 0; i < 1000000; ++i) bytes += static_cast<char>('a' + i * 7 % 26);
  ASSERT_TRUE(Bucket()->Put("x", bytes).ok());
  StoreFileSystem files([&](const store::Location& location) { return stores_.Open(location); });
  const auto handle = files.OpenFile("memory://bucket/x", duckdb::FileFlags::FILE_FLAGS_READ);
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (uint64_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      std::string piece(5000, ' ');
      for (uint64_t i = 0; i < 200; ++i) {
        const uint64_t offset = (i * 4999 + t * 250007) % (bytes.size() - piece.size());
        handle->Read(piece.data(), piece.size(), offset);
        if (bytes.compare(offset, piece.size(), piece) != 0) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  char beyond = ' ';
  EXPECT_THROW(handle->Read(&beyond, 1, bytes.size()), duckdb::Exception);
}

// The same file system over a store that fails by plan, in an instance of DuckDB alone.
class StoreFaultTest : public testing::Test {
 protected:
  StoreFaultTest() {
    auto inner = stores_.Open(*store::ParseLocation("memory://bucket"));
    inner_ = *inner;
    faulty_ = std::make_shared<store::FaultyStore>(inner_, store::FaultOptions{}, clock_);
    faulty_->SetPlan(store::FaultAt(UINT64_MAX, store::Fault::kNone));
    database_.GetFileSystem().RegisterSubSystem(duckdb::make_uniq<StoreFileSystem>(
        [this](const store::Location&) -> Result<std::shared_ptr<store::ObjectStore>> {
          return std::shared_ptr<store::ObjectStore>(faulty_);
        }));
  }
  Status Run(const std::string& sql) {
    const auto result = connection_.Query(sql);
    return result->HasError() ? Status(FromDuckDb(result->GetErrorObject())) : Status::Ok();
  }
  bool Exists(std::string_view key) { return inner_->Head(key).ok(); }
  // Fails each call of `sql` in turn, and says how many there were.
  template <typename Check>
  uint64_t FailEachCall(const std::string& sql, const Check& check) {
    faulty_->SetPlan(store::FaultAt(UINT64_MAX, store::Fault::kNone));
    const Status clean = Run(sql);
    EXPECT_TRUE(clean.ok()) << clean.error().message();
    const uint64_t calls = faulty_->calls();
    for (uint64_t i = 0; i < calls; ++i) {
      EXPECT_TRUE(inner_->Delete("out.parquet").ok());
      faulty_->SetPlan(store::FaultAt(i, store::Fault::kErrorBefore));
      check(i, Run(sql));
    }
    return calls;
  }

  SystemClock clock_;
  store::StoreFactory stores_{store::S3Options{}, clock_};
  std::shared_ptr<store::ObjectStore> inner_;
  std::shared_ptr<store::FaultyStore> faulty_;
  duckdb::DuckDB database_{nullptr};
  duckdb::Connection connection_{database_};
};

TEST_F(StoreFaultTest, AFailingReadKeepsItsKind) {
  ASSERT_TRUE(Run("COPY (SELECT i, 'v' || i AS v FROM range(200000) r(i)) TO 'memory://bucket/in.parquet'").ok());
  ASSERT_TRUE(Run("SET enable_external_file_cache = false").ok());
  const uint64_t calls = FailEachCall("SELECT sum(i), max(v) FROM 'memory://bucket/in.parquet'",
                                      [](uint64_t call, const Status& status) {
                                        ASSERT_FALSE(status.ok()) << "call " << call;
                                        EXPECT_EQ(status.error().kind(), ErrorKind::kUnavailable)
                                            << status.error().message();
                                      });
  EXPECT_GE(calls, 2U);
}

TEST_F(StoreFaultTest, AFailingWriteLeavesNoObject) {
  const uint64_t calls =
      FailEachCall("COPY (SELECT i, hash(i) AS h FROM range(500000) r(i)) TO 'memory://bucket/out.parquet'",
                   [this](uint64_t call, const Status& status) {
                     if (status.ok()) return;  // a call that was not needed
                     EXPECT_EQ(status.error().kind(), ErrorKind::kUnavailable) << status.error().message();
                     EXPECT_FALSE(Exists("out.parquet")) << "call " << call;
                   });
  EXPECT_GE(calls, 3U);
}

TEST_F(StoreFaultTest, AFailingOverwriteKeepsTheObjectOfBefore) {
  ASSERT_TRUE(inner_->Put("old.csv", "a\n1\n").ok());
  faulty_->SetPlan([](const store::StoreCall& call) {
    return call.operation == store::Operation::kClose ? store::Fault::kErrorBefore : store::Fault::kNone;
  });
  const Status status = Run("COPY (SELECT 2 AS a) TO 's3://bucket/old.csv'");
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind(), ErrorKind::kUnavailable);
  EXPECT_EQ(*inner_->Get("old.csv"), "a\n1\n");
}

}  // namespace
}  // namespace ingot::engine
