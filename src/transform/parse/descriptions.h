// {% docs %} blocks, and descriptions that quote them.
#pragma once

#include <string_view>

#include "base/result.h"
#include "transform/parse/parse_state.h"

namespace ingot::transform {

// Adds the blocks of one Markdown file. kInvalidArgument when a package has two of one name.
Status AddDocsFile(const std::string& package, std::string_view original_file_path, std::string_view relative_path, std::string_view text, Graph* graph);

// Renders every description of the graph that holds a template: doc('name') becomes the block's text. kInvalidArgument
// names the block that is not there and the nearest one.
Status RenderDescriptions(const ParseState& state);

}  // namespace ingot::transform
