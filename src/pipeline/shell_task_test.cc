#include <gtest/gtest.h>

#include "pipeline/fake_tasks.h"
#include "pipeline/task_runner.h"

namespace ingot::pipeline {
namespace {

Result<TaskResult> RunShell(const std::string& command, Cancellation cancellation = {}) {
  ScratchDirectory scratch;
  Pipeline pipeline = PipelineOf("tasks: [{name: tell, shell: x}]");
  pipeline.tasks[0].command = command;
  const ParameterValues values = Json().Set("date", "$(echo pasted)");
  return RunShellTask({pipeline, pipeline.tasks[0], "run-1", values, 1, cancellation}, scratch.path(), nullptr);
}

TEST(ShellTaskTest, SeesParametersAsEnvironment) {
  auto result = RunShell("echo \"$INGOT_RUN_ID $INGOT_PARAM_DATE\"");
  ASSERT_TRUE(result.ok()) << result.error().message();
  EXPECT_EQ(result->message, "run-1 $(echo pasted)");
  EXPECT_EQ(result->rows, std::nullopt);
}

TEST(ShellTaskTest, AFailureTellsTheCodeAndTheLastLines) {
  auto result = RunShell("echo one; echo two >&2; exit 3");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind(), ErrorKind::kUnavailable);
  EXPECT_TRUE(result.error().message().starts_with("the command of 'tell' ended with exit code 3: "));
  EXPECT_NE(result.error().message().find("two"), std::string::npos);
  EXPECT_EQ(RunShell("no-such-command-here").error().kind(), ErrorKind::kNotFound);
}

TEST(ShellTaskTest, IsCancelled) {
  Cancellation cancellation;
  cancellation.Cancel();
  EXPECT_EQ(RunShell("sleep 600", cancellation).error().kind(), ErrorKind::kCancelled);
}

}  // namespace
}  // namespace ingot::pipeline
