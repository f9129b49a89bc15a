// A selection, applied to a graph.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "transform/graph/graph.h"
#include "transform/select/selection.h"
#include "transform/select/state.h"

namespace ingot::transform {

struct SelectorOptions {
  IndirectSelection indirect = IndirectSelection::kEager;
  PreviousState* previous = nullptr;       // --state; may be null: state:, result: and source_status: are errors then
  const std::vector<NamedSelection>* selectors = nullptr;  // for selector:
  std::string current_sources = {};        // the target folder, whose sources.json source_status: compares
  std::string project_directory = {};      // whose files path: is about
};

struct Selected {
  std::vector<bool> chosen;                // by Resource::index
  std::vector<std::string> without_match;  // words that selected nothing
  bool Has(const Resource& resource) const { return chosen[resource.index]; }
};

// Switched-off tests are never chosen. kInvalidArgument: a value that a method does not take.
Result<Selected> Select(const Graph& graph, const Selection& selection, const SelectorOptions& options);

}  // namespace ingot::transform
