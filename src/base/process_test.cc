#include "base/process.h"

#include <gtest/gtest.h>
#include <signal.h>

#include "base/scratch_directory.h"

namespace ingot {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Lines = std::vector<std::string>;

struct Seen {
  Lines out, err;
  ProcessOptions Shell(const std::string& command) {
    ProcessOptions options;
    options.arguments = {"sh", "-c", command};
    options.on_line = [this](std::string_view line, bool is_error) { (is_error ? err : out).emplace_back(line); };
    return options;
  }
};

TEST(ProcessTest, GivesLinesOfBothStreamsAndTheExitCode) {
  Seen seen;
  auto outcome = RunProcess(seen.Shell("echo a; echo b >&2; printf 'c\\r\\nd'; exit 3"), Cancellation());
  ASSERT_TRUE(outcome.ok()) << outcome.error().message();
  EXPECT_EQ(outcome->exit_code, 3);
  EXPECT_FALSE(outcome->timed_out);
  EXPECT_EQ(seen.out, (Lines{"a", "c", "d"}));
  EXPECT_EQ(seen.err, (Lines{"b"}));
}

TEST(ProcessTest, HandsOverEnvironmentAndDirectoryUntouched) {
  ScratchDirectory scratch;
  Seen seen;
  ProcessOptions options = seen.Shell("echo \"$VALUE\"; pwd; cat");
  options.environment = {{"VALUE", "$(echo pasted); 'x'"}};
  options.directory = scratch.path();
  ASSERT_TRUE(RunProcess(options, Cancellation()).ok());
  EXPECT_EQ(seen.out, (Lines{"$(echo pasted); 'x'", scratch.path()}));
}

TEST(ProcessTest, TellsASignalAsAShellDoes) {
  Seen seen;
  EXPECT_EQ(RunProcess(seen.Shell("kill -9 $$"), Cancellation())->exit_code, 128 + SIGKILL);
}

TEST(ProcessTest, NamesAMissingProgramOrDirectory) {
  ProcessOptions options;
  options.arguments = {"no-such-program-here"};
  EXPECT_EQ(RunProcess(options, Cancellation()).error().kind(), ErrorKind::kNotFound);
  options.arguments = {"true"};
  options.directory = "/no/such/directory";
  EXPECT_NE(RunProcess(options, Cancellation()).error().message().find("/no/such/directory"), std::string::npos);
}

TEST(ProcessTest, ATimeoutStopsTheWholeGroup) {
  Seen seen;
  ProcessOptions options = seen.Shell("sleep 600 & sleep 600; echo never");
  options.timeout = milliseconds(50);
  const auto start = std::chrono::steady_clock::now();
  auto outcome = RunProcess(options, Cancellation());
  ASSERT_TRUE(outcome.ok());
  EXPECT_TRUE(outcome->timed_out);
  EXPECT_EQ(outcome->exit_code, 128 + SIGTERM);
  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(5)) << "SIGTERM is enough for this one";
  EXPECT_TRUE(seen.out.empty());
}

TEST(ProcessTest, ACancellationStopsIt) {
  Seen seen;
  Cancellation cancellation;
  ProcessOptions options = seen.Shell("echo started; sleep 600");
  options.on_line = [&](std::string_view, bool) { cancellation.Cancel(); };
  auto outcome = RunProcess(options, cancellation);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind(), ErrorKind::kCancelled);
}

TEST(ProcessTest, DoesNotWaitForWhatTheProgramLeavesBehind) {
  Seen seen;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(RunProcess(seen.Shell("sleep 600 & echo done"), Cancellation())->exit_code, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(30));
  EXPECT_EQ(seen.out, (Lines{"done"}));
}

TEST(ProcessTest, MuchOutputOnBothStreamsDoesNotBlock) {
  Seen seen;
  auto outcome = RunProcess(seen.Shell("i=0; while [ $i -lt 3000 ]; do echo 'a long enough line to fill the pipe'; "
                                       "echo 'and one for the other stream' >&2; i=$((i+1)); done"),
                            Cancellation());
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(seen.out.size(), 3000u);
  EXPECT_EQ(seen.err.size(), 3000u);
}

}  // namespace
}  // namespace ingot
