// Macros, generic tests and materializations of a project's files.
#pragma once

#include <string_view>

#include "base/result.h"
#include "transform/graph/graph.h"

namespace ingot::transform {

// Adds what one file defines. A package may define a macro once. kInvalidArgument with the place.
Status AddMacroFile(const std::string& package, std::string_view path, std::string_view text, Graph* graph);

// Fills in which macros each macro's text calls by name, once all files are there.
Status LinkMacros(const std::string& root_package, Graph* graph);

}  // namespace ingot::transform
