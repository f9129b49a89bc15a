// Folders of dbt_project.yml's configuration that no resource lies in.
#pragma once

#include <string>
#include <vector>

#include "transform/graph/graph.h"
#include "transform/project/project.h"

namespace ingot::transform {

// "models.shop.staging": in the order of the file. Disabled resources count as ones that lie there.
std::vector<std::string> UnusedConfigPaths(const Project& root, const Graph& graph);

}  // namespace ingot::transform
