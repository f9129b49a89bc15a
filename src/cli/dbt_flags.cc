#include "cli/dbt_flags.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "base/document.h"
#include "base/text.h"
#include "transform/project/project.h"
#include "transform/project/yaml_value.h"

namespace ingot::cli {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string>& ResourceTypes() {
  static const std::vector<std::string> types = {"model", "seed", "snapshot", "test", "unit_test", "source", "analysis", "exposure", "default", "all"};
  return types;
}

Flag Switch(std::string name, std::string help, char letter = 0) {
  return {.name = std::move(name), .letter = letter, .kind = ValueKind::kSwitch, .help = std::move(help)};
}

Flag Value(std::string name, std::string value, std::string help, char letter = 0) {
  return {.name = std::move(name), .letter = letter, .value_name = std::move(value), .help = std::move(help)};
}

std::vector<Flag> ProjectFlags() {
  return {Value("project-dir", "DIR", "The folder of dbt_project.yml; without it, the nearest one upwards"),
          Value("profiles-dir", "DIR", "The folder of profiles.yml; without it, DBT_PROFILES_DIR, the project, ~/.dbt"),
          Value("profile", "NAME", "A profile in place of the project's"),
          Value("target", "NAME", "A target in place of the profile's own choice", 't'),
          Value("target-path", "DIR", "A folder for artifacts in place of the project's"),
          Value("vars", "YAML", "Variables, as a mapping in YAML or JSON"),
          {.name = "threads", .kind = ValueKind::kInteger, .value_name = "N", .help = "How many nodes are worked on at once"},
          Switch("no-partial-parse", "Read every file, whatever an earlier parse left"),
          Switch("no-write-json", "Write no artifacts")};
}

Flag Words(std::string name, std::string value, std::string help, char letter = 0) {
  Flag flag = Value(std::move(name), std::move(value), std::move(help), letter);
  flag.repeated = true;
  return flag;
}

std::vector<Flag> SelectionFlags() {
  return {Words("select", "WORDS", "What to take: names, tag:…, path:…, +parents, children+, @…", 's'),
          Words("models", "WORDS", "The same as --select", 'm'),
          Words("exclude", "WORDS", "What to leave out"),
          Value("selector", "NAME", "A selector of selectors.yml"),
          Words("resource-type", "TYPES", "Only these types: model, seed, snapshot, test, unit_test, source …"),
          Words("resource-types", "TYPES", "The same as --resource-type"),
          Words("exclude-resource-type", "TYPES", "All but these types"),
          Words("exclude-resource-types", "TYPES", "The same as --exclude-resource-type"),
          {.name = "indirect-selection", .kind = ValueKind::kChoice, .fallback = "eager", .help = "Which tests come along with what they test",
           .choices = {"eager", "cautious", "buildable", "empty"}},
          Value("state", "DIR", "The artifacts of an earlier run, for state: and result:")};
}

// Beside those of every dbt verb.
std::vector<Flag> SpeechFlags() {
  return {Switch("quiet", "Show errors only", 'q'),
          Switch("debug", "Show what macros log for debugging", 'd'),
          Switch("no-use-colors", "No colours"),
          Switch("use-colors", "Colours, also where there is no terminal"),
          Switch("partial-parse", "Read only what has changed: as always"),
          Switch("no-version-check", "Accepted as dbt does; nothing is checked"),
          Switch("no-print", "Show nothing that macros print()"),
          {.name = "printer-width", .kind = ValueKind::kInteger, .value_name = "N", .fallback = "80", .help = "How wide lines about nodes are"},
          Switch("warn-error", "Count every warning as an error"),
          Value("warn-error-options", "YAML", "Which warnings are errors, by their events' names: {error: [NothingToDo]}, {error: all, warn: […]}, {silence: […]}"),
          Value("log-path", "DIR", "Also write what is said, and what macros log for debugging, to DIR/dbt.log")};
}

std::string Capitals(std::string name) {
  for (char& c : name) c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

// The environment variables that stand for flags, as in dbt.
void NameVariables(std::vector<Flag>* flags) {
  constexpr std::string_view kNamed[] = {
      "debug", "defer", "defer-state", "empty", "event-time-start", "event-time-end", "exclude-resource-types", "fail-fast", "favor-state", "full-refresh",
      "indirect-selection", "log-path", "partial-parse", "print", "printer-width", "profile", "profiles-dir", "project-dir", "quiet", "resource-types", "sample",
      "state", "store-failures", "target", "target-path", "use-colors", "version-check", "warn-error", "warn-error-options", "write-json"};
  for (Flag& flag : *flags) {
    std::string_view name = flag.name;
    const bool negates = flag.kind == ValueKind::kSwitch && name.starts_with("no-");
    if (negates) name.remove_prefix(3);
    if (std::find(std::begin(kNamed), std::end(kNamed), name) == std::end(kNamed)) continue;
    flag.variable = "DBT_" + Capitals(std::string(name));
    flag.variable_negates = negates;
  }
}

std::vector<Flag> StateFlags() {
  return {Value("defer-state", "DIR", "Artifacts of an earlier run for --defer alone"),
          Switch("defer", "Let refs to what is not selected lead to the state's relations"),
          Switch("no-defer", "The opposite of --defer"),
          Switch("favor-state", "With --defer, also where the target has the relation itself"),
          Switch("no-favor-state", "The opposite of --favor-state")};
}

std::vector<Flag> RunFlags() {
  return {Switch("full-refresh", "Make incremental models and seeds anew", 'f'),
          Switch("fail-fast", "Begin nothing more once a node has failed", 'x'),
          Switch("no-fail-fast", "The opposite of --fail-fast"),
          Switch("empty", "Read no rows: build everything without data"),
          Switch("no-empty", "The opposite of --empty"),
          Value("sample", "SPAN", "Read only rows of a span of event_time: '3 days', or a start and an end"),
          Value("event-time-start", "TIME", "Where batches of microbatch models begin"),
          Value("event-time-end", "TIME", "Where batches of microbatch models end")};
}

std::vector<Flag> TestFlags() {
  return {Switch("store-failures", "Keep the rows that tests find in tables"), Switch("no-store-failures", "The opposite of --store-failures")};
}

Result<std::optional<Timestamp>> ReadTime(const Context& context, std::string_view flag) {
  if (!context.arguments.Has(flag)) return std::optional<Timestamp>();
  Result<Timestamp> time = ParseIso8601(context.arguments.Text(flag));
  if (!time.ok()) return InvalidArgument(fmt::format("--{}: {}", flag, time.error().message()));
  return std::optional(*time);
}

// "3 days": so long up to now. "{start: …, end: …}" is dbt's other form.
Result<std::optional<transform::TimeInterval>> ReadSample(const Context& context, Timestamp now) {
  if (!context.arguments.Has("sample")) return std::optional<transform::TimeInterval>();
  const std::string text = context.arguments.Text("sample");
  if (text.starts_with('{')) {
    ASSIGN_OR_RETURN(const Json span, ReadMapping(context, "sample"));
    ASSIGN_OR_RETURN(const Timestamp start, ParseIso8601(span.GetString("start")));
    ASSIGN_OR_RETURN(const Timestamp end, ParseIso8601(span.GetString("end")));
    return std::optional(transform::TimeInterval{start, end});
  }
  const std::vector<std::string_view> words = Split(text, ' ');
  const std::optional<int64_t> count = words.size() == 2 ? ParseInt64(words[0]) : std::nullopt;
  if (count && *count > 0) {
    constexpr std::pair<std::string_view, int64_t> kUnits[] = {{"hour", 3600}, {"day", 86400}, {"month", 30 * 86400}, {"year", 365 * 86400}};
    for (const auto& [unit, seconds] : kUnits) {
      if (!words[1].starts_with(unit) || words[1].size() > unit.size() + 1) continue;
      return std::optional(transform::TimeInterval{now - std::chrono::seconds(*count * seconds), now});
    }
  }
  return InvalidArgument(fmt::format("--sample takes a span such as '3 days' (hours, days, months, years) or '{{start: …, end: …}}', not '{}'", text));
}

size_t ThreadsOf(const Context& context, int profile) {
  if (context.arguments.Has("threads")) return static_cast<size_t>(std::max<int64_t>(1, context.arguments.Integer("threads")));
  if (profile > 0) return static_cast<size_t>(profile);
  return std::clamp<size_t>(std::thread::hardware_concurrency(), 1, 8);
}

}  // namespace

std::vector<Flag> DbtFlags(unsigned sets, std::vector<Flag> own) {
  std::vector<Flag> flags = std::move(own);
  const auto add = [&](unsigned set, std::vector<Flag> more) {
    if ((sets & set) != 0) flags.insert(flags.end(), more.begin(), more.end());
  };
  add(kSelectionFlags, SelectionFlags());
  add(kRunFlags, RunFlags());
  add(kTestFlags, TestFlags());
  add(kStateFlags, StateFlags());
  if ((sets & (kStateFlags | kSelectionFlags)) == kStateFlags) flags.push_back(Value("state", "DIR", "Artifacts of an earlier run"));
  add(kProjectFlags, ProjectFlags());
  add(kProjectFlags, SpeechFlags());
  NameVariables(&flags);
  return flags;
}

Result<std::string> DbtDirectory(const Context& context) {
  std::error_code ignored;
  std::string start;
  if (context.arguments.Has("project-dir")) start = context.arguments.Text("project-dir");
  else if (context.arguments.Has("project")) start = context.arguments.Text("project");
  else if (const char* named = std::getenv("DBT_PROJECT_DIR"); named != nullptr && *named != 0) start = named;
  if (!start.empty()) {
    const std::string directory = fs::absolute(start, ignored).lexically_normal().string();
    if (fs::exists(directory + "/dbt_project.yml", ignored)) return directory.ends_with('/') ? directory.substr(0, directory.size() - 1) : directory;
    return NotFound(fmt::format("there is no dbt_project.yml in {}", directory));
  }
  std::string found = transform::FindDbtProject(fs::current_path(ignored).string());
  if (found.empty()) return NotFound("there is no dbt_project.yml here or in a folder above; name a project with --project-dir");
  return found;
}

Result<transform::ParseOptions> DbtParseOptions(const Context& context, std::string_view verb, std::string id,
                                                transform::EnvironmentReader* environment, Logger* logger) {
  const Arguments& arguments = context.arguments;
  std::error_code ignored;
  const auto absolute = [&](std::string_view flag) { return fs::absolute(arguments.Text(flag), ignored).lexically_normal().string(); };
  transform::ParseOptions options;
  ASSIGN_OR_RETURN(options.directory, DbtDirectory(context));
  if (arguments.Has("profiles-dir")) options.profiles_directory = absolute("profiles-dir");
  options.profile = arguments.Text("profile");
  options.target = arguments.Text("target");
  if (arguments.Has("target-path")) options.target_path = absolute("target-path");
  options.command = verb;
  options.invocation_id = std::move(id);
  options.started = context.clock.Now();
  ASSIGN_OR_RETURN(options.vars, ReadMapping(context, "vars"));
  options.flags = FlagsForTemplates(context, verb);
  options.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1u, 8u));
  options.use_cache = !arguments.Switch("no-partial-parse");
  options.environment = environment;
  options.logger = logger;
  return options;
}

Result<Json> ReadMapping(const Context& context, std::string_view flag) {
  const std::string text = context.arguments.Text(flag);
  if (text.empty()) return Json::MakeObject();
  Result<Node> document = ParseDocument(text, fmt::format("--{}", flag));
  if (!document.ok()) return document.error();
  Json value = transform::YamlValue(*document);
  if (value.is_null()) return Json::MakeObject();
  if (!value.is_object()) return InvalidArgument(fmt::format("--{} takes a mapping, such as '{{day: 2025-01-15}}', not '{}'", flag, text));
  return value;
}

namespace {

// "all", "*" or a list of events' names.
Status ReadNames(const Json& rules, std::string_view key, bool* all, std::set<std::string, std::less<>>* names) {
  const Json* given = rules.Find(key);
  if (given == nullptr || given->is_null()) return Status::Ok();
  if (all != nullptr && given->is_string() && (given->as_string() == "all" || given->as_string() == "*")) {
    *all = true;
    return Status::Ok();
  }
  if (!given->is_array()) return InvalidArgument(fmt::format("--warn-error-options: '{}' takes a list of names{}", key, all == nullptr ? "" : ", or all"));
  for (const Json& name : given->as_array()) {
    if (!name.is_string()) return InvalidArgument(fmt::format("--warn-error-options: {} is no name of an event", name.Dump()));
    names->insert(name.as_string());
  }
  return Status::Ok();
}

}  // namespace

Result<transform::WarningRules> ReadWarningRules(const Context& context) {
  transform::WarningRules rules;
  rules.all_errors = context.arguments.Switch("warn-error");
  if (!context.arguments.Has("warn-error-options")) return rules;
  if (rules.all_errors) return InvalidArgument("--warn-error and --warn-error-options exclude one another");
  ASSIGN_OR_RETURN(const Json given, ReadMapping(context, "warn-error-options"));
  for (const auto& [key, value] : given.as_object()) {
    if (key != "error" && key != "include" && key != "warn" && key != "exclude" && key != "silence") {
      return InvalidArgument(fmt::format("--warn-error-options has no '{}': error, warn and silence are its keys", key));
    }
  }
  for (const std::string_view key : {"error", "include"}) RETURN_IF_ERROR(ReadNames(given, key, &rules.all_errors, &rules.errors));
  for (const std::string_view key : {"warn", "exclude"}) RETURN_IF_ERROR(ReadNames(given, key, nullptr, &rules.warnings));
  RETURN_IF_ERROR(ReadNames(given, "silence", nullptr, &rules.silent));
  return rules;
}

Json FlagsForTemplates(const Context& context, std::string_view verb) {
  const Arguments& arguments = context.arguments;
  Json flags = Json::MakeObject();
  for (const std::string_view name : {"full-refresh", "store-failures", "empty", "fail-fast", "warn-error", "quiet", "debug", "favor-state", "defer"}) {
    flags.Set(Capitals(std::string(name)), arguments.Switch(name));
  }
  flags.Set("WHICH", verb).Set("PROFILES_DIR", arguments.Text("profiles-dir")).Set("PROJECT_DIR", arguments.Text("project-dir"));
  flags.Set("PARTIAL_PARSE", !arguments.Switch("no-partial-parse")).Set("USE_COLORS", !arguments.Switch("no-use-colors"));
  flags.Set("PRINT", !arguments.Switch("no-print")).Set("INTROSPECT", true).Set("WRITE_JSON", !arguments.Switch("no-write-json"));
  for (const std::string_view name : {"target", "profile"}) flags.Set(Capitals(std::string(name)), arguments.Has(name) ? Json(arguments.Text(name)) : Json());
  flags.Set("INDIRECT_SELECTION", arguments.Has("indirect-selection") ? arguments.Text("indirect-selection") : "eager");
  return flags;
}

Json ArgumentsRecord(const Context& context, std::string_view verb) {
  const Arguments& arguments = context.arguments;
  const Command* command = context.line.Find(verb == "freshness" ? "source freshness" : verb == "generate" ? "docs generate" : verb);
  Json record = Json::MakeObject();
  record.Set("which", verb);
  if (command == nullptr) return record;
  for (const Flag& flag : command->flags) {
    const std::string key = ReplaceAll(flag.name, "-", "_");
    if (flag.kind == ValueKind::kSwitch) {
      record.Set(key, arguments.Switch(flag.name));
    } else if (flag.repeated) {
      Json list = Json::MakeArray();
      for (const std::string& word : arguments.Texts(flag.name)) list.Append(word);
      record.Set(key, std::move(list));
    } else if (arguments.Has(flag.name)) {
      record.Set(key, flag.kind == ValueKind::kInteger ? Json(arguments.Integer(flag.name)) : Json(arguments.Text(flag.name)));
    }
  }
  return record;
}

namespace {

Status CheckBounds(const transform::BatchBounds& bounds) {
  if (bounds.start.has_value() != bounds.end.has_value()) {
    return InvalidArgument(bounds.start ? "--event-time-start needs --event-time-end as well" : "--event-time-end needs --event-time-start as well");
  }
  if (bounds.start && *bounds.start >= *bounds.end) return InvalidArgument("--event-time-start has to lie before --event-time-end");
  return Status::Ok();
}

}  // namespace

Result<transform::RunSettings> ReadRunSettings(const Context& context, int threads, Timestamp now) {
  const Arguments& arguments = context.arguments;
  std::vector<std::string> asked = arguments.Texts("resource-type");
  for (const std::string_view flag : {"resource-types", "exclude-resource-type", "exclude-resource-types"}) {
    for (std::string& type : arguments.Texts(flag)) asked.push_back(std::move(type));
  }
  for (const std::string& type : asked) {
    if (std::find(ResourceTypes().begin(), ResourceTypes().end(), type) == ResourceTypes().end()) {
      return InvalidArgument(fmt::format("--resource-type takes {}, not '{}'", Join(ResourceTypes(), ", "), type));
    }
  }
  transform::RunSettings settings;
  settings.threads = ThreadsOf(context, threads);
  settings.full_refresh = arguments.Switch("full-refresh");
  settings.fail_fast = arguments.Switch("fail-fast") && !arguments.Switch("no-fail-fast");
  settings.empty = arguments.Switch("empty") && !arguments.Switch("no-empty");
  ASSIGN_OR_RETURN(const transform::WarningRules warnings, ReadWarningRules(context));
  settings.warn_error = warnings.IsError("LogTestResult");
  settings.writes_artifacts = !arguments.Switch("no-write-json");
  settings.show = arguments.Has("show");
  settings.defer = arguments.Switch("defer") && !arguments.Switch("no-defer");
  settings.favor_state = arguments.Switch("favor-state") && !arguments.Switch("no-favor-state");
  if (arguments.Switch("store-failures")) settings.store_failures = true;
  if (arguments.Switch("no-store-failures")) settings.store_failures = false;
  ASSIGN_OR_RETURN(settings.sample, ReadSample(context, now));
  ASSIGN_OR_RETURN(settings.batches.start, ReadTime(context, "event-time-start"));
  ASSIGN_OR_RETURN(settings.batches.end, ReadTime(context, "event-time-end"));
  RETURN_IF_ERROR(CheckBounds(settings.batches));
  return settings;
}

}  // namespace ingot::cli
