// catalog.json (v1): the columns of what a project's nodes and sources are in the warehouse. dbt's docs page reads it beside the
// manifest.
#pragma once

#include <vector>

#include "transform/run/services.h"

namespace ingot::transform {

// Writes <target>/catalog.json, of the resources that are `selected` (by Resource::index). Relations that are not there are left
// out.
Status WriteCatalog(RunServices& services, const std::vector<bool>& selected);

}  // namespace ingot::transform
