// YAML of a property file as values, with its templates rendered where dbt renders them.
#pragma once

#include "base/document.h"
#include "base/json.h"
#include "base/result.h"
#include "transform/project/text_renderer.h"

namespace ingot::transform {

// Texts below descriptions, tests, hooks and loaded_at_query stay as written: they are rendered later, or never.
// kInvalidArgument with the place.
Result<Json> RenderedValue(const ingot::Node& node, TextRenderer& renderer);

// Does the node, or anything in it, hold a template that RenderedValue() would render?
bool NeedsRendering(const ingot::Node& node);

}  // namespace ingot::transform
