#include "cli/command.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"

namespace ingot::cli {

bool Arguments::Has(std::string_view name) const {
  auto found = values_.find(name);
  return found != values_.end() && !found->second.empty();
}

std::string Arguments::Text(std::string_view name) const {
  auto found = values_.find(name);
  return found == values_.end() || found->second.empty() ? "" : found->second.back();
}

int64_t Arguments::Integer(std::string_view name) const { return ParseInt64(Text(name)).value_or(0); }

std::vector<std::string> Arguments::Texts(std::string_view name) const {
  auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

void Arguments::Set(std::string_view name, std::vector<std::string> values) {
  values_.insert_or_assign(std::string(name), std::move(values));
}

const Command* CommandLine::Find(std::string_view name) const {
  auto found = std::find_if(commands.begin(), commands.end(), [&](const Command& c) { return c.name == name; });
  return found == commands.end() ? nullptr : &*found;
}

const CommandGroup* CommandLine::FindGroup(std::string_view name) const {
  auto found = std::find_if(groups.begin(), groups.end(), [&](const CommandGroup& g) { return g.name == name; });
  return found == groups.end() ? nullptr : &*found;
}

Status CheckValue(const Flag& flag, std::string_view value) {
  auto wrong = [&](std::string_view expected) {
    return InvalidArgument(fmt::format("--{} takes {}, not '{}'", flag.name, expected, value));
  };
  switch (flag.kind) {
    case ValueKind::kSwitch: return Status::Ok();
    case ValueKind::kText:
      if (value.empty()) return InvalidArgument(fmt::format("--{} needs a value, not an empty one", flag.name));
      return Status::Ok();
    case ValueKind::kInteger:
      if (!ParseInt64(value)) return wrong("a whole number");
      return Status::Ok();
    case ValueKind::kJsonObject: {
      Result<Json> parsed = Json::Parse(value);
      if (!parsed.ok() || !parsed->is_object()) return wrong("a JSON object such as {\"date\": \"2025-01-15\"}");
      return Status::Ok();
    }
    case ValueKind::kChoice:
      if (std::find(flag.choices.begin(), flag.choices.end(), value) != flag.choices.end()) return Status::Ok();
      return wrong("one of " + Join(flag.choices, ", "));
  }
  return Status::Ok();
}

}  // namespace ingot::cli
