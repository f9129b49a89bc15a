// The methods of selection: which resources a word means by itself.
#pragma once

#include <vector>

#include "base/result.h"
#include "transform/graph/graph.h"
#include "transform/select/selector.h"

namespace ingot::transform {

// Marks what the criterion's method and value name, without parents or children.
Result<std::vector<bool>> FindMatches(const Graph& graph, const Criterion& criterion, const SelectorOptions& options);

// Shell-style match over the whole text: '*' any run, '?' one character, '[abc]' a set.
bool WildcardMatches(std::string_view pattern, std::string_view text);

}  // namespace ingot::transform
