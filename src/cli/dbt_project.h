// From the flags that dbt's verbs share to a parsed project and a selection.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/context.h"
#include "project/config.h"
#include "transform/parse/parser.h"
#include "transform/select/selector.h"

namespace ingot::cli {

// --profile, --target, --vars and the like: which project, and as whom.
std::vector<Flag> DbtProjectFlags();
// --select, --exclude, --selector, --state …: which of its resources.
std::vector<Flag> SelectionFlags();

// What a dbt verb works with. Not copied: the project refers to its environment.
struct DbtProject {
  project::EnvironmentVariables variables;
  std::unique_ptr<transform::EnvironmentReader> environment;
  std::unique_ptr<transform::ParsedProject> parsed;
  std::unique_ptr<transform::PreviousState> previous;  // --state; null without
  std::vector<transform::NamedSelection> selectors;
};

// Parses the project that --project or --project-dir names, or that the working directory lies in. Warnings are logged.
// kNotFound without a dbt_project.yml.
Result<std::unique_ptr<DbtProject>> OpenDbt(const Context& context, const std::string& command);
// The options that it parses by: for verbs that open a project without reading its files.
Result<transform::ParseOptions> DbtParseOptions(const Context& context, const std::string& command, transform::EnvironmentReader* environment);

// What --select and its kin choose, in the order of unique ids, of the types that --resource-type leaves (of all in
// `types` without it; empty: every type). Words that match nothing are warned of.
Result<std::vector<const transform::Resource*>> SelectResources(const Context& context, const DbtProject& project,
                                                                const std::vector<transform::ResourceType>& types);

}  // namespace ingot::cli
