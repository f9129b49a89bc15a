#include "transform/run/graph_value.h"

#include <algorithm>

#include "jinja/value/json_values.h"
#include "transform/artifacts/resource_json.h"

namespace ingot::transform {
namespace {

bool SpeaksOfGraph(std::string_view text) { return text.find("graph") != text.npos; }

bool IsWanted(const ParsedProject& parsed) {
  const Graph& graph = parsed.graph;
  const bool macros = std::any_of(graph.macros.begin(), graph.macros.end(), [&](const auto& entry) {
    const Project* package = parsed.packages.Find(entry.second.package_name);
    return (package == nullptr || !package->is_built_in()) && SpeaksOfGraph(entry.second.text);
  });
  return macros || std::any_of(graph.nodes.begin(), graph.nodes.end(), [](const Node& node) { return SpeaksOfGraph(node.raw_code); });
}

// One section: resources by unique id, as the manifest spells them.
template <typename List, typename Writer>
Result<jinja::Value> Section(jinja::Heap& heap, const List& list, Writer&& write) {
  const jinja::Value section = heap.NewDict();
  for (const auto& resource : list) {
    std::string text;
    write(resource, &text);
    ASSIGN_OR_RETURN(const Json json, Json::Parse(text));
    section.dict()->Set(heap.String(resource.unique_id), jinja::FromJson(json, heap));
  }
  return section;
}

}  // namespace

Result<std::unique_ptr<GraphValue>> MakeGraphValue(const ParsedProject& parsed) {
  if (!IsWanted(parsed)) return std::unique_ptr<GraphValue>();
  auto made = std::make_unique<GraphValue>();
  const Graph& graph = parsed.graph;
  jinja::Heap& heap = made->heap;
  ASSIGN_OR_RETURN(const jinja::Value nodes, Section(heap, graph.nodes, [](const Node& node, std::string* out) { WriteNodeJson(node, {}, out); }));
  ASSIGN_OR_RETURN(const jinja::Value sources, Section(heap, graph.sources, [](const Source& source, std::string* out) { WriteSourceJson(source, out); }));
  ASSIGN_OR_RETURN(const jinja::Value exposures,
                   Section(heap, graph.exposures, [](const Exposure& exposure, std::string* out) { WriteExposureJson(exposure, out); }));
  made->value = heap.NewDict({{"nodes", nodes}, {"sources", sources}, {"exposures", exposures}, {"metrics", heap.NewDict()}, {"groups", heap.NewDict()}});
  heap.Freeze();
  return made;
}

}  // namespace ingot::transform
