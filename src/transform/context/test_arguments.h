// The arguments of a generic test, as its macro gets them.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "jinja/render.h"
#include "transform/context/environments.h"

namespace ingot::transform {

// Texts that are templates, or calls of ref(), source(), var(), env_var() or doc() without braces, are rendered to their
// values; the column's name stays as it is. The value is good for the render's life.
Result<jinja::Value> RenderTestArguments(jinja::Render& render, const Json& arguments, Phase phase);

}  // namespace ingot::transform
