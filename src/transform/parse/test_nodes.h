// Generic tests of property files as nodes.
#pragma once

#include <vector>

#include "base/result.h"
#include "transform/parse/parse_state.h"
#include "transform/parse/property_index.h"
#include "transform/properties/test_definition.h"

namespace ingot::transform {

// The tests of one entry, with their columns' and their own. Thread-safe. kInvalidArgument with the test's place.
Status AddTestsOf(const ParseState& state, const Patch& patch, TextRenderer& renderer, std::vector<Node>* out);

// The tests of one table of a source.
struct TestedTable {
  const PropertyFile* file = nullptr;
  const SourceEntry* source = nullptr;
  const SourceTableEntry* table = nullptr;
  std::vector<std::string> tags;  // of source and table
  bool quote_columns = false;
};
Status AddTestsOf(const ParseState& state, const TestedTable& table, TextRenderer& renderer, std::vector<Node>* out);

}  // namespace ingot::transform
