#include "cli/parse.h"

#include <gtest/gtest.h>

#include "cli/help.h"
#include "cli/verbs.h"

namespace ingot::cli {
namespace {

Result<ExitCode> Nothing(Context&) { return ExitCode::kDone; }

CommandLine SmallLine() {
  CommandLine line;
  line.groups = {{"table", "Look at tables"}};
  line.global_flags = {{.name = "project", .value_name = "DIR", .help = "where"}};
  line.commands = {
      {.name = "sql",
       .summary = "Query",
       .positionals = {{.name = "QUERY", .help = "text"}},
       .flags = {{.name = "output", .letter = 'o', .value_name = "FILE", .help = "to"},
                 {.name = "limit", .kind = ValueKind::kInteger, .value_name = "N", .fallback = "40", .help = "rows"},
                 {.name = "format", .kind = ValueKind::kChoice, .help = "how", .choices = {"csv", "json"}},
                 {.name = "conf", .kind = ValueKind::kJsonObject, .value_name = "JSON", .help = "parameters"},
                 {.name = "quiet", .kind = ValueKind::kSwitch, .help = "say less"}},
       .run = Nothing},
      {.name = "table ls", .summary = "List", .run = Nothing},
      {.name = "table describe",
       .summary = "Describe",
       .positionals = {{.name = "TABLE", .help = "which", .required = true}},
       .run = Nothing},
      {.name = "ingest",
       .summary = "Ingest",
       .positionals = {{.name = "SOURCE", .help = "which", .repeated = true}},
       .run = Nothing},
  };
  return line;
}

class ParseTest : public testing::Test {
 protected:
  Result<Invocation> Do(std::vector<std::string> words) { return Parse(line_, words); }
  std::string ErrorOf(std::vector<std::string> words) {
    Result<Invocation> parsed = Do(std::move(words));
    EXPECT_FALSE(parsed.ok());
    if (parsed.ok()) return "";
    EXPECT_EQ(parsed.error().kind(), ErrorKind::kInvalidArgument);
    return parsed.error().message();
  }

  const CommandLine line_ = SmallLine();
};

TEST_F(ParseTest, ReadsPositionalsFlagsAndFallbacks) {
  Result<Invocation> parsed = Do({"sql", "select 1", "-o", "x.csv", "--format=csv", "--quiet"});
  ASSERT_TRUE(parsed.ok()) << parsed.error().message();
  const Arguments& arguments = parsed->arguments;
  EXPECT_EQ(arguments.Text("QUERY"), "select 1");
  EXPECT_EQ(arguments.Text("output"), "x.csv");
  EXPECT_EQ(arguments.Text("format"), "csv");
  EXPECT_EQ(arguments.Integer("limit"), 40);
  EXPECT_TRUE(arguments.Switch("quiet"));
  EXPECT_FALSE(arguments.Has("conf"));
}

TEST_F(ParseTest, GlobalFlagsStandBeforeOrAfterTheVerb) {
  for (const auto& words : {std::vector<std::string>{"--project", "p", "sql", "x"}, {"sql", "x", "--project=p"}}) {
    Result<Invocation> parsed = Do(words);
    ASSERT_TRUE(parsed.ok()) << parsed.error().message();
    EXPECT_EQ(parsed->arguments.Text("project"), "p");
    EXPECT_EQ(parsed->arguments.Text("QUERY"), "x");
  }
}

TEST_F(ParseTest, AQueryMayBeginWithAComment) {
  Result<Invocation> parsed = Do({"sql", "-- all of it\nselect 1"});
  ASSERT_TRUE(parsed.ok()) << parsed.error().message();
  EXPECT_EQ(parsed->arguments.Text("QUERY"), " -- all of it\nselect 1");
}

TEST_F(ParseTest, RepeatedPositionalsKeepTheirOrder) {
  Result<Invocation> parsed = Do({"ingest", "b", "a", "c"});
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->arguments.Texts("SOURCE"), (std::vector<std::string>{"b", "a", "c"}));
}

TEST_F(ParseTest, VerbsOfAGroup) {
  Result<Invocation> parsed = Do({"table", "describe", "bronze.t"});
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->command->name, "table describe");
  EXPECT_EQ(Do({"table"})->wish, Invocation::Wish::kHelp);
  EXPECT_EQ(Do({"table"})->group->name, "table");
}

TEST_F(ParseTest, HelpWinsOverMistakes) {
  EXPECT_EQ(Do({"sql", "--limit", "x", "--help"})->wish, Invocation::Wish::kHelp);
  EXPECT_EQ(Do({})->wish, Invocation::Wish::kHelp);
  EXPECT_EQ(Do({"--version"})->wish, Invocation::Wish::kVersion);
}

TEST_F(ParseTest, AnEmptyJsonObjectIsAValue) {
  Result<Invocation> parsed = Do({"sql", "x", "--conf", "{}"});
  ASSERT_TRUE(parsed.ok()) << parsed.error().message();
  EXPECT_EQ(parsed->arguments.Text("conf"), "{}");
}

TEST_F(ParseTest, SuggestsTheNearestVerbAndFlag) {
  EXPECT_EQ(ErrorOf({"sqll"}), "'sqll' is no command of ingot; did you mean 'sql'?");
  EXPECT_EQ(ErrorOf({"table", "descibe"}), "'table descibe' is no command of ingot; did you mean 'table describe'?");
  EXPECT_EQ(ErrorOf({"sql", "--fromat", "csv"}), "'ingot sql' has no flag --fromat; did you mean --format?");
}

TEST_F(ParseTest, AGroupSaysWhatItHas) {
  EXPECT_EQ(ErrorOf({"table", "frobnicate"}), "'table frobnicate' is no command of ingot; 'table' has ls, describe");
}

TEST_F(ParseTest, FlagsWithoutAVerbAreAMistake) {
  EXPECT_EQ(ErrorOf({"--project"}), "--project needs a value; see 'ingot --help'");
  EXPECT_EQ(ErrorOf({"table", "--project"}), "--project needs a value; see 'ingot table --help'");
  EXPECT_EQ(ErrorOf({"--projct", "p"}), "'ingot' has no flag --projct; did you mean --project?");
  EXPECT_EQ(ErrorOf({"--project", "p"}), "flags, but no verb; see 'ingot --help'");
  EXPECT_EQ(ErrorOf({"--version", "--frobnicate"}), "'ingot' has no flag --frobnicate; see 'ingot --help'");
  EXPECT_EQ(Do({"--project", "--help"})->wish, Invocation::Wish::kHelp);
  EXPECT_EQ(Do({"--project=p", "--version"})->wish, Invocation::Wish::kVersion);
}

TEST_F(ParseTest, AnEmptyTextIsNoValue) {
  EXPECT_EQ(ErrorOf({"sql", "x", "--output="}), "--output needs a value; see 'ingot sql --help'");
  EXPECT_EQ(ErrorOf({"sql", "x", "--project", ""}), "--project needs a value, not an empty one");
  EXPECT_EQ(ErrorOf({"table", "describe", ""}), "'ingot table describe' needs TABLE; see 'ingot table describe --help'");
  EXPECT_TRUE(Do({"sql", ""}).ok());
}

TEST_F(ParseTest, SaysWhatAValueMustBe) {
  EXPECT_EQ(ErrorOf({"sql", "--limit", "ten"}), "--limit takes a whole number, not 'ten'");
  EXPECT_EQ(ErrorOf({"sql", "--format", "xml"}), "--format takes one of csv, json, not 'xml'");
  EXPECT_NE(ErrorOf({"sql", "--conf", "[1]"}).find("--conf takes a JSON object"), std::string::npos);
  EXPECT_EQ(ErrorOf({"sql", "--output"}), "--output needs a value; see 'ingot sql --help'");
  EXPECT_EQ(ErrorOf({"table", "describe"}), "'ingot table describe' needs TABLE; see 'ingot table describe --help'");
  EXPECT_EQ(ErrorOf({"sql", "a", "b"}),
            "'ingot sql' does not take a further argument 'b'; see 'ingot sql --help'");
}

TEST(IngotCommandLine, EveryVerbIsDescribed) {
  CommandLine line = IngotCommandLine();
  for (const Command& command : line.commands) {
    SCOPED_TRACE(command.name);
    EXPECT_FALSE(command.summary.empty());
    EXPECT_NE(command.summary.back(), '.');
    EXPECT_TRUE(command.hidden || !command.examples.empty());
    EXPECT_TRUE(command.run != nullptr);
    for (const Flag& flag : command.flags) {
      EXPECT_FALSE(flag.help.empty()) << flag.name;
      bool named = flag.kind != ValueKind::kSwitch && flag.kind != ValueKind::kChoice;
      EXPECT_EQ(named, !flag.value_name.empty()) << flag.name;
      EXPECT_EQ(flag.kind == ValueKind::kChoice, !flag.choices.empty()) << flag.name;
      EXPECT_TRUE(flag.fallback.empty() || CheckValue(flag, flag.fallback).ok()) << flag.name;
    }
    size_t space = command.name.find(' ');
    EXPECT_TRUE(space == std::string::npos || line.FindGroup(command.name.substr(0, space)) != nullptr);
  }
}

TEST(IngotCommandLine, ExamplesAreValidCommandLines) {
  CommandLine line = IngotCommandLine();
  for (const Command& command : line.commands) {
    for (const Example& example : command.examples) {
      EXPECT_EQ(example.command.find("ingot " + command.name), 0U) << example.command;
    }
  }
}

TEST(Help, FitsATerminal) {
  CommandLine line = IngotCommandLine();
  for (const Command& command : line.commands) {
    EXPECT_NE(CommandHelp(line, command).find("usage: ingot " + command.name), std::string::npos);
  }
  EXPECT_NE(OverviewHelp(line).find("verbs:"), std::string::npos);
}

}  // namespace
}  // namespace ingot::cli
