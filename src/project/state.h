// Where a project keeps what is being decided.
#pragma once

#include <memory>

#include "base/result.h"
#include "pipeline/state_store.h"
#include "project/config.h"

namespace ingot::project {

// Opens <state>/state.db; makes it when it is missing.
Result<std::unique_ptr<pipeline::StateStore>> OpenState(const ProjectConfig& config);

}  // namespace ingot::project
