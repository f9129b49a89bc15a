#include <cstdio>

#include <fmt/format.h>

#include "cli/context.h"
#include "cli/help.h"
#include "cli/verbs.h"

namespace ingot::cli {
namespace {

Result<ExitCode> RunHelp(Context& context) {
  const Arguments& arguments = context.arguments;
  if (arguments.Text("markdown") == "cli") {
    fmt::print("{}", MarkdownReference(context.line));
    return ExitCode::kDone;
  }
  std::vector<std::string> words = arguments.Texts("VERB");
  std::string name;
  for (const std::string& word : words) name += (name.empty() ? "" : " ") + word;
  if (name.empty()) {
    fmt::print("{}", OverviewHelp(context.line));
  } else if (const Command* command = context.line.Find(name)) {
    fmt::print("{}", CommandHelp(context.line, *command));
  } else if (const CommandGroup* group = context.line.FindGroup(name)) {
    fmt::print("{}", GroupHelp(context.line, *group));
  } else {
    return InvalidArgument(fmt::format("'{}' is no command of ingot; see 'ingot --help'", name));
  }
  return ExitCode::kDone;
}

}  // namespace

Command HelpVerb() {
  return {
      .name = "help",
      .summary = "Show what a verb does",
      .positionals = {{.name = "VERB", .help = "The verb to explain", .repeated = true}},
      .flags = {{.name = "markdown",
                 .kind = ValueKind::kChoice,
                 .help = "Print a page of the reference instead",
                 .choices = {"cli"}}},
      .examples = {{"ingot help table describe", "explain one verb"}},
      .run = RunHelp,
      .hidden = true,
  };
}

}  // namespace ingot::cli
