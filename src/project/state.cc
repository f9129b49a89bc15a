#include "project/state.h"

namespace ingot::project {

Result<std::unique_ptr<pipeline::StateStore>> OpenState(const ProjectConfig& config) {
  return pipeline::StateStore::Open(config.state + "/state.db");
}

}  // namespace ingot::project
