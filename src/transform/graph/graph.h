// The graph of a project: everything that parsing found, how it hangs together, and how names lead to it.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "transform/graph/resource.h"

namespace ingot::transform {

// Built by the parser, then read by many threads: after Link() nothing in it changes.
class Graph {
 public:
  Graph() = default;
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  // What is enabled, in the order of parsing. Addresses are stable.
  std::deque<Node> nodes;
  std::deque<Source> sources;
  std::deque<Exposure> exposures;
  std::deque<UnitTest> unit_tests;
  // What is not; several with one unique id are possible.
  std::deque<Node> disabled_nodes;
  std::deque<Source> disabled_sources;
  std::deque<Exposure> disabled_exposures;
  std::deque<UnitTest> disabled_unit_tests;

  std::map<std::string, Macro, std::less<>> macros;  // by unique id
  std::map<std::string, DocBlock, std::less<>> docs;
  std::map<std::string, Group, std::less<>> groups;

  // Numbers the resources, finds each ref() and source() call's target, fills depends_on_nodes and the edges, and checks
  // access and groups. `root_package` is searched first. kInvalidArgument: a target that is missing, disabled, ambiguous
  // or not to be used from there; two resources with one name, or for one relation; a cycle, with its path.
  // A test whose target is missing or disabled is switched off, with a warning.
  Status Link(std::string_view root_package, std::vector<std::string>* warnings);
  // Before Link(): other packages may read only the public models of this one.
  void RestrictPackage(std::string package) { restricted_packages_.insert(std::move(package)); }
  // Numbers and edges only, for a graph whose calls were resolved before (one that was read from a cache).
  Status Index(std::string_view root_package);

  const std::string& root_package() const { return root_package_; }
  // All enabled resources; Resource::index counts into it.
  const std::vector<Resource*>& resources() const { return resources_; }
  const Resource* Find(std::string_view unique_id) const;  // nullptr: none that is enabled
  const Node* FindNode(std::string_view unique_id) const;

  // What ref(name) means in `package`: first the package named in the call, else the calling package, else any.
  // Without a version, a versioned model's latest. kNotFound says what was looked for, and the nearest name.
  Result<const Node*> ResolveRef(const RefCall& call, std::string_view calling_package) const;
  Result<const Source*> ResolveSource(const SourceCall& call, std::string_view calling_package) const;

  // Indexes of resources that `index` reads from, and that read from it; each once, sorted.
  std::span<const uint32_t> Parents(uint32_t index) const;
  std::span<const uint32_t> Children(uint32_t index) const;
  // Every resource after its parents; ties by index.
  const std::vector<uint32_t>& TopologicalOrder() const { return order_; }

 private:
  struct Adjacency {
    std::vector<uint32_t> starts;
    std::vector<uint32_t> targets;
    std::span<const uint32_t> Of(uint32_t index) const {
      return {targets.data() + starts[index], targets.data() + starts[index + 1]};
    }
  };

  Status Number();
  Status CheckRelations() const;
  void BuildEdges();
  Status Order();
  Error CycleError(const std::vector<uint32_t>& waiting) const;
  Status ResolveCalls(Resource* resource, std::vector<std::string>* warnings);
  Status CheckUse(const Resource& user, const Node& used) const;
  Status CheckGroup(const Resource& resource) const;
  Error MissingRef(const RefCall& call) const;
  Error MissingSource(const SourceCall& call) const;
  const Node* FindRef(const RefCall& call, std::string_view package) const;

  std::vector<Resource*> resources_;
  std::unordered_map<std::string_view, Resource*> by_id_;
  std::unordered_multimap<std::string_view, Node*> refable_;            // by name
  std::unordered_map<std::string, Source*> source_tables_;              // by "package.source.table"
  std::unordered_multimap<std::string, Source*> source_tables_anywhere_;  // by "source.table"
  std::string root_package_;
  std::set<std::string, std::less<>> restricted_packages_;
  Adjacency parents_;
  Adjacency children_;
  std::vector<uint32_t> order_;
};

}  // namespace ingot::transform
