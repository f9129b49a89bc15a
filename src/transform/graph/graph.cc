#include "transform/graph/graph.h"

#include <algorithm>
#include <queue>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.h"

namespace ingot::transform {
namespace {

std::string Where(const Resource& resource) {
  return resource.line > 0 ? fmt::format("{}:{}", resource.original_file_path, resource.line)
                           : resource.original_file_path;
}

}  // namespace

const Resource* Graph::Find(std::string_view unique_id) const {
  const auto found = by_id_.find(unique_id);
  return found == by_id_.end() ? nullptr : found->second;
}

const Node* Graph::FindNode(std::string_view unique_id) const { return dynamic_cast<const Node*>(Find(unique_id)); }

std::span<const uint32_t> Graph::Parents(uint32_t index) const { return parents_.Of(index); }
std::span<const uint32_t> Graph::Children(uint32_t index) const { return children_.Of(index); }

Status Graph::Number() {
  resources_.clear();
  by_id_.clear();
  refable_.clear();
  source_tables_.clear();
  source_tables_anywhere_.clear();
  for (Node& node : nodes) resources_.push_back(&node);
  for (Source& source : sources) resources_.push_back(&source);
  for (Exposure& exposure : exposures) resources_.push_back(&exposure);
  for (UnitTest& test : unit_tests) resources_.push_back(&test);
  by_id_.reserve(resources_.size());
  for (uint32_t i = 0; i < resources_.size(); ++i) {
    Resource* resource = resources_[i];
    resource->index = i;
    const auto [other, fresh] = by_id_.emplace(resource->unique_id, resource);
    if (!fresh) {
      return InvalidArgument(fmt::format("two resources are called {}: {} and {}; rename or remove one", resource->unique_id,
                                         Where(*other->second), Where(*resource)));
    }
  }
  for (Node& node : nodes) {
    if (node.type <= ResourceType::kSnapshot) refable_.emplace(node.name, &node);
  }
  RETURN_IF_ERROR(CheckRelations());
  for (Source& source : sources) {
    const std::string key = source.source_name + "." + source.name;
    source_tables_.emplace(source.package_name + "." + key, &source);
    source_tables_anywhere_.emplace(key, &source);
  }
  return Status::Ok();
}

// One would overwrite the other. The lake does not tell names apart by case.
Status Graph::CheckRelations() const {
  std::unordered_map<std::string, const Node*> relations;
  for (const Node& node : nodes) {
    if (node.type > ResourceType::kSnapshot || node.relation_name.empty() || node.is_ephemeral()) continue;
    const auto [other, fresh] = relations.emplace(ToLower(node.relation_name), &node);
    if (fresh) continue;
    return InvalidArgument(fmt::format("two resources make the relation {}: {} and {}; give one of them another alias or schema",
                                       node.relation_name, Where(*other->second), Where(node)));
  }
  return Status::Ok();
}

void Graph::BuildEdges() {
  const size_t count = resources_.size();
  std::vector<std::vector<uint32_t>> parents(count);
  std::vector<uint32_t> child_counts(count + 1, 0);
  for (const Resource* resource : resources_) {
    std::vector<uint32_t>& mine = parents[resource->index];
    for (const std::string& id : resource->depends_on_nodes) {
      const auto found = by_id_.find(id);
      if (found != by_id_.end()) mine.push_back(found->second->index);
    }
    std::sort(mine.begin(), mine.end());
    mine.erase(std::unique(mine.begin(), mine.end()), mine.end());
    for (const uint32_t parent : mine) ++child_counts[parent];
  }
  parents_ = {};
  children_ = {};
  parents_.starts.push_back(0);
  children_.starts.push_back(0);
  for (size_t i = 0; i < count; ++i) {
    parents_.targets.insert(parents_.targets.end(), parents[i].begin(), parents[i].end());
    parents_.starts.push_back(static_cast<uint32_t>(parents_.targets.size()));
    children_.starts.push_back(children_.starts.back() + child_counts[i]);
  }
  children_.targets.resize(parents_.targets.size());
  std::vector<uint32_t> next(children_.starts.begin(), children_.starts.end() - 1);
  for (uint32_t i = 0; i < count; ++i) {
    for (const uint32_t parent : parents[i]) children_.targets[next[parent]++] = i;
  }
}

Status Graph::Order() {
  const size_t count = resources_.size();
  std::vector<uint32_t> waiting(count);
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> ready;
  for (uint32_t i = 0; i < count; ++i) {
    waiting[i] = static_cast<uint32_t>(Parents(i).size());
    if (waiting[i] == 0) ready.push(i);
  }
  order_.clear();
  order_.reserve(count);
  while (!ready.empty()) {
    const uint32_t next = ready.top();
    ready.pop();
    order_.push_back(next);
    for (const uint32_t child : Children(next)) {
      if (--waiting[child] == 0) ready.push(child);
    }
  }
  return order_.size() == count ? Status::Ok() : Status(CycleError(waiting));
}

// Any resource that still waits has a parent that waits: going up from one, a resource comes twice.
Error Graph::CycleError(const std::vector<uint32_t>& waiting) const {
  uint32_t at = 0;
  while (waiting[at] == 0) ++at;
  std::vector<uint32_t> path;
  while (std::find(path.begin(), path.end(), at) == path.end()) {
    path.push_back(at);
    for (const uint32_t parent : Parents(at)) {
      if (waiting[parent] == 0) continue;
      at = parent;
      break;
    }
  }
  path.erase(path.begin(), std::find(path.begin(), path.end(), at));
  path.push_back(at);
  std::string text;
  for (auto i = path.rbegin(); i != path.rend(); ++i) {
    if (!text.empty()) text += " --> ";
    text += resources_[*i]->unique_id;
  }
  return InvalidArgument(fmt::format("{}: the graph has a cycle: {}; no model may depend on itself",
                                     resources_[at]->original_file_path, text));
}

Status Graph::Index(std::string_view root_package) {
  root_package_ = root_package;
  RETURN_IF_ERROR(Number());
  BuildEdges();
  return Order();
}

}  // namespace ingot::transform
