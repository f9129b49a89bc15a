// Templates in YAML files: what dbt_project.yml, profiles.yml and property files see.
#pragma once

#include "transform/context/node_context.h"
#include "transform/project/text_renderer.h"

namespace ingot::transform {

// Sees var(), env_var(), target and plain functions; no macros. One thread's.
class YamlRenderer final : public TextRenderer {
 public:
  // Both outlive this.
  YamlRenderer(const ContextShared& shared, const Project& package) : shared_(shared), package_(package) {}

  Result<Json> Render(std::string_view text) override;

 private:
  const ContextShared& shared_;
  const Project& package_;
};

}  // namespace ingot::transform
