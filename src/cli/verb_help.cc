#include <cstdio>

#include <fmt/format.h>

#include "cli/context.h"
#include "cli/help.h"
#include "cli/verbs.h"
#include "project/config.h"

namespace ingot::cli {
namespace {

Result<ExitCode> RunHelp(Context& context) {
  const Arguments& arguments = context.arguments;
  std::string page = arguments.Text("markdown");
  if (!page.empty()) {
    fmt::print("{}", page == "cli" ? MarkdownReference(context.line) : project::ConfigReference());
    return ExitCode::kDone;
  }
  std::vector<std::string> words = arguments.Texts("VERB");
  std::string name;
  for (const std::string& word : words) name += (name.empty() ? "" : " ") + word;
  if (name.empty()) {
    fmt::print("{}", OverviewHelp(context.line));
  } else if (name == "config") {
    fmt::print("{}", project::ConfigHelp());
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
      .positionals = {{.name = "VERB", .help = "The verb to explain, or config: the keys of ingot.yml", .repeated = true}},
      .flags = {{.name = "markdown",
                 .kind = ValueKind::kChoice,
                 .help = "Print a page of the reference instead",
                 .choices = {"cli", "config"}}},
      .examples = {{"ingot help table describe", "explain one verb"}, {"ingot help config", "explain the keys of ingot.yml"}},
      .run = RunHelp,
      .hidden = true,
  };
}

}  // namespace ingot::cli
