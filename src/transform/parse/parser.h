// From a folder with a dbt_project.yml to a linked graph.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "transform/context/invocation.h"
#include "transform/context/macro_library.h"
#include "transform/context/node_context.h"
#include "transform/graph/graph.h"
#include "transform/project/package_set.h"

namespace ingot::transform {

struct ParseOptions {
  std::string directory;           // that holds dbt_project.yml
  std::string profiles_directory;  // --profiles-dir; empty: DBT_PROFILES_DIR, the project, ~/.dbt
  std::string profile;             // --profile; empty: the project's
  std::string target;              // --target; empty: the profile's
  std::string target_path;         // --target-path; empty: the project's
  std::string command = "parse";
  std::string invocation_id;
  Timestamp started;
  Json vars = Json::MakeObject();
  Json flags = Json::MakeObject();
  int threads = 1;                        // of the parse itself
  bool use_cache = true;                  // read and write target/ingot_parse.cache
  bool graph_when_unchanged = true;       // false: where nothing has changed and the manifest is there, the graph is left in the cache
  EnvironmentReader* environment = nullptr;  // outlives the project
  Logger* logger = &NullLogger();            // outlives the project
};

// A project, read. It owns everything that its graph refers to.
class ParsedProject {
 public:
  ParsedProject() = default;
  ParsedProject(const ParsedProject&) = delete;
  ParsedProject& operator=(const ParsedProject&) = delete;

  Invocation invocation;
  PackageSet packages;
  Graph graph;
  std::vector<std::string> warnings;
  std::string description;   // DescribeGraph(): of a graph that was left in the cache, too
  std::string target_path;   // absolute
  std::string fingerprint;   // of everything that the parse rests on
  bool from_cache = false;   // nothing had changed since an earlier parse
  Json selectors;            // of selectors.yml, as written; null: there is none

  const Project& root() const { return packages.root(); }
  // For renders of Phase::kRun: macros are read when they are first called. Call once, after parsing and before threads start.
  void PrepareRun();
  const ContextShared& shared() const { return shared_; }
  // Variables, packages and invocation for contexts; its macros are those of PrepareRun().
  ContextShared& mutable_shared() { return shared_; }

 private:
  std::unique_ptr<MacroLibrary> run_macros_;
  ContextShared shared_;
};

// kNotFound without a project; kInvalidArgument with the place of the first fault; kUnsupported.
Result<std::unique_ptr<ParsedProject>> ParseProject(const ParseOptions& options);

// What comes before reading files: dbt_project.yml, profiles.yml, packages and variables.
Result<std::unique_ptr<ParsedProject>> OpenDbtProject(const ParseOptions& options);

}  // namespace ingot::transform
