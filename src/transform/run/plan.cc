#include "transform/run/plan.h"

#include <algorithm>

namespace ingot::transform {
namespace {

using Edges = std::vector<std::vector<uint32_t>>;  // by resource: what it waits for

bool IsDataTest(const Resource& resource) { return resource.type == ResourceType::kTest; }
bool IsTest(const Resource& resource) { return IsDataTest(resource) || resource.type == ResourceType::kUnitTest; }

// A unit test waits for what its model reads, and the model for the unit test.
Edges PlainEdges(const Graph& graph) {
  const auto& resources = graph.resources();
  Edges edges(resources.size());
  for (uint32_t i = 0; i < resources.size(); ++i) {
    const auto parents = graph.Parents(i);
    if (resources[i]->type != ResourceType::kUnitTest) {
      edges[i].insert(edges[i].end(), parents.begin(), parents.end());
      continue;
    }
    const auto* test = static_cast<const UnitTest*>(resources[i]);
    const Resource* model = graph.Find(test->tested_node);
    if (model == nullptr) continue;
    const auto read = graph.Parents(model->index);
    edges[i].insert(edges[i].end(), read.begin(), read.end());
    edges[model->index].push_back(i);
  }
  return edges;
}

// The nearest nodes that read, directly or not, all of `tested`.
class GateFinder {
 public:
  explicit GateFinder(const Graph& graph) : graph_(graph), count_(graph.resources().size()), seen_(count_.size()) {}

  std::vector<uint32_t> Find(std::span<const uint32_t> tested) {
    if (tested.size() == 1) return Nodes(graph_.Children(tested[0]));
    for (const uint32_t start : tested) CountBelow(start);
    std::vector<uint32_t> nearest;
    for (const uint32_t node : touched_) {
      if (count_[node] != tested.size() || IsTest(*graph_.resources()[node])) continue;
      const auto parents = graph_.Parents(node);
      const bool later = std::any_of(parents.begin(), parents.end(), [&](uint32_t p) { return count_[p] == tested.size(); });
      if (!later) nearest.push_back(node);
    }
    for (const uint32_t node : touched_) count_[node] = 0;
    touched_.clear();
    return nearest;
  }

 private:
  std::vector<uint32_t> Nodes(std::span<const uint32_t> children) const {
    std::vector<uint32_t> nodes;
    for (const uint32_t child : children) {
      if (!IsTest(*graph_.resources()[child])) nodes.push_back(child);
    }
    return nodes;
  }

  void CountBelow(uint32_t start) {
    ++walk_;
    std::vector<uint32_t> stack = {start};
    while (!stack.empty()) {
      const uint32_t node = stack.back();
      stack.pop_back();
      for (const uint32_t child : graph_.Children(node)) {
        if (seen_[child] == walk_) continue;
        seen_[child] = walk_;
        if (count_[child]++ == 0) touched_.push_back(child);
        stack.push_back(child);
      }
    }
  }

  const Graph& graph_;
  std::vector<uint32_t> count_;    // of how many of the tested it is a descendant
  std::vector<uint32_t> seen_;     // the last walk that came by
  std::vector<uint32_t> touched_;  // where count_ is not 0
  uint32_t walk_ = 0;
};

void AddTestGates(const Graph& graph, Edges* edges) {
  GateFinder finder(graph);
  for (const Resource* resource : graph.resources()) {
    if (!IsDataTest(*resource)) continue;
    const auto tested = graph.Parents(resource->index);
    if (tested.empty()) continue;
    for (const uint32_t node : finder.Find(tested)) (*edges)[node].push_back(resource->index);
  }
}

// Resources after what they wait for, and each one's level: the longest way to it.
std::vector<uint32_t> Order(const Edges& edges, std::vector<uint32_t>* levels) {
  Edges behind(edges.size());
  std::vector<size_t> waiting(edges.size());
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < edges.size(); ++i) {
    waiting[i] = edges[i].size();
    for (const uint32_t parent : edges[i]) behind[parent].push_back(i);
    if (edges[i].empty()) order.push_back(i);
  }
  levels->assign(edges.size(), 0);
  for (size_t next = 0; next < order.size(); ++next) {
    for (const uint32_t child : behind[order[next]]) {
      (*levels)[child] = std::max((*levels)[child], (*levels)[order[next]] + 1);
      if (--waiting[child] == 0) order.push_back(child);
    }
  }
  return order;
}

void SortUnique(std::vector<uint32_t>* list) {
  std::sort(list->begin(), list->end());
  list->erase(std::unique(list->begin(), list->end()), list->end());
}

// For each resource: the tasks that must have ended before what is behind it may begin.
Edges Contract(const Edges& edges, const std::vector<uint32_t>& order, const std::vector<bool>& is_task) {
  Edges waits(edges.size());
  Edges passes(edges.size());
  for (const uint32_t node : order) {
    std::vector<uint32_t>& own = waits[node];
    for (const uint32_t parent : edges[node]) own.insert(own.end(), passes[parent].begin(), passes[parent].end());
    SortUnique(&own);
    passes[node] = is_task[node] ? std::vector<uint32_t>{node} : own;
  }
  return waits;
}

bool IsTask(const Resource& resource) {
  const auto* node = dynamic_cast<const Node*>(&resource);
  return node == nullptr ? resource.type != ResourceType::kExposure : !node->is_ephemeral();
}

}  // namespace

RunPlan MakePlan(const Graph& graph, std::span<const uint32_t> selected, bool tests_gate) {
  Edges edges = PlainEdges(graph);
  if (tests_gate) AddTestGates(graph, &edges);
  for (std::vector<uint32_t>& list : edges) SortUnique(&list);
  std::vector<uint32_t> levels;
  const std::vector<uint32_t> order = Order(edges, &levels);
  std::vector<bool> is_task(edges.size());
  std::vector<uint32_t> chosen;
  for (const uint32_t index : selected) {
    if (is_task[index] || !IsTask(*graph.resources()[index])) continue;
    is_task[index] = true;
    chosen.push_back(index);
  }
  std::sort(chosen.begin(), chosen.end(), [&](uint32_t a, uint32_t b) {
    if (levels[a] != levels[b]) return levels[a] < levels[b];
    return graph.resources()[a]->unique_id < graph.resources()[b]->unique_id;
  });
  const Edges waits = Contract(edges, order, is_task);
  std::vector<uint32_t> number(edges.size());
  for (uint32_t i = 0; i < chosen.size(); ++i) number[chosen[i]] = i;
  RunPlan plan;
  for (const uint32_t index : chosen) {
    plan.tasks.push_back(graph.resources()[index]);
    std::vector<uint32_t>& before = plan.before.emplace_back();
    for (const uint32_t other : waits[index]) before.push_back(number[other]);
    std::sort(before.begin(), before.end());
  }
  return plan;
}

}  // namespace ingot::transform
