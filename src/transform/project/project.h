// dbt_project.yml: what a project, or a package that it uses, says about itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"
#include "base/json.h"
#include "base/result.h"
#include "transform/project/text_renderer.h"

namespace ingot::transform {

inline constexpr std::string_view kProjectFile = "dbt_project.yml";

// Configuration by folder for one kind of resource: as written, and with its templates rendered. Hooks are never
// rendered here.
struct ConfigTree {
  Json rendered = Json::MakeObject();
  Json written = Json::MakeObject();
};

// One entry of `dispatch`.
struct DispatchRule {
  std::string macro_namespace;
  std::vector<std::string> search_order;
};

// Folders are relative to `directory`.
struct Project {
  std::string directory;  // absolute; empty for a package that the program carries
  std::string name;
  std::string version;
  std::string profile;
  std::vector<std::string> model_paths;
  std::vector<std::string> seed_paths;
  std::vector<std::string> snapshot_paths;
  std::vector<std::string> test_paths;
  std::vector<std::string> analysis_paths;
  std::vector<std::string> macro_paths;
  std::vector<std::string> docs_paths;
  std::vector<std::string> asset_paths;
  std::vector<std::string> clean_targets;
  std::string target_path;
  std::string packages_path;
  ConfigTree models;
  ConfigTree seeds;
  ConfigTree snapshots;
  ConfigTree data_tests;
  ConfigTree sources;
  ConfigTree exposures;
  ConfigTree unit_tests;
  Json vars = Json::MakeObject();
  std::vector<std::string> on_run_start;
  std::vector<std::string> on_run_end;
  std::vector<DispatchRule> dispatch;
  Json quoting = Json::MakeObject();  // of "database", "schema", "identifier"
  Json query_comment;
  Json flags = Json::MakeObject();
  bool restrict_access = false;

  bool is_built_in() const { return directory.empty(); }
};

// Reads <directory>/dbt_project.yml. kNotFound without one; kInvalidArgument with file:line:column, and for a key that is
// not dbt's the nearest one that is. Keys that only other tools use are passed over.
Result<Project> LoadProject(const std::string& directory, TextRenderer& renderer);

// The nearest folder from `start` upwards that holds a dbt_project.yml; empty when there is none.
std::string FindDbtProject(const std::string& start);

}  // namespace ingot::transform
