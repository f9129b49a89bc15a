// Lineage as a text that a test can show whole.
#pragma once

#include <string>
#include <vector>

#include "engine/lineage/query_lineage.h"

namespace ingot::engine {

// "t.a IDENTITY, u.b FILTER"; '#' marks a masked input.
inline std::string InputsText(const QueryLineage& lineage, const std::vector<LineageInput>& inputs) {
  std::string text;
  for (const LineageInput& input : inputs) {
    if (!text.empty()) text += ", ";
    text += lineage.relations[input.relation].name + "." + input.column + " " + std::string(LineageWayName(input.way));
    if (input.masking) text += "#";
  }
  return text;
}

// A line a column, "x <- t.a IDENTITY", and one of the dataset's inputs, "* <- t.b FILTER", when there are any; '~' marks what is
// approximate.
inline std::string LineageText(const QueryLineage& lineage) {
  std::string text;
  for (const LineageColumn& column : lineage.columns) {
    const std::string inputs = InputsText(lineage, column.inputs);
    text += column.name + (column.approximate ? "~" : "") + " <-" + (inputs.empty() ? "" : " " + inputs) + "\n";
  }
  if (lineage.dataset.empty() && !lineage.approximate) return text;
  return text + (lineage.approximate ? "*~" : "*") + " <- " + InputsText(lineage, lineage.dataset) + "\n";
}

}  // namespace ingot::engine
