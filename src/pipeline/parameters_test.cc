#include "pipeline/parameters.h"

#include <gtest/gtest.h>

#include "pipeline/fake_tasks.h"

namespace ingot::pipeline {
namespace {

const Timestamp kDay = *ParseIso8601("2025-01-15");

Pipeline Daily() {
  return PipelineOf("name: daily\nparameters: {date: 2025-01-01, limit: 5, region: }\ntasks: [{name: a, sql: a}]");
}

std::string Resolved(std::string_view conf) {
  auto values = ResolveParameters(Daily(), *Json::Parse(conf), kDay);
  return values.ok() ? values->Dump() : values.error().message();
}

TEST(ParametersTest, ConfGoesBeforeDefaultsAndTheIntervalIsTheDay) {
  EXPECT_EQ(Resolved(R"({"region": "eu", "limit": 7})"),
            R"({"date":"2025-01-01","limit":7,"region":"eu","data_interval_start":"2025-01-15T00:00:00Z",)"
            R"("data_interval_end":"2025-01-16T00:00:00Z"})");
}

TEST(ParametersTest, TheIntervalCanBeGivenByEitherEnd) {
  EXPECT_NE(Resolved(R"({"region": "", "data_interval_start": "2024-02-28"})").find(
                R"("data_interval_start":"2024-02-28T00:00:00Z","data_interval_end":"2024-02-29T00:00:00Z")"),
            std::string::npos);
  EXPECT_NE(Resolved(R"({"region": "", "data_interval_end": "2024-02-28T12:00:00Z"})").find(
                R"("data_interval_start":"2024-02-27T12:00:00Z")"),
            std::string::npos);
  EXPECT_EQ(Resolved(R"({"region": "", "data_interval_start": "2025-01-02", "data_interval_end": "2025-01-01"})"),
            "the data interval ends at 2025-01-01T00:00:00Z, before it starts at 2025-01-02T00:00:00Z");
}

TEST(ParametersTest, MistakesAreNamed) {
  EXPECT_EQ(Resolved(R"({"dat": "x", "region": "eu"})"), "the pipeline 'daily' has no parameter 'dat'; did you mean 'date'?");
  EXPECT_EQ(Resolved("{}"), "the pipeline 'daily' needs a value for 'region': give --conf '{\"region\": …}'");
  EXPECT_EQ(Resolved(R"({"region": ["eu"]})"), "--conf: the parameter 'region' must be text, a number, true or false");
  EXPECT_EQ(Resolved("[1]"), "--conf: expected an object, for example {\"date\": \"2025-01-15\"}");
  EXPECT_NE(Resolved(R"({"region": "", "data_interval_start": "noon"})").find("--conf: data_interval_start: 'noon' is no date"),
            std::string::npos);
}

TEST(ParametersTest, AShellGetsThemAsItsEnvironment) {
  const Json values = *Json::Parse(R"({"date": "it's; rm -rf", "n": 1.5, "on": true})");
  EXPECT_EQ(ShellEnvironment(values), (std::vector<std::pair<std::string, std::string>>{
                                          {"INGOT_PARAM_DATE", "it's; rm -rf"}, {"INGOT_PARAM_N", "1.5"}, {"INGOT_PARAM_ON", "true"}}));
}

}  // namespace
}  // namespace ingot::pipeline
