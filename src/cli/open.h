// From the global flags to a project, opened.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "cli/context.h"
#include "project/config.h"
#include "project/workspace.h"

namespace ingot::cli {

// Settings of the project that --project names, or that the working directory lies in. Without one there is what
// --lake says: kInvalidArgument when that is missing too and `lake_needed`, else settings without a lake.
Result<project::ProjectConfig> ResolveConfig(const Context& context, bool lake_needed);

// The same for verbs that need more of a project than its lake: kNotFound without an ingot.yml.
Result<project::ProjectConfig> ResolveProject(const Context& context);

Result<std::unique_ptr<project::Workspace>> OpenWorkspace(const Context& context, project::ProjectConfig config);

// Who runs this, for the commits: the login name.
std::string UserName();

}  // namespace ingot::cli
