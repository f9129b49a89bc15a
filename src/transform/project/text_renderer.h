// Values in YAML files that are templates.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace ingot::transform {

// Turns a text with {{ }} into a value: a text that is one expression becomes that expression's value, whatever its type;
// any other becomes text. An error's message has no place: who called knows it.
class TextRenderer {
 public:
  virtual ~TextRenderer() = default;
  virtual Result<Json> Render(std::string_view text) = 0;
};

// Does the text hold a template at all?
inline bool HasTemplate(std::string_view text) {
  return text.find("{{") != text.npos || text.find("{%") != text.npos || text.find("{#") != text.npos;
}

}  // namespace ingot::transform
