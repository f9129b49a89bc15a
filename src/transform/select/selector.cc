#include "transform/select/selector.h"

#include <algorithm>
#include <deque>

#include <fmt/format.h>

#include "base/text.h"
#include "transform/select/methods.h"

namespace ingot::transform {
namespace {

using Marks = std::vector<bool>;

// What is chosen, and tests that would be if more of their parents were.
struct Both {
  Marks direct;
  Marks indirect;
};

bool IsTest(const Resource& r) { return r.type == ResourceType::kTest || r.type == ResourceType::kUnitTest; }

class Selecting {
 public:
  Selecting(const Graph& graph, const SelectorOptions& options) : graph_(graph), options_(options) {}

  Result<Marks> Run(const Selection& selection) {
    ASSIGN_OR_RETURN(Both both, Apply(selection));
    for (const Resource* resource : graph_.resources()) {
      if (!resource->enabled) both.direct[resource->index] = false;
    }
    return std::move(both.direct);
  }

  std::vector<std::string> TakeWithoutMatch() { return std::move(without_match_); }

 private:
  Marks None() const { return Marks(graph_.resources().size(), false); }

  Result<Both> Apply(const Selection& selection) {
    if (selection.kind == Selection::Kind::kCriterion) return Criteria(selection.criterion);
    std::vector<Both> parts;
    for (const Selection& part : selection.parts) {
      ASSIGN_OR_RETURN(parts.emplace_back(), Apply(part));
    }
    Both all{None(), None()};
    for (size_t i = 0; i < all.direct.size(); ++i) {
      all.direct[i] = Combine(selection.kind, parts, i, &Both::direct);
      all.indirect[i] = Combine(selection.kind, parts, i, &Both::indirect);
    }
    AddIndirect(&all);
    const bool word = selection.kind == Selection::Kind::kIntersection && !selection.raw.empty();
    if (word && std::find(all.direct.begin(), all.direct.end(), true) == all.direct.end()) without_match_.push_back(selection.raw);
    return all;
  }

  static bool Combine(Selection::Kind kind, const std::vector<Both>& parts, size_t i, Marks Both::*marks) {
    const auto has = [&](const Both& part) { return (part.*marks)[i]; };
    if (kind == Selection::Kind::kUnion) return std::any_of(parts.begin(), parts.end(), has);
    if (kind == Selection::Kind::kIntersection) return !parts.empty() && std::all_of(parts.begin(), parts.end(), has);
    return has(parts[0]) && std::none_of(parts.begin() + 1, parts.end(), has);
  }

  Result<Both> Criteria(const Criterion& criterion) {
    if (criterion.method == "selector") return Named(criterion);
    ASSIGN_OR_RETURN(Marks marks, FindMatches(graph_, criterion, options_));
    const IndirectSelection mode = criterion.indirect.value_or(options_.indirect);
    WithNeighbors(criterion, &marks);
    Both both{std::move(marks), None()};
    if (mode != IndirectSelection::kEmpty) Expand(mode, &both);
    return both;
  }

  Result<Both> Named(const Criterion& criterion) {
    std::vector<std::string> names;
    for (const NamedSelection& selector : options_.selectors == nullptr ? std::vector<NamedSelection>() : *options_.selectors) {
      names.push_back(selector.name);
      if (selector.name != criterion.value) continue;
      ASSIGN_OR_RETURN(Both both, Apply(selector.selection));
      WithNeighbors(criterion, &both.direct);
      return both;
    }
    return InvalidArgument(fmt::format("there is no selector '{}'; selectors.yml has: {}", criterion.value, names.empty() ? "none" : Join(names, ", ")));
  }

  // Marks what can be reached from the marked within so many steps.
  Marks Reach(const Marks& from, bool up, std::optional<int> depth) const {
    Marks reached = None();
    std::deque<std::pair<uint32_t, int>> waiting;
    for (uint32_t i = 0; i < from.size(); ++i) {
      if (from[i]) waiting.emplace_back(i, 0);
    }
    Marks seen = from;
    while (!waiting.empty()) {
      const auto [at, steps] = waiting.front();
      waiting.pop_front();
      if (depth && steps >= *depth) continue;
      for (const uint32_t next : up ? graph_.Parents(at) : graph_.Children(at)) {
        reached[next] = true;
        if (seen[next]) continue;
        seen[next] = true;
        waiting.emplace_back(next, steps + 1);
      }
    }
    return reached;
  }

  static void Add(const Marks& more, Marks* marks) {
    for (size_t i = 0; i < more.size(); ++i) {
      if (more[i]) (*marks)[i] = true;
    }
  }

  void WithNeighbors(const Criterion& criterion, Marks* marks) const {
    const Marks own = *marks;
    if (criterion.childrens_parents) {
      Marks below = own;
      Add(Reach(own, false, std::nullopt), &below);
      Add(below, marks);
      Add(Reach(below, true, std::nullopt), marks);
    }
    if (criterion.parents) Add(Reach(own, true, criterion.parents_depth), marks);
    if (criterion.children) Add(Reach(own, false, criterion.children_depth), marks);
  }

  bool AllParentsIn(uint32_t index, const Marks& marks) const {
    const auto parents = graph_.Parents(index);
    return std::all_of(parents.begin(), parents.end(), [&](uint32_t parent) { return marks[parent]; });
  }

  // The chosen, what they rest on, and every source: what could be built.
  Marks Buildable(const Marks& chosen) const {
    Marks marks = chosen;
    Add(Reach(chosen, true, std::nullopt), &marks);
    for (const Source& source : graph_.sources) marks[source.index] = true;
    return marks;
  }

  // Tests of what is chosen come along, as the mode says; the others are remembered.
  void Expand(IndirectSelection mode, Both* both) const {
    const Marks chosen = both->direct;
    const Marks buildable = mode == IndirectSelection::kBuildable ? Buildable(chosen) : Marks();
    const Marks below = Reach(chosen, false, 1);
    for (const Resource* resource : graph_.resources()) {
      const uint32_t i = resource->index;
      if (!below[i] || !IsTest(*resource)) continue;
      bool along = mode == IndirectSelection::kEager || AllParentsIn(i, chosen);
      if (!along && mode == IndirectSelection::kBuildable) along = AllParentsIn(i, buildable);
      if (along) both->direct[i] = true;
      else both->indirect[i] = true;
    }
  }

  // Tests that one part alone could not bring along, and all parts together can.
  void AddIndirect(Both* both) const {
    if (options_.indirect != IndirectSelection::kCautious && options_.indirect != IndirectSelection::kBuildable) return;
    const Marks chosen = options_.indirect == IndirectSelection::kBuildable ? Buildable(both->direct) : both->direct;
    for (uint32_t i = 0; i < both->indirect.size(); ++i) {
      if (both->indirect[i] && AllParentsIn(i, chosen)) both->direct[i] = true;
    }
  }

  const Graph& graph_;
  const SelectorOptions& options_;
  std::vector<std::string> without_match_;
};

}  // namespace

Result<Selected> Select(const Graph& graph, const Selection& selection, const SelectorOptions& options) {
  Selecting selecting(graph, options);
  Selected selected;
  ASSIGN_OR_RETURN(selected.chosen, selecting.Run(selection));
  selected.without_match = selecting.TakeWithoutMatch();
  return selected;
}

}  // namespace ingot::transform
