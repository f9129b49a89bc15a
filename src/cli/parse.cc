#include "cli/parse.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/text.h"

namespace ingot::cli {
namespace {

using Wish = Invocation::Wish;

// One option of CLI11 and the strings that it collects.
struct Slot {
  std::string name;
  const Flag* flag = nullptr;  // nullptr: a positional
  std::vector<std::string> values;
  bool given = false;
};

// CLI11's view of one command. Slots must not move: CLI11 keeps references.
struct Binding {
  CLI::App app;
  std::vector<std::unique_ptr<Slot>> slots;
};

// The callback form keeps the words as they are (the typed one reads "{}" as nothing).
CLI::Option* AddOption(const std::string& spelling, Slot* slot, CLI::App* app) {
  return app->add_option(spelling, [slot](const CLI::results_t& values) {
    slot->values = values;
    return true;
  });
}

void BindFlag(const Flag& flag, Binding* binding) {
  auto slot = std::make_unique<Slot>();
  slot->name = flag.name;
  slot->flag = &flag;
  std::string spelling = "--" + flag.name;
  if (flag.letter != 0) spelling = fmt::format("-{},{}", flag.letter, spelling);
  if (flag.kind == ValueKind::kSwitch) {
    binding->app.add_flag(spelling, slot->given);
  } else {
    CLI::Option* option = AddOption(spelling, slot.get(), &binding->app);
    option->expected(1, flag.repeated ? CLI::detail::expected_max_vector_size : 1)->take_all()->allow_extra_args(flag.repeated);
  }
  binding->slots.push_back(std::move(slot));
}

void BindPositional(const Positional& positional, Binding* binding) {
  auto slot = std::make_unique<Slot>();
  slot->name = positional.name;
  CLI::Option* option = AddOption(positional.name, slot.get(), &binding->app);
  option->expected(1, positional.repeated ? CLI::detail::expected_max_vector_size : 1)
      ->take_all()
      ->allow_extra_args(positional.repeated);
  binding->slots.push_back(std::move(slot));
}

std::unique_ptr<Binding> Bind(const CommandLine& line, const Command& command) {
  auto binding = std::make_unique<Binding>();
  binding->app.set_help_flag();
  binding->app.allow_extras();
  for (const Flag& flag : line.global_flags) BindFlag(flag, binding.get());
  for (const Flag& flag : command.flags) BindFlag(flag, binding.get());
  for (const Positional& positional : command.positionals) BindPositional(positional, binding.get());
  return binding;
}

Error UnknownWord(const CommandLine& line, const Command& command, const std::string& word) {
  if (word.size() < 2 || word[0] != '-') {
    return InvalidArgument(fmt::format("'ingot {}' does not take a further argument '{}'; see 'ingot {} --help'",
                                       command.name, word, command.name));
  }
  std::vector<std::string> known;
  for (const Flag& flag : command.flags) known.push_back("--" + flag.name);
  for (const Flag& flag : line.global_flags) known.push_back("--" + flag.name);
  std::string spelling = word.substr(0, word.find('='));
  std::optional<std::string> near = NearestWord(spelling, known);
  return InvalidArgument(fmt::format("'ingot {}' has no flag {}; {}", command.name, spelling,
                                     near ? fmt::format("did you mean {}?", *near)
                                          : fmt::format("see 'ingot {} --help'", command.name)));
}

Error UnknownVerb(const CommandLine& line, const std::string& word) {
  std::vector<std::string> known;
  for (const Command& command : line.commands) {
    if (!command.hidden) known.push_back(command.name);
  }
  for (const CommandGroup& g : line.groups) known.push_back(g.name);
  std::optional<std::string> near = NearestWord(word, known);
  return InvalidArgument(fmt::format("'{}' is no command of ingot; {}", word,
                                     near ? fmt::format("did you mean '{}'?", *near) : "see 'ingot --help'"));
}

Error UnknownVerbOfGroup(const CommandLine& line, const CommandGroup& group, const std::string& word) {
  std::vector<std::string> known;
  for (const Command& command : line.commands) {
    if (command.name.rfind(group.name + " ", 0) == 0) known.push_back(command.name.substr(group.name.size() + 1));
  }
  std::optional<std::string> near = NearestWord(word, known);
  return InvalidArgument(fmt::format("'{0} {1}' is no command of ingot; {2}", group.name, word,
                                     near ? fmt::format("did you mean '{} {}'?", group.name, *near)
                                          : fmt::format("'{}' has {}", group.name, Join(known, ", "))));
}

const Flag* FindGlobalFlag(const CommandLine& line, std::string_view word) {
  std::string_view spelling = word.substr(0, word.find('='));
  for (const Flag& flag : line.global_flags) {
    if (spelling == "--" + flag.name) return &flag;
  }
  return nullptr;
}

// Does the global flag that `word` spells take the word after it?
bool TakesNext(const CommandLine& line, const std::string& word) {
  const Flag* flag = FindGlobalFlag(line, word);
  return flag != nullptr && flag->kind != ValueKind::kSwitch && word.find('=') == std::string::npos;
}

bool IsHelp(const std::string& word) { return word == "--help" || word == "-h"; }

// Where the verb stands among the words, and what it names.
struct Verb {
  const Command* command = nullptr;
  const CommandGroup* group = nullptr;
  std::vector<std::string> rest;  // the words without the verb's own
  bool help = false;
  bool version = false;
};

// Flags in front of the verb, or without one: the overview, or a word that only looks like a verb, must not hide the
// mistake.
Status CheckFlagsBeforeVerb(const CommandLine& line, const Verb& verb) {
  const std::string asked = verb.group == nullptr ? "ingot" : "ingot " + verb.group->name;
  for (size_t i = 0; i < verb.rest.size(); ++i) {
    const std::string& word = verb.rest[i];
    const std::string spelling = word.substr(0, word.find('='));
    if (FindGlobalFlag(line, word) == nullptr) {
      std::vector<std::string> known;
      for (const Flag& flag : line.global_flags) known.push_back("--" + flag.name);
      std::optional<std::string> near = NearestWord(spelling, known);
      return InvalidArgument(fmt::format("'{}' has no flag {}; {}", asked, spelling,
                                         near ? fmt::format("did you mean {}?", *near)
                                              : fmt::format("see '{} --help'", asked)));
    }
    if (TakesNext(line, word) && ++i == verb.rest.size()) {
      return InvalidArgument(fmt::format("{} needs a value; see '{} --help'", spelling, asked));
    }
  }
  return Status::Ok();
}

Result<Verb> FindVerb(const CommandLine& line, std::span<const std::string> words) {
  Verb verb;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (verb.command != nullptr) {
      if (word == "--") {
        verb.rest.insert(verb.rest.end(), words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
        break;
      }
      if (IsHelp(word)) verb.help = true;
      else verb.rest.push_back(word);
    } else if (IsHelp(word)) {
      verb.help = true;
    } else if (word == "--version" && verb.group == nullptr) {
      verb.version = true;
    } else if (word.size() > 1 && word[0] == '-') {
      verb.rest.push_back(word);
      if (TakesNext(line, word) && i + 1 < words.size() && !IsHelp(words[i + 1])) verb.rest.push_back(words[++i]);
    } else if (verb.group != nullptr) {
      verb.command = line.Find(verb.group->name + " " + word);
      if (verb.command == nullptr) RETURN_IF_ERROR(CheckFlagsBeforeVerb(line, verb));
      if (verb.command == nullptr) return UnknownVerbOfGroup(line, *verb.group, word);
    } else {
      verb.command = line.Find(word);
      if (verb.command == nullptr) verb.group = line.FindGroup(word);
      if (verb.command != nullptr || verb.group != nullptr) continue;
      RETURN_IF_ERROR(CheckFlagsBeforeVerb(line, verb));
      return UnknownVerb(line, word);
    }
  }
  return verb;
}

// "--flag: 1 required" and its like, in our words.
Error InOurWords(const Command& command, const CLI::ParseError& error) {
  std::string text = error.what();
  std::string spelling = text.substr(0, text.find(':'));
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr && spelling.rfind("--", 0) == 0) {
    return InvalidArgument(
        fmt::format("{} needs a value; see 'ingot {} --help'", spelling.substr(0, spelling.find(' ')), command.name));
  }
  return InvalidArgument(fmt::format("{}; see 'ingot {} --help'", text, command.name));
}

bool IsGiven(const Binding& binding, const std::string& name) {
  return std::any_of(binding.slots.begin(), binding.slots.end(), [&](const auto& slot) { return slot->flag != nullptr && slot->name == name && slot->given; });
}

// Yes or no, as dbt reads them; kInvalidArgument names the variable.
Result<bool> ReadYesNo(const Flag& flag, std::string_view value) {
  const std::string lower = ToLower(Trim(value));
  for (const std::string_view yes : {"1", "true", "t", "yes", "y", "on"}) {
    if (lower == yes) return true;
  }
  for (const std::string_view no : {"0", "false", "f", "no", "n", "off", ""}) {
    if (lower == no) return false;
  }
  return InvalidArgument(fmt::format("the environment variable {} is '{}': true or false was expected", flag.variable, value));
}

// What the environment says of a flag that the command line does not give.
Status CollectVariable(const Binding& binding, const Flag& flag, Arguments* arguments) {
  const char* const value = flag.variable.empty() ? nullptr : std::getenv(flag.variable.c_str());
  if (value == nullptr || *value == 0) return Status::Ok();
  if (flag.kind == ValueKind::kSwitch) {
    const std::string opposite = flag.name.starts_with("no-") ? flag.name.substr(3) : "no-" + flag.name;
    ASSIGN_OR_RETURN(const bool yes, ReadYesNo(flag, value));
    if (yes != flag.variable_negates && !IsGiven(binding, opposite)) arguments->Set(flag.name, {"true"});
    return Status::Ok();
  }
  const Status fits = CheckValue(flag, value);
  if (!fits.ok()) return fits.error().WithContext("the environment variable " + flag.variable);
  std::vector<std::string> values;
  if (flag.repeated) {
    for (const std::string_view word : Split(value, ' ')) values.emplace_back(word);
  } else {
    values.emplace_back(value);
  }
  arguments->Set(flag.name, std::move(values));
  return Status::Ok();
}

Status Collect(const Binding& binding, Arguments* arguments) {
  for (const auto& slot : binding.slots) {
    if (slot->flag == nullptr) {
      arguments->Set(slot->name, slot->values);
      continue;
    }
    const Flag& flag = *slot->flag;
    if (flag.kind == ValueKind::kSwitch) {
      if (slot->given) arguments->Set(flag.name, {"true"});
      else RETURN_IF_ERROR(CollectVariable(binding, flag, arguments));
      continue;
    }
    for (const std::string& value : slot->values) RETURN_IF_ERROR(CheckValue(flag, value));
    if (!slot->values.empty()) {
      arguments->Set(flag.name, slot->values);
      continue;
    }
    if (!flag.fallback.empty()) arguments->Set(flag.name, {flag.fallback});
    RETURN_IF_ERROR(CollectVariable(binding, flag, arguments));
  }
  return Status::Ok();
}

// A word such as "-- totals\nSELECT 1" is a query, not a flag: white space in front says so to CLI11.
void ShieldText(std::vector<std::string>* words) {
  for (std::string& word : *words) {
    std::string spelling = word.substr(0, word.find('='));
    if (word.size() > 1 && word[0] == '-' && spelling.find_first_of(" \t\n") != std::string::npos) word.insert(0, " ");
  }
}

Result<Arguments> ParseArguments(const CommandLine& line, const Command& command, std::vector<std::string> words) {
  ShieldText(&words);
  std::unique_ptr<Binding> binding = Bind(line, command);
  std::reverse(words.begin(), words.end());  // as CLI11 wants them
  try {
    binding->app.parse(words);
  } catch (const CLI::ParseError& error) {
    return InOurWords(command, error);
  }
  std::vector<std::string> left = binding->app.remaining();
  left.erase(std::remove(left.begin(), left.end(), "--"), left.end());
  if (!left.empty()) return UnknownWord(line, command, left.front());
  Arguments arguments;
  RETURN_IF_ERROR(Collect(*binding, &arguments));
  for (const Positional& positional : command.positionals) {
    if (positional.required && arguments.Text(positional.name).empty()) {
      return InvalidArgument(
          fmt::format("'ingot {}' needs {}; see 'ingot {} --help'", command.name, positional.name, command.name));
    }
  }
  return arguments;
}

}  // namespace

Result<Invocation> Parse(const CommandLine& line, std::span<const std::string> words) {
  ASSIGN_OR_RETURN(Verb verb, FindVerb(line, words));
  Invocation invocation;
  invocation.command = verb.command;
  invocation.group = verb.group;
  if (verb.command == nullptr && !verb.help) {
    RETURN_IF_ERROR(CheckFlagsBeforeVerb(line, verb));
    const std::string asked = verb.group == nullptr ? "ingot" : "ingot " + verb.group->name;
    if (!verb.version && !verb.rest.empty()) {
      return InvalidArgument(fmt::format("flags, but no verb; see '{} --help'", asked));
    }
  }
  if (verb.help || (verb.command == nullptr && !verb.version)) {
    invocation.wish = Wish::kHelp;
    return invocation;
  }
  if (verb.version && verb.command == nullptr) {
    invocation.wish = Wish::kVersion;
    return invocation;
  }
  ASSIGN_OR_RETURN(invocation.arguments, ParseArguments(line, *verb.command, std::move(verb.rest)));
  return invocation;
}

}  // namespace ingot::cli
