#include <gtest/gtest.h>

#include "cli/failure.h"
#include "cli/query_progress.h"
#include "cli/run_progress.h"

namespace ingot::cli {
namespace {

TEST(DescribeProgress, GuessesTheTimeLeft) {
  std::string line = DescribeProgress({.fraction = 0.5, .rows_done = 500, .rows_total = 1000}, 3.0);
  EXPECT_NE(line.find(" 50 %"), std::string::npos) << line;
  EXPECT_NE(line.find("500 of 1,000 rows"), std::string::npos) << line;
  EXPECT_NE(line.find("left"), std::string::npos) << line;
}

TEST(DescribeProgress, GuessesNothingAtTheBeginning) {
  EXPECT_EQ(DescribeProgress({.fraction = 0.01, .rows_done = 0, .rows_total = 0}, 3.0).find("left"), std::string::npos);
  EXPECT_EQ(DescribeProgress({}, 3.0).find('%'), std::string::npos);
}

TEST(DescribeIngest, SaysWhatIsKnown) {
  ingest::Progress progress{.rows = 1200, .bytes_done = 500, .bytes_total = 1000, .files_done = 1, .files_total = 2};
  std::string line = DescribeIngest(progress, 1.0);
  for (const char* part : {"1 of 2 files", "1,200 rows", "500 B of", "500 B/s", "left"}) {
    EXPECT_NE(line.find(part), std::string::npos) << part << " in " << line;
  }
  EXPECT_EQ(DescribeIngest({.rows = 5}, 1.0), "5 rows");
}

TEST(ExitCodeOf, TellsARequestFromWork) {
  EXPECT_EQ(ExitCodeOf(InvalidArgument("x")), ExitCode::kUsage);
  EXPECT_EQ(ExitCodeOf(NotFound("x")), ExitCode::kUsage);
  EXPECT_EQ(ExitCodeOf(Unavailable("x")), ExitCode::kFailed);
  EXPECT_EQ(ExitCodeOf(Corrupt("x")), ExitCode::kFailed);
}

TEST(DescribeError, IsOneLineOrOneObject) {
  EXPECT_EQ(DescribeError(NotFound("no \"x\""), LogFormat::kText), "error: no \"x\"");
  EXPECT_EQ(DescribeError(NotFound("no \"x\""), LogFormat::kJson),
            R"({"level":"error","kind":"not_found","message":"no \"x\""})");
}

}  // namespace
}  // namespace ingot::cli
