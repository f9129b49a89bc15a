#include "transform/run/run_hooks_values.h"

#include "jinja/value/json_values.h"
#include "transform/artifacts/resource_json.h"

namespace ingot::transform {
namespace {

using jinja::Value;

Result<Value> NodeValue(jinja::Render& render, const Resource* resource) {
  std::string text;
  if (const auto* node = dynamic_cast<const Node*>(resource)) WriteNodeJson(*node, {}, &text);
  else if (const auto* test = dynamic_cast<const UnitTest*>(resource)) WriteUnitTestJson(*test, &text);
  else return Value::None();
  ASSIGN_OR_RETURN(const Json json, Json::Parse(text));
  return jinja::FromJson(json, render.heap());
}

Result<Value> ResultValue(jinja::Render& render, const NodeResult& result) {
  jinja::Heap& heap = render.heap();
  ASSIGN_OR_RETURN(const Value node, NodeValue(render, result.resource));
  return heap.NewDict({{"unique_id", heap.String(result.unique_id)},
                       {"node", node},
                       {"status", heap.String(NodeStatusName(result.status))},
                       {"message", result.message.empty() ? Value::None() : heap.String(result.message)},
                       {"execution_time", Value::Float(result.seconds)},
                       {"failures", result.failures ? Value::Int(*result.failures) : Value::None()},
                       {"adapter_response", jinja::FromJson(result.adapter_response, heap)}});
}

}  // namespace

Result<std::optional<Value>> HookValues::Find(jinja::Render& render, std::string_view name) const {
  std::vector<Value> list;
  if (name == "results") {
    for (const NodeResult& result : results_) {
      ASSIGN_OR_RETURN(list.emplace_back(), ResultValue(render, result));
    }
  } else if (name == "schemas") {
    for (const auto& [database, schema] : schemas_) list.push_back(render.heap().String(schema));
  } else if (name == "database_schemas") {
    for (const auto& [database, schema] : schemas_) {
      list.push_back(render.heap().NewTuple({render.heap().String(database), render.heap().String(schema)}));
    }
  } else {
    return std::optional<Value>();
  }
  return std::optional(render.heap().NewList(std::move(list)));
}

}  // namespace ingot::transform
