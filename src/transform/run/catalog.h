// catalog.json (v1): the columns of what a project's nodes and sources are in the warehouse. dbt's docs page reads it beside the
// manifest.
#pragma once

#include "transform/run/services.h"

namespace ingot::transform {

// Writes <target>/catalog.json. Relations that are not there are left out.
Status WriteCatalog(RunServices& services);

}  // namespace ingot::transform
