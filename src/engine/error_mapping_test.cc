#include "engine/error_mapping.h"

#include <gmock/gmock.h>

#include <fstream>
#include <string>

#include "engine/engine_fixture.h"

namespace ingot::engine {
namespace {

using testing::HasSubstr;
using testing::Not;

class ErrorMappingTest : public EngineTest {};

TEST_F(ErrorMappingTest, SyntaxErrorKeepsItsCaret) {
  const Error error = ErrorOf("SELECT 1,\n  FROM WHERE");
  EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
  EXPECT_THAT(error.message(), HasSubstr("syntax error"));
  EXPECT_THAT(error.message(), HasSubstr("^"));
}

TEST_F(ErrorMappingTest, UnknownColumnKeepsItsCaret) {
  Run("CREATE TABLE t (amount INTEGER)");
  const Error error = ErrorOf("SELECT amuont FROM t");
  EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
  EXPECT_THAT(error.message(), HasSubstr("LINE 1"));
  EXPECT_THAT(error.message(), Not(HasSubstr("Binder Error")));
}

TEST_F(ErrorMappingTest, NoSystemTableIsOfferedForAMistypedOne) {
  EXPECT_EQ(ErrorOf("FROM duckdb_table").message().find("Did you mean"), std::string::npos);
  EXPECT_EQ(ErrorOf("FROM main.pg_clas").message().find("Did you mean"), std::string::npos);
  Run("CREATE TABLE orders (a INTEGER)");
  EXPECT_THAT(ErrorOf("FROM ordesr").message(), HasSubstr("Did you mean \"orders\"?\n\nLINE 1: FROM ordesr"));
}

TEST_F(ErrorMappingTest, KindsOfDuckDbsErrors) {
  Run("CREATE TABLE t (a INTEGER NOT NULL)");
  EXPECT_EQ(ErrorOf("SELECT * FROM missing").kind(), ErrorKind::kNotFound);
  EXPECT_EQ(ErrorOf("CREATE TABLE t (a INTEGER)").kind(), ErrorKind::kAlreadyExists);
  EXPECT_EQ(ErrorOf("INSERT INTO t VALUES (NULL)").kind(), ErrorKind::kInvalidData);
  EXPECT_EQ(ErrorOf("SELECT 'x'::INTEGER").kind(), ErrorKind::kInvalidData);
  EXPECT_EQ(ErrorOf("SELECT error('no')").kind(), ErrorKind::kInvalidData);
  EXPECT_EQ(ErrorOf("SELECT i / 0 + 10::TINYINT * (100 + i)::TINYINT FROM range(3) r(i)").kind(), ErrorKind::kInvalidData);
  EXPECT_EQ(ErrorOf("SELECT nothing(1)").kind(), ErrorKind::kNotFound);
  EXPECT_EQ(ErrorOf("SET memory_limit = 'much'").kind(), ErrorKind::kInvalidArgument);
  EXPECT_EQ(ErrorOf("COMMIT").kind(), ErrorKind::kInvalidArgument);
  EXPECT_EQ(ErrorOf("FROM read_parquet('" + Path("none.parquet") + "')").kind(), ErrorKind::kNotFound);
  EXPECT_EQ(ErrorOf("COPY (SELECT 1) TO '" + Path("no/such/folder.csv") + "'").kind(), ErrorKind::kNotFound);
}

TEST_F(ErrorMappingTest, BytesThatAreNoParquetAreCorrupt) {
  std::filesystem::create_directories(folder_);
  std::ofstream(Path("short.parquet")) << "PAR1";
  std::ofstream(Path("text.parquet")) << std::string(1000, 'x');
  Run("COPY (SELECT i, 'v' || i AS v FROM range(1000) r(i)) TO '" + Path("torn.parquet") + "'");
  std::fstream torn(Path("torn.parquet"), std::ios::in | std::ios::out | std::ios::binary);
  torn.seekp(-200, std::ios::end);
  torn << std::string(150, '\xff');
  torn.close();
  for (const char* name : {"short.parquet", "text.parquet"}) {
    const Error error = ErrorOf("SELECT * FROM read_parquet('" + Path(name) + "')");
    EXPECT_EQ(error.kind(), ErrorKind::kCorrupt) << error.message();
    EXPECT_THAT(error.message(), HasSubstr(name));
  }
  const Error error = ErrorOf("SELECT * FROM read_parquet('" + Path("torn.parquet") + "')");
  EXPECT_EQ(error.kind(), ErrorKind::kCorrupt) << error.message();
  EXPECT_THAT(error.message(), HasSubstr("a Parquet file that was read is broken"));
  EXPECT_FALSE(instance_->invalidated());
}

TEST_F(ErrorMappingTest, OurErrorsComeBackAsTheyWere) {
  for (const ErrorKind kind :
       {ErrorKind::kInvalidArgument, ErrorKind::kInvalidData, ErrorKind::kNotFound, ErrorKind::kAlreadyExists, ErrorKind::kConflict,
        ErrorKind::kPermissionDenied, ErrorKind::kUnavailable, ErrorKind::kExhausted, ErrorKind::kCorrupt,
        ErrorKind::kUnsupported, ErrorKind::kCancelled, ErrorKind::kInternal}) {
    const Status status = CatchDuckDb([&]() -> Status { ThrowThroughDuckDb(Error(kind, "the {place} and \"cause\"")); });
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().kind(), kind);
    EXPECT_EQ(status.error().message(), "the {place} and \"cause\"");
  }
}

TEST_F(ErrorMappingTest, OtherExceptionsAreFaultsOfOurs) {
  const Status status = CatchDuckDb([]() -> Status { throw std::runtime_error("surprise"); });
  EXPECT_EQ(status.error().kind(), ErrorKind::kInternal);
  EXPECT_THAT(status.error().message(), HasSubstr("surprise"));
}

}  // namespace
}  // namespace ingot::engine
