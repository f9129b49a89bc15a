// For tests: small graphs, written by hand.
#pragma once

#include <initializer_list>
#include <string>

#include "transform/graph/graph.h"

namespace ingot::transform {

inline std::shared_ptr<const Json> ConfigOf(std::initializer_list<std::pair<std::string_view, Json>> values) {
  Json config = Json::MakeObject();
  for (const auto& [key, value] : values) config.Set(key, value);
  return std::make_shared<const Json>(std::move(config));
}

inline Node& AddNode(Graph* graph, ResourceType type, std::string name, std::vector<std::string> reads,
                     std::string_view materialized = "table") {
  Node& node = graph->nodes.emplace_back();
  node.type = type;
  node.unique_id = std::string(ResourceTypeName(type)) + ".shop." + name;
  node.name = std::move(name);
  node.package_name = "shop";
  node.alias = node.name;
  node.schema = "main";
  node.database = "lake";
  node.original_file_path = "models/" + node.name + ".sql";
  node.fqn = {"shop", node.name};
  node.depends_on_nodes = std::move(reads);
  node.config = ConfigOf({{"materialized", materialized}});
  if (type != ResourceType::kTest) node.relation_name = "\"lake\".\"main\".\"" + node.name + "\"";
  return node;
}

}  // namespace ingot::transform
