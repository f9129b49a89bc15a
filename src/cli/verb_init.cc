#include <cstdio>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/context.h"
#include "cli/examples.h"
#include "cli/verbs.h"

namespace ingot::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSmallest = "hello";

Result<const ExampleProject*> FindExample(const std::string& name) {
  std::vector<std::string> names;
  for (const ExampleProject& example : ExampleProjects()) {
    if (example.name == name) return &example;
    names.emplace_back(example.name);
  }
  std::optional<std::string> near = NearestWord(name, names);
  return InvalidArgument(fmt::format("there is no example '{}'; {}", name,
                                     near ? fmt::format("did you mean '{}'?", *near)
                                          : "there are " + Join(names, ", ")));
}

// Nothing that a user has written may be overwritten.
Status CheckFree(const fs::path& directory, const ExampleProject& example) {
  for (const ExampleFile& file : example.files) {
    fs::path target = directory / file.path;
    if (FileExists(target.string())) {
      return AlreadyExists(fmt::format("{} is there already; choose a new folder", target.string()));
    }
  }
  return Status::Ok();
}

void AllowRunning(const fs::path& script) {
  std::error_code ignored;  // it can still be run by naming its interpreter
  fs::permissions(script, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec, fs::perm_options::add,
                  ignored);
}

Result<ExitCode> RunInit(Context& context) {
  fs::path directory = context.arguments.Text("DIR");
  ASSIGN_OR_RETURN(const ExampleProject* example, FindExample(context.arguments.Text("example")));
  RETURN_IF_ERROR(CheckFree(directory, *example));
  for (const ExampleFile& file : example->files) {
    fs::path target = directory / file.path;
    RETURN_IF_ERROR(MakeDirectories(target.parent_path().string()));
    RETURN_IF_ERROR(WriteFileAtomically(target.string(), file.text));
    if (file.text.substr(0, 2) == "#!") AllowRunning(target);
  }
  fmt::print(stderr, "made {} with {} files; what they are stands in {}\n", directory.string(),
             example->files.size(), (directory / "README.md").string());
  return ExitCode::kDone;
}

}  // namespace

Command InitVerb() {
  return {
      .name = "init",
      .summary = "Make a project to start from",
      .details = "Writes a small project into DIR. Files that are there already are never overwritten.",
      .positionals = {{.name = "DIR", .help = "The project's folder; it is made when missing", .required = true}},
      .flags = {{.name = "example",
                 .value_name = "NAME",
                 .fallback = std::string(kSmallest),
                 .help = "The example to start from"}},
      .examples = {{"ingot init hello", "the smallest project that does something"},
                   {"ingot init demo --example trades", "raw trades to a star schema"},
                   {"ingot init dimensions --example scd", "a dbt project: slowly changing dimensions"}},
      .run = RunInit,
  };
}

}  // namespace ingot::cli
