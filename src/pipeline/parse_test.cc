#include <gtest/gtest.h>

#include "base/file.h"
#include "base/scratch_directory.h"
#include "pipeline/fake_tasks.h"

namespace ingot::pipeline {
namespace {

std::string ErrorOf(std::string_view yaml) {
  auto root = ParseDocument(yaml, "p.yml");
  if (!root.ok()) return root.error().message();
  auto pipeline = ParsePipeline(*root, "p");
  EXPECT_FALSE(pipeline.ok()) << yaml;
  return pipeline.ok() ? "" : pipeline.error().message();
}

TEST(ParsePipelineTest, ReadsEverything) {
  const Pipeline p = PipelineOf(R"(
name: daily
description: the day's trades
max_parallel: 2
retries: 1
timeout: 10m
parameters:
  date: 2025-01-15
  limit: 10
  region:
tasks:
  - name: load
    ingest: [trades, books]
    retries: 3
    retry_delay: 2s
    retry_max_delay: 1m
  - {name: silver, sql: sql/silver.sql, after: load, timeout: 5s}
  - name: tell
    shell: echo $INGOT_PARAM_DATE
    after: [silver, load, silver]
)");
  EXPECT_EQ(p.name, "daily");
  EXPECT_EQ(p.max_parallel, 2);
  ASSERT_EQ(p.tasks.size(), 3u);
  EXPECT_EQ(p.tasks[0].sources, (std::vector<std::string>{"trades", "books"}));
  EXPECT_EQ(p.tasks[0].retry.retries, 3);
  EXPECT_EQ(p.tasks[0].retry.max_delay, std::chrono::minutes(1));
  EXPECT_EQ(p.tasks[0].timeout, std::chrono::minutes(10)) << "from the pipeline";
  EXPECT_EQ(p.tasks[1].file, "sql/silver.sql");
  EXPECT_EQ(p.tasks[1].retry.retries, 1) << "from the pipeline";
  EXPECT_EQ(p.tasks[1].timeout, std::chrono::seconds(5));
  EXPECT_EQ(p.tasks[2].after, (std::vector<size_t>{1, 0}));
  EXPECT_EQ(p.tasks[2].place, "p.yml:18:5");
  ASSERT_EQ(p.parameters.size(), 3u);
  EXPECT_EQ(p.parameters[0].fallback->as_string(), "2025-01-15");
  EXPECT_EQ(p.parameters[1].fallback->as_int(), 10);
  EXPECT_FALSE(p.parameters[2].fallback.has_value());
}

TEST(ParsePipelineTest, ReadsDbtTasks) {
  const Pipeline p = PipelineOf(R"(
tasks:
  - {name: all, dbt: build}
  - name: some
    dbt: run
    select: [silver, tag:daily]
    exclude: test_type:unit
    project_dir: transform
    target: prod
    full_refresh: true
    once_per_interval: true
)");
  ASSERT_EQ(p.tasks.size(), 2u);
  EXPECT_EQ(p.tasks[0].kind, TaskKind::kDbt);
  EXPECT_EQ(p.tasks[0].dbt.verb, "build");
  EXPECT_TRUE(p.tasks[0].dbt.select.empty());
  const DbtWork& some = p.tasks[1].dbt;
  EXPECT_EQ(some.select, (std::vector<std::string>{"silver", "tag:daily"}));
  EXPECT_EQ(some.exclude, (std::vector<std::string>{"test_type:unit"}));
  EXPECT_EQ(some.project_dir + " " + some.target, "transform prod");
  EXPECT_TRUE(some.full_refresh && some.once_per_interval);
}

TEST(ParsePipelineTest, ErrorsNameThePlaceAndTheWayOut) {
  EXPECT_EQ(ErrorOf("taskz: []"), "p.yml:1:1: unknown key 'taskz'; did you mean 'tasks'?");
  EXPECT_EQ(ErrorOf("name: p"), "p.yml:1:1: a pipeline needs 'tasks'");
  EXPECT_EQ(ErrorOf("tasks: []"), "p.yml:1:8: expected a list of tasks");
  EXPECT_EQ(ErrorOf("tasks: [{name: a}]"),
            "p.yml:1:9: the task 'a' does nothing; give it 'ingest' with sources, 'dbt' with a verb, 'sql' with a file or "
            "'shell' with a command");
  EXPECT_EQ(ErrorOf("tasks: [{sql: a.sql}]"), "p.yml:1:9: a task needs a 'name'");
  EXPECT_EQ(ErrorOf("tasks: [{name: a, sql: a.sql, shell: ls}]"),
            "p.yml:1:38: a task has one of 'ingest', 'dbt', 'sql' and 'shell', not two");
  EXPECT_EQ(ErrorOf("tasks: [{name: a, dbt: compile}]"),
            "p.yml:1:24: 'compile' is none of the verbs that a task may have: build, run, test, seed, snapshot");
  EXPECT_EQ(ErrorOf("tasks: [{name: a, sql: a.sql, select: b}]"), "p.yml:1:39: 'select' belongs to tasks with 'dbt'");
  EXPECT_EQ(ErrorOf("tasks: [{name: a, sql: a.sql, aftr: b}]"), "p.yml:1:31: unknown key 'aftr'; did you mean 'after'?");
  EXPECT_EQ(ErrorOf("tasks:\n- {name: load, sql: a}\n- {name: b, sql: b, after: [laod]}"),
            "p.yml:3:29: there is no task 'laod'; did you mean 'load'?");
  EXPECT_EQ(ErrorOf("tasks:\n- {name: a, sql: a}\n- {name: a, sql: b}"),
            "p.yml:3:10: the task 'a' is there already, at p.yml:2:3");
  EXPECT_EQ(ErrorOf("tasks: [{name: a, sql: a, timeout: 5 parsecs}]").substr(0, 38), "p.yml:1:36: '5 parsecs' is no duration");
  EXPECT_EQ(ErrorOf("max_parallel: 0\ntasks: [{name: a, sql: a}]"), "p.yml:1:15: expected a number from 1 to 256, found 0");
  EXPECT_EQ(ErrorOf("tasks: [{name: a/b, sql: a}]"), "p.yml:1:16: 'a/b' is no name; use letters, digits, '_', '-' and '.'");
  EXPECT_EQ(ErrorOf("name: ../x\ntasks: [{name: a, sql: a}]").substr(0, 9), "p.yml:1:7");
  EXPECT_EQ(ErrorOf("parameters: {a b: 1}\ntasks: [{name: a, sql: a}]"),
            "p.yml:1:14: 'a b' is no parameter's name; use letters, digits and '_'");
  EXPECT_EQ(ErrorOf("parameters: {date: 1, DATE: 2}\ntasks: [{name: a, sql: a}]"),
            "p.yml:1:23: 'date' and 'DATE' differ by case only");
  EXPECT_EQ(ErrorOf("parameters: {data_interval_end: 1}\ntasks: [{name: a, sql: a}]"),
            "p.yml:1:14: every run has 'data_interval_end' by itself");
}

TEST(ParsePipelineTest, ACycleIsNamedAlongItsWay) {
  EXPECT_EQ(ErrorOf("tasks:\n- {name: z, sql: a}\n- {name: a, sql: a, after: c}\n- {name: b, sql: a, after: a}\n"
                    "- {name: c, sql: a, after: [z, b]}\n- {name: d, sql: a, after: c}"),
            "p.yml:3:28: tasks wait for each other: a → b → c → a");
  EXPECT_EQ(ErrorOf("tasks:\n- {name: a, sql: a, after: a}"), "p.yml:2:28: tasks wait for each other: a → a");
}

TEST(LoadPipelinesTest, FindsByNameWhateverIsWrongWithOthers) {
  ScratchDirectory scratch;
  ASSERT_TRUE(WriteFileAtomically(scratch.File("one.yml"), "tasks: [{name: a, sql: a}]").ok());
  ASSERT_TRUE(WriteFileAtomically(scratch.File("2.yaml"), "name: two\ntasks: [{name: a, sql: a}]").ok());
  auto all = LoadPipelines(scratch.path());
  ASSERT_TRUE(all.ok()) << all.error().message();
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ((*all)[0].name, "one");
  EXPECT_EQ(FindPipeline(scratch.path(), "tow").error().kind(), ErrorKind::kNotFound);
  EXPECT_NE(FindPipeline(scratch.path(), "tow").error().message().find("did you mean 'two'?"), std::string::npos);
  ASSERT_TRUE(WriteFileAtomically(scratch.File("0.yml"), "taskz: 1").ok());
  EXPECT_TRUE(FindPipeline(scratch.path(), "two").ok());
  EXPECT_NE(FindPipeline(scratch.path(), "0").error().message().find("0.yml:1:1: unknown key"), std::string::npos);
  EXPECT_FALSE(LoadPipelines(scratch.path()).ok());
  EXPECT_NE(FindPipeline(scratch.File("none"), "x").error().message().find("no *.yml"), std::string::npos);
}

TEST(LoadPipelinesTest, TwoFilesWithOneNameAreAnError) {
  ScratchDirectory scratch;
  ASSERT_TRUE(WriteFileAtomically(scratch.File("a.yml"), "name: x\ntasks: [{name: a, sql: a}]").ok());
  ASSERT_TRUE(WriteFileAtomically(scratch.File("b.yml"), "name: x\ntasks: [{name: a, sql: a}]").ok());
  const std::string message = LoadPipelines(scratch.path()).error().message();
  EXPECT_NE(message.find("b.yml:1:1: the pipeline 'x' is there already, at"), std::string::npos) << message;
}

}  // namespace
}  // namespace ingot::pipeline
