#include "transform/lineage/lineage_graph.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"

namespace ingot::transform {
namespace {

constexpr uint64_t kLargestFile = 4ULL << 30;

// How edges call a relation that an entry reads.
std::string NameOf(const Json& relation) {
  const std::string unique_id = relation.GetString("unique_id");
  if (!unique_id.empty()) return unique_id;
  std::string name;
  for (const std::string_view key : {"database", "schema"}) {
    if (const std::string part = relation.GetString(key); !part.empty()) name += part + ".";
  }
  return name + relation.GetString("name");
}

const Json::Array* ArrayOf(const Json* value) { return value != nullptr && value->is_array() ? &value->as_array() : nullptr; }

}  // namespace

Result<LineageGraph> LineageGraph::Load(const std::string& path) {
  const Result<std::string> text = ReadFile(path, kLargestFile);
  if (!text.ok() && text.error().kind() == ErrorKind::kNotFound) {
    return NotFound(fmt::format("there is no '{}': 'ingot run', 'build' or 'compile' writes it", path));
  }
  if (!text.ok()) return text.error();
  const Result<Json> json = Json::Parse(*text);
  if (!json.ok()) return json.error().WithContext(path);
  const Json* nodes = json->Find("nodes");
  if (nodes == nullptr || !nodes->is_object()) return Corrupt(fmt::format("{} has no nodes", path));
  LineageGraph graph;
  for (const auto& [unique_id, entry] : nodes->as_object()) {
    const Status added = graph.Add(unique_id, entry);
    if (!added.ok()) return added.error().WithContext(path);
  }
  graph.Index();
  return graph;
}

Status LineageGraph::Add(const std::string& unique_id, const Json& entry) {
  NodeLineage& node = nodes_[unique_id];
  node.unknown = entry.GetString("unknown");
  if (!node.unknown.empty()) return Status::Ok();
  const Json::Array* inputs = ArrayOf(entry.Find("inputs"));
  const Json* fields = entry.Find("fields");
  if (inputs == nullptr || fields == nullptr || !fields->is_object()) {
    return Corrupt(fmt::format("node '{}' has no inputs or no fields", unique_id));
  }
  std::vector<std::string> relations;
  for (const Json& relation : *inputs) relations.push_back(NameOf(relation));
  for (const auto& [column, field] : fields->as_object()) {
    node.columns.push_back(column);
    if (field.GetBool("approximate")) approximate_.insert({unique_id, column});
    RETURN_IF_ERROR(AddInputs({unique_id, column}, field.Find("inputFields"), relations));
  }
  if (entry.GetBool("approximate")) approximate_.insert({unique_id, ""});
  return AddInputs({unique_id, ""}, entry.Find("dataset"), relations);
}

Status LineageGraph::AddInputs(const ColumnPlace& to, const Json* inputs, const std::vector<std::string>& relations) {
  const Json::Array* list = ArrayOf(inputs);
  if (list == nullptr) return Corrupt(fmt::format("column '{}' of node '{}' has no list of inputs", to.column, to.node));
  for (const Json& input : *list) {
    const auto relation = static_cast<size_t>(input.GetInt("input", -1));
    const Json::Array* transformations = ArrayOf(input.Find("transformations"));
    if (relation >= relations.size() || transformations == nullptr) {
      return Corrupt(fmt::format("an input of column '{}' of node '{}' leads nowhere", to.column, to.node));
    }
    for (const Json& way : *transformations) {
      edges_.push_back({{relations[relation], input.GetString("field")}, to, way.GetString("type"), way.GetString("subtype"), way.GetBool("masking")});
    }
  }
  return Status::Ok();
}

void LineageGraph::Index() {
  for (const LineageEdge& edge : edges_) {
    into_[edge.to].push_back(&edge);
    out_of_[edge.from].push_back(&edge);
  }
}

std::vector<std::string> LineageGraph::ColumnsOf(std::string_view node) const {
  if (const auto found = nodes_.find(node); found != nodes_.end()) return found->second.columns;
  std::vector<std::string> columns;
  for (auto at = out_of_.lower_bound({std::string(node), ""}); at != out_of_.end() && at->first.node == node; ++at) columns.push_back(at->first.column);
  return columns;
}

std::string LineageGraph::WhyUnknown(std::string_view node) const {
  const auto found = nodes_.find(node);
  return found == nodes_.end() ? "" : found->second.unknown;
}

bool LineageGraph::IsApproximate(const ColumnPlace& place) const { return approximate_.contains(place); }

const std::vector<const LineageEdge*>& LineageGraph::EndsAt(const Ends& ends, const ColumnPlace& place) {
  static const std::vector<const LineageEdge*> none;
  const auto found = ends.find(place);
  return found == ends.end() ? none : found->second;
}

std::vector<const LineageEdge*> LineageGraph::Follow(const ColumnPlace& start, Direction direction, bool indirect) const {
  std::vector<const LineageEdge*> way;
  std::set<ColumnPlace> seen = {start};
  std::deque<ColumnPlace> next = {start};
  const bool up = direction == Direction::kUpstream;
  const auto step = [&](const ColumnPlace& place) {
    for (const LineageEdge* edge : up ? Into(place) : OutOf(place)) {
      if (!indirect && edge->type != "DIRECT") continue;
      way.push_back(edge);
      const ColumnPlace& end = up ? edge->from : edge->to;
      if (seen.insert(end).second) next.push_back(end);
    }
  };
  for (; !next.empty(); next.pop_front()) {
    const ColumnPlace place = next.front();
    step(place);
    // Which rows a node has concerns each of its columns.
    if (up && indirect && !place.column.empty() && seen.insert({place.node, ""}).second) step({place.node, ""});
  }
  return way;
}

}  // namespace ingot::transform
