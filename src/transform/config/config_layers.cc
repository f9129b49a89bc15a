#include "transform/config/config_layers.h"

#include "base/text.h"
#include "transform/config/config_rules.h"

namespace ingot::transform {
namespace {

// The root of the tree, then each mapping that the next part of the name leads to.
std::vector<const Json*> Descend(const Json& tree, const std::vector<std::string>& fqn) {
  std::vector<const Json*> levels = {&tree};
  for (const std::string& part : fqn) {
    const Json* next = levels.back()->Find(part);
    if (next == nullptr || !next->is_object()) break;
    levels.push_back(next);
  }
  return levels;
}

// What a level says itself: "+key", or any key whose value is no mapping (and so no folder).
Json LevelConfig(const Json& level) {
  Json config = Json::MakeObject();
  for (const auto& [key, value] : level.as_object()) {
    if (key.starts_with('+')) config.Set(Trim(std::string_view(key).substr(1)), value);
    else if (!value.is_object()) config.Set(key, value);
  }
  return config;
}

}  // namespace

const ConfigTree& TreeOf(const Project& project, ResourceType type) {
  switch (type) {
    case ResourceType::kSeed: return project.seeds;
    case ResourceType::kSnapshot: return project.snapshots;
    case ResourceType::kTest: return project.data_tests;
    case ResourceType::kSource: return project.sources;
    case ResourceType::kExposure: return project.exposures;
    case ResourceType::kUnitTest: return project.unit_tests;
    default: return project.models;
  }
}

Result<FullConfig> ConfigLayers::Build(ResourceType type, const Levels& package, const Levels& active, const OwnConfig& own) const {
  Json values = DefaultConfig(type);
  Json unrendered = Json::MakeObject();
  for (const Json* level : package.rendered) RETURN_IF_ERROR(LayConfig(type, LevelConfig(*level), &values));
  for (const Json* level : package.written) LayUnrendered(LevelConfig(*level), &unrendered);
  RETURN_IF_ERROR(LayConfig(type, own.properties, &values));
  LayUnrendered(own.properties_unrendered, &unrendered);
  RETURN_IF_ERROR(LayConfig(type, own.calls, &values));
  LayUnrendered(own.calls_written.is_object() && !own.calls_written.as_object().empty() ? own.calls_written : own.calls, &unrendered);
  for (const Json* level : active.rendered) RETURN_IF_ERROR(LayConfig(type, LevelConfig(*level), &values));
  for (const Json* level : active.written) LayUnrendered(LevelConfig(*level), &unrendered);
  RETURN_IF_ERROR(FinishConfig(type, &values));
  return FullConfig{std::make_shared<const Json>(std::move(values)), std::make_shared<const Json>(std::move(unrendered))};
}

Result<FullConfig> ConfigLayers::Resolve(ResourceType type, const Project& package, const std::vector<std::string>& fqn,
                                         const OwnConfig& own) {
  const ConfigTree& tree = TreeOf(package, type);
  Levels levels{Descend(tree.rendered, fqn), Descend(tree.written, fqn)};
  Levels active;
  if (package.name != root_.name) {
    const ConfigTree& over = TreeOf(root_, type);
    active = {Descend(over.rendered, fqn), Descend(over.written, fqn)};
  }
  if (!own.properties.is_null() || !own.calls.is_null()) return Build(type, levels, active, own);
  const Key key{static_cast<int>(type), {levels.rendered.back(), active.rendered.empty() ? nullptr : active.rendered.back()}};
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = shared_.find(key); found != shared_.end()) return found->second;
  }
  ASSIGN_OR_RETURN(FullConfig made, Build(type, levels, active, own));
  const std::lock_guard lock(mutex_);
  return shared_.emplace(key, std::move(made)).first->second;
}

}  // namespace ingot::transform
