#include "transform/config/unused_paths.h"

#include <algorithm>

#include "base/text.h"
#include "transform/config/config_layers.h"

namespace ingot::transform {
namespace {

using Path = std::vector<std::string>;

// Where configuration is written: a key that is an object without '+' is a folder, or a resource.
void CollectPaths(const Json& level, Path* path, std::vector<Path>* paths) {
  bool written = false;
  for (const auto& [key, value] : level.as_object()) {
    if (value.is_object() && !key.starts_with('+')) {
      path->push_back(key);
      CollectPaths(value, path, paths);
      path->pop_back();
    } else if (!written) {
      paths->push_back(*path);
      written = true;
    }
  }
}

class Places {
 public:
  explicit Places(const Graph& graph) {
    const auto take = [&](const auto& resources) {
      for (const auto& resource : resources) resources_.push_back(&resource);
    };
    take(graph.nodes);
    take(graph.sources);
    take(graph.exposures);
    take(graph.unit_tests);
    take(graph.disabled_nodes);
    take(graph.disabled_sources);
    take(graph.disabled_exposures);
    take(graph.disabled_unit_tests);
  }

  bool Hold(const ConfigTree& tree, const Project& root, const Path& path) const {
    if (path.empty()) return true;
    return std::any_of(resources_.begin(), resources_.end(), [&](const Resource* resource) {
      return &TreeOf(root, resource->type) == &tree && path.size() <= resource->fqn.size() && std::equal(path.begin(), path.end(), resource->fqn.begin());
    });
  }

 private:
  std::vector<const Resource*> resources_;
};

}  // namespace

std::vector<std::string> UnusedConfigPaths(const Project& root, const Graph& graph) {
  struct Part {
    std::string_view name;
    const ConfigTree& tree;
  };
  const Part parts[] = {{"models", root.models}, {"seeds", root.seeds}, {"snapshots", root.snapshots}, {"data_tests", root.data_tests},
                        {"sources", root.sources}, {"exposures", root.exposures}, {"unit_tests", root.unit_tests}};
  const Places places(graph);
  std::vector<std::string> unused;
  for (const Part& part : parts) {
    if (!part.tree.written.is_object()) continue;
    std::vector<Path> paths;
    Path path;
    CollectPaths(part.tree.written, &path, &paths);
    for (const Path& one : paths) {
      if (!places.Hold(part.tree, root, one)) unused.push_back(std::string(part.name) + "." + Join(one, "."));
    }
  }
  return unused;
}

}  // namespace ingot::transform
