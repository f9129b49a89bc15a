// What on-run-end hooks see beside the usual: `results`, `schemas`, `database_schemas`.
#pragma once

#include <set>
#include <span>
#include <string>
#include <utility>

#include "jinja/render.h"
#include "transform/run/node_result.h"

namespace ingot::transform {

class HookValues final : public jinja::Namespace {
 public:
  // `results` outlives this.
  HookValues(std::span<const NodeResult> results, std::set<std::pair<std::string, std::string>> schemas)
      : results_(results), schemas_(std::move(schemas)) {}

  Result<std::optional<jinja::Value>> Find(jinja::Render& render, std::string_view name) const override;

 private:
  const std::span<const NodeResult> results_;
  const std::set<std::pair<std::string, std::string>> schemas_;  // database, schema
};

}  // namespace ingot::transform
