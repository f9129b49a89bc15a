// Sessions on the lake for the nodes of a dbt project.
#pragma once

#include <string>

#include "base/cancellation.h"
#include "project/workspace.h"
#include "transform/run/services.h"

namespace ingot::project {

// Sessions of the workspace, which outlives them; a cancellation interrupts what runs on them. Their commits name the command
// (`command_id`), its user, and the node that is being built.
transform::SessionFactory DbtSessions(Workspace& workspace, Cancellation cancellation, std::string command_id, std::string user);

}  // namespace ingot::project
