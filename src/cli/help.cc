#include "cli/help.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace ingot::cli {
namespace {

constexpr size_t kWidth = 100;

// `text` cut into lines of at most kWidth, those after the first indented by `indent` (the first already is).
std::string Wrap(std::string_view text, size_t indent) {
  std::string out;
  size_t column = indent;
  for (std::string_view word : Split(text, ' ')) {
    bool first = column == indent;
    if (!first && column + 1 + word.size() > kWidth) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
      first = true;
    }
    if (!first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

// Two columns: names, and what they mean.
std::string Table(const std::vector<std::pair<std::string, std::string>>& rows) {
  size_t widest = 0;
  for (const auto& row : rows) widest = std::max(widest, row.first.size());
  std::string out;
  for (const auto& [name, meaning] : rows) {
    out += fmt::format("  {:<{}}  {}\n", name, widest, Wrap(meaning, widest + 4));
  }
  return out;
}

std::string Spelling(const Flag& flag) {
  std::string out = flag.letter != 0 ? fmt::format("-{}, ", flag.letter) : "    ";
  out += "--" + flag.name;
  if (flag.kind == ValueKind::kSwitch) return out;
  return out + " " + (flag.kind == ValueKind::kChoice ? Join(flag.choices, "|") : flag.value_name);
}

std::string Meaning(const Flag& flag) {
  return flag.fallback.empty() ? flag.help : fmt::format("{} (default: {})", flag.help, flag.fallback);
}

std::string FlagTable(const std::vector<Flag>& flags) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Flag& flag : flags) rows.emplace_back(Spelling(flag), Meaning(flag));
  return Table(rows);
}

std::string ExampleList(const std::vector<Example>& examples) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Example& example : examples) rows.emplace_back(example.command, example.what);
  return Table(rows);
}

bool InGroup(const Command& command, const CommandGroup& group) {
  return command.name.rfind(group.name + " ", 0) == 0;
}

std::string MarkdownFlags(const std::vector<Flag>& flags) {
  std::string out = "\n| flag | meaning |\n|---|---|\n";
  for (const Flag& flag : flags) {
    out += fmt::format("| `{}` | {} |\n", ReplaceAll(Trim(Spelling(flag)), "|", "\\|"),
                       ReplaceAll(Meaning(flag), "|", "\\|"));
  }
  return out;
}

std::string MarkdownCommand(const Command& command) {
  std::string out = fmt::format("\n## ingot {}\n\n{}.", command.name, command.summary);
  if (!command.details.empty()) out += " " + command.details;
  out += fmt::format("\n\n```\n{}\n```\n", UsageLine(command));
  if (!command.positionals.empty()) out += "\n| argument | meaning |\n|---|---|\n";
  for (const Positional& positional : command.positionals) {
    out += fmt::format("| `{}` | {} |\n", positional.name, ReplaceAll(positional.help, "|", "\\|"));
  }
  if (!command.flags.empty()) out += MarkdownFlags(command.flags);
  if (!command.examples.empty()) {
    out += "\n```sh\n";
    for (const Example& example : command.examples) out += fmt::format("# {}\n{}\n", example.what, example.command);
    out += "```\n";
  }
  return out;
}

}  // namespace

std::string UsageLine(const Command& command) {
  std::string out = "ingot " + command.name;
  for (const Positional& positional : command.positionals) {
    std::string name = positional.name + (positional.repeated ? "…" : "");
    out += positional.required ? " " + name : " [" + name + "]";
  }
  return command.flags.empty() ? out : out + " [flags]";
}

std::string OverviewHelp(const CommandLine& line) {
  std::string out =
      "Ingot takes data in, keeps it in an open lake, transforms it, checks it and runs all that: one program.\n\n"
      "usage: ingot VERB [arguments] [flags]\n\nverbs:\n";
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Command& command : line.commands) {
    if (!command.hidden) rows.emplace_back(command.name, command.summary);
  }
  out += Table(rows) + "\nflags of every verb:\n" + FlagTable(line.global_flags);
  out += "\nto begin:\n" + ExampleList({{"ingot init hello && cd hello", "make a small project that works at once"},
                                        {"ingot trigger main", "run its pipeline"},
                                        {"ingot sql", "look at its tables in a shell"},
                                        {"ingot VERB --help", "read what a verb does"}});
  return out;
}

std::string GroupHelp(const CommandLine& line, const CommandGroup& group) {
  std::string out = fmt::format("{}\n\nusage: ingot {} VERB [arguments] [flags]\n\nverbs:\n", group.summary, group.name);
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Command& command : line.commands) {
    if (!command.hidden && InGroup(command, group)) rows.emplace_back(command.name, command.summary);
  }
  return out + Table(rows);
}

std::string CommandHelp(const CommandLine& line, const Command& command) {
  std::string out = command.summary + "\n";
  if (!command.details.empty()) out += "\n" + Wrap(command.details, 0) + "\n";
  out += "\nusage: " + UsageLine(command) + "\n";
  if (!command.positionals.empty()) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (const Positional& positional : command.positionals) rows.emplace_back(positional.name, positional.help);
    out += "\narguments:\n" + Table(rows);
  }
  if (!command.flags.empty()) out += "\nflags:\n" + FlagTable(command.flags);
  std::string everywhere;
  for (const Flag& flag : line.global_flags) everywhere += " --" + flag.name;
  out += fmt::format("\nflags of every verb:{} (see 'ingot --help')\n", everywhere);
  if (!command.examples.empty()) out += "\nexamples:\n" + ExampleList(command.examples);
  return out;
}

std::string MarkdownReference(const CommandLine& line) {
  std::string out =
      "# The command line\n\n"
      "Made by `ingot help --markdown cli`; a test compares this page with the program.\n\n"
      "Results go to standard output, everything else to standard error. Exit codes: 0 done; 1 the work failed; "
      "2 the request or the configuration is wrong.\n\n## Flags of every verb\n";
  out += MarkdownFlags(line.global_flags);
  for (const Command& command : line.commands) {
    if (!command.hidden) out += MarkdownCommand(command);
  }
  return out;
}

}  // namespace ingot::cli
