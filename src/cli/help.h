// Help texts, made from the commands' descriptions.
#pragma once

#include <string>

#include "cli/command.h"

namespace ingot::cli {

// What `ingot --help` prints: every verb with its summary, and how to begin.
std::string OverviewHelp(const CommandLine& line);
// What `ingot GROUP --help` prints.
std::string GroupHelp(const CommandLine& line, const CommandGroup& group);
// What `ingot VERB --help` prints: usage, flags, examples.
std::string CommandHelp(const CommandLine& line, const Command& command);
// "ingot sql [QUERY] [flags]"
std::string UsageLine(const Command& command);

// The whole command line as a page of Markdown: docs/reference/cli.md.
std::string MarkdownReference(const CommandLine& line);

}  // namespace ingot::cli
