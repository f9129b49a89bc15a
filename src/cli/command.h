// What a command is: plain data. The parser, the help texts and the reference page are all made from it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ingot::cli {

struct Context;

// What a flag's value must look like; kSwitch takes none.
enum class ValueKind { kSwitch, kText, kInteger, kChoice, kJsonObject };

struct Flag {
  std::string name = {};        // without dashes
  char letter = 0;         // its one-letter form, or 0
  ValueKind kind = ValueKind::kText;
  std::string value_name = {};  // what help shows for the value: "FILE"
  std::string fallback = {};    // the value when it is not given; empty: none
  std::string help = {};
  std::vector<std::string> choices = {};  // of kChoice
  bool repeated = false;                  // takes all words up to the next flag, as dbt's --select does
  std::string variable = {};              // of the environment: stands for the flag where it is not given
  bool variable_negates = false;          // of a switch --no-…: it is the variable's "false" that sets it
};

struct Positional {
  std::string name = {};  // as help shows it: "QUERY"
  std::string help = {};
  bool required = false;
  bool repeated = false;
};

struct Example {
  std::string command = {};
  std::string what = {};
};

// The values that a command line gave, checked against the command's description, with fallbacks filled in.
class Arguments {
 public:
  // Only for names in the command's description (and the global flags).
  bool Has(std::string_view name) const;
  bool Switch(std::string_view name) const { return Has(name); }
  std::string Text(std::string_view name) const;  // "" when it was not given and has no fallback
  int64_t Integer(std::string_view name) const;   // 0 when it was not given and has no fallback
  std::vector<std::string> Texts(std::string_view name) const;

  void Set(std::string_view name, std::vector<std::string> values);

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

// How the process ends: done; the work failed; the request or the configuration is wrong.
enum class ExitCode { kDone = 0, kFailed = 1, kUsage = 2 };

// An error means: report it, and exit with what its kind says. Work that failed after reporting so itself (a run
// with a failed task) returns kFailed.
using Handler = std::function<Result<ExitCode>(Context&)>;

struct Command {
  std::string name = {};     // "sql", or two words for a verb of a group: "table describe"
  std::string summary = {};  // one line that says what it does: "Query the lake"
  std::string details = {};  // further sentences of its own help; may be empty
  std::vector<Positional> positionals = {};
  std::vector<Flag> flags = {};
  std::vector<Example> examples = {};
  Handler run = {};
  bool hidden = false;
};

// Commands that share their first word.
struct CommandGroup {
  std::string name = {};
  std::string summary = {};
};

struct CommandLine {
  std::vector<CommandGroup> groups = {};
  std::vector<Command> commands = {};
  std::vector<Flag> global_flags = {};  // valid before and after the verb

  const Command* Find(std::string_view name) const;
  const CommandGroup* FindGroup(std::string_view name) const;
};

// Is the value what the flag takes? kInvalidArgument names the flag, the value and what was expected.
Status CheckValue(const Flag& flag, std::string_view value);

}  // namespace ingot::cli
