// A task of a pipeline that builds or tests nodes of a dbt project.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "pipeline/task_runner.h"
#include "project/workspace.h"

namespace ingot::project {

// The folder with the task's dbt_project.yml.
std::string DbtTaskDirectory(const ProjectConfig& config, const pipeline::Task& task);

// Reads the project, and does with the selected nodes what the task's verb says. The run's parameters are variables of the
// project, over its own; `run_time` is what the nodes take for the present. Artifacts go to <target>/<pipeline>/<task>.
// kInvalidData when tests failed, which a retry does not mend; kUnavailable when other nodes did; both name them.
// `on_line` hears of failures, line by line.
Result<pipeline::TaskResult> RunDbtTask(Workspace& workspace, const pipeline::TaskContext& context, Timestamp run_time,
                                        const std::string& user, const std::function<void(std::string_view line)>& on_line);

}  // namespace ingot::project
