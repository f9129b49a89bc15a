// The names of states and kinds, read back from the state store. kCorrupt for any other.
#pragma once

#include <string_view>

#include "base/result.h"
#include "pipeline/run.h"

namespace ingot::pipeline {

Result<RunState> ParseRunState(std::string_view name);
Result<TaskState> ParseTaskState(std::string_view name);
Result<TaskKind> ParseTaskKind(std::string_view name);

}  // namespace ingot::pipeline
