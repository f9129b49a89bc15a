// A resource's configuration, from the folders of dbt_project.yml, its property file and its own config() calls.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "transform/graph/resource.h"
#include "transform/project/project.h"

namespace ingot::transform {

// What a resource itself adds to the layers.
struct OwnConfig {
  Json properties;             // of the property file; null: none
  Json properties_unrendered;  // the same as written
  Json calls;                  // of config() in the file, laid on one another; null: none
  Json calls_written;          // the same as written; null or empty: as `calls`
};

struct FullConfig {
  std::shared_ptr<const Json> values;
  std::shared_ptr<const Json> unrendered;
};

// Thread-safe. Resources of one folder that add nothing of their own share one configuration.
class ConfigLayers {
 public:
  // `root` and the packages outlive this.
  explicit ConfigLayers(const Project& root) : root_(root) {}

  // Layers from the weakest: defaults, the package's dbt_project.yml from the outermost folder inwards, the property file,
  // config() calls; for a package's resource, the root project's dbt_project.yml. kInvalidArgument without a place.
  Result<FullConfig> Resolve(ResourceType type, const Project& package, const std::vector<std::string>& fqn, const OwnConfig& own);

 private:
  struct Levels {
    std::vector<const Json*> rendered;
    std::vector<const Json*> written;
  };
  using Key = std::pair<int, std::pair<const Json*, const Json*>>;

  Result<FullConfig> Build(ResourceType type, const Levels& package, const Levels& active, const OwnConfig& own) const;

  const Project& root_;
  std::mutex mutex_;
  std::map<Key, FullConfig> shared_;
};

// The configuration tree that speaks of a type.
const ConfigTree& TreeOf(const Project& project, ResourceType type);

}  // namespace ingot::transform
