// From the words of a command line to a command and its arguments.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "cli/command.h"

namespace ingot::cli {

struct Invocation {
  enum class Wish { kRun, kHelp, kVersion };
  Wish wish = Wish::kRun;
  const Command* command = nullptr;     // of kRun; of kHelp when one command's help is wanted
  const CommandGroup* group = nullptr;  // of kHelp when a group's help is wanted
  Arguments arguments;
};

// `words` are the command line without the program's name. kInvalidArgument says what is wrong and, for an unknown
// verb or flag, which known one is nearest.
Result<Invocation> Parse(const CommandLine& line, std::span<const std::string> words);

}  // namespace ingot::cli
