#include "transform/graph/description.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace ingot::transform {

std::string DescribeGraph(const Graph& graph) {
  std::vector<std::pair<std::string_view, size_t>> counts = {{"model", 0}, {"snapshot", 0}, {"analysis", 0}, {"data test", 0},
                                                             {"seed", 0},  {"project hook", 0}};
  for (const Node& node : graph.nodes) {
    constexpr std::pair<ResourceType, size_t> kPlaces[] = {{ResourceType::kModel, 0}, {ResourceType::kSnapshot, 1},
                                                           {ResourceType::kAnalysis, 2}, {ResourceType::kTest, 3},
                                                           {ResourceType::kSeed, 4}, {ResourceType::kOperation, 5}};
    for (const auto& [type, place] : kPlaces) {
      if (node.type == type) ++counts[place].second;
    }
  }
  counts.emplace_back("source", graph.sources.size());
  counts.emplace_back("exposure", graph.exposures.size());
  counts.emplace_back("macro", graph.macros.size());
  counts.emplace_back("unit test", graph.unit_tests.size());
  std::vector<std::string> parts;
  for (const auto& [kind, count] : counts) {
    if (count == 0) continue;
    parts.push_back(kind == "analysis" && count > 1 ? fmt::format("{} analyses", count) : Pluralize(count, kind));
  }
  return Join(parts, ", ");
}

}  // namespace ingot::transform
