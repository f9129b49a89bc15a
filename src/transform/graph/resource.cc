#include "transform/graph/resource.h"

#include <array>

namespace ingot::transform {
namespace {

constexpr std::array<std::string_view, 9> kTypeNames = {"model",     "seed",   "snapshot", "test",     "analysis",
                                                        "operation", "source", "exposure", "unit_test"};
const Json kNull;

}  // namespace

std::string_view ResourceTypeName(ResourceType type) { return kTypeNames[static_cast<size_t>(type)]; }

std::optional<ResourceType> ParseResourceType(std::string_view name) {
  for (size_t i = 0; i < kTypeNames.size(); ++i) {
    if (kTypeNames[i] == name) return static_cast<ResourceType>(i);
  }
  return std::nullopt;
}

const Json& Resource::Config(std::string_view key) const {
  const Json* value = config ? config->Find(key) : nullptr;
  return value == nullptr ? kNull : *value;
}

std::string Resource::ConfigText(std::string_view key) const {
  const Json& value = Config(key);
  return value.is_string() ? value.as_string() : std::string();
}

bool Resource::ConfigBool(std::string_view key, bool fallback) const {
  const Json& value = Config(key);
  return value.is_bool() ? value.as_bool() : fallback;
}

bool Node::is_ephemeral() const { return type == ResourceType::kModel && materialized() == "ephemeral"; }

}  // namespace ingot::transform
