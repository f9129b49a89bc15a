// Python's match objects.
#pragma once

#include <memory>
#include <string>

#include "jinja/render.h"
#include "transform/context/modules/regex.h"

namespace ingot::transform {

jinja::Value MakeMatch(jinja::Render& render, const Regex& regex, std::shared_ptr<const std::string> text, const RegexMatch& match);

}  // namespace ingot::transform
