#include "transform/parse/primary_keys.h"

#include <algorithm>
#include <map>
#include <set>

namespace ingot::transform {
namespace {

struct Tested {
  std::set<std::string> unique;
  std::set<std::string> not_null;
  std::vector<std::string> combination;
};

std::vector<std::string> FromConstraints(const Node& node) {
  std::vector<std::string> columns;
  const auto is_key = [](const Json& constraint) { return constraint.GetString("type") == "primary_key"; };
  if (node.constraints.is_array()) {
    for (const Json& constraint : node.constraints.as_array()) {
      const Json* named = constraint.Find("columns");
      if (!is_key(constraint) || named == nullptr || !named->is_array()) continue;
      for (const Json& column : named->as_array()) columns.push_back(column.is_string() ? column.as_string() : column.Dump());
    }
  }
  if (!columns.empty()) return columns;
  for (const Column& column : node.columns) {
    if (column.constraints.is_array() && std::any_of(column.constraints.as_array().begin(), column.constraints.as_array().end(), is_key)) columns.push_back(column.name);
  }
  return columns;
}

void AddTest(const Node& test, Tested* tested) {
  if (test.test->name == "unique") tested->unique.insert(test.test->column_name);
  else if (test.test->name == "not_null") tested->not_null.insert(test.test->column_name);
  else if (test.test->name == "unique_combination_of_columns" && tested->combination.empty()) {
    const Json* columns = test.test->arguments.Find("combination_of_columns");
    if (columns == nullptr || !columns->is_array()) return;
    for (const Json& column : columns->as_array()) tested->combination.push_back(column.is_string() ? column.as_string() : column.Dump());
  }
}

std::vector<std::string> FromTests(const Tested& tested) {
  std::vector<std::string> columns;
  std::set_intersection(tested.unique.begin(), tested.unique.end(), tested.not_null.begin(), tested.not_null.end(), std::back_inserter(columns));
  if (!columns.empty()) return columns;
  if (!tested.unique.empty()) return {tested.unique.begin(), tested.unique.end()};
  return tested.combination;
}

}  // namespace

void InferPrimaryKeys(Graph* graph) {
  std::map<std::string_view, Tested> by_model;
  for (const std::deque<Node>* nodes : {&graph->nodes, &graph->disabled_nodes}) {
    for (const Node& node : *nodes) {
      if (node.is_generic_test() && !node.test->attached_node.empty()) AddTest(node, &by_model[node.test->attached_node]);
    }
  }
  for (Node& node : graph->nodes) {
    if (node.type != ResourceType::kModel) continue;
    node.primary_key = FromConstraints(node);
    if (!node.primary_key.empty()) continue;
    const auto found = by_model.find(node.unique_id);
    if (found != by_model.end()) node.primary_key = FromTests(found->second);
  }
}

}  // namespace ingot::transform
