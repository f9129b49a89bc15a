#include "transform/materialize/materialize.h"

#include <array>
#include <utility>

#include "transform/materialize/build.h"
#include "transform/materialize/sql_text.h"

namespace ingot::transform {

namespace {

using Builder = Result<BuildResult> (*)(Build&);

struct Materialization {
  std::string_view name;
  Builder build;
};

constexpr std::array<Materialization, 6> kMaterializations = {{{"view", BuildView},
                                                               {"table", BuildTable},
                                                               {"incremental", BuildIncremental},
                                                               {"seed", BuildSeed},
                                                               {"snapshot", BuildSnapshot},
                                                               {"materialized_view", BuildMaterializedView}}};

Builder BuilderOf(std::string_view materialized) {
  for (const Materialization& known : kMaterializations) {
    if (known.name == materialized) return known.build;
  }
  return nullptr;
}

std::string MaterializedAs(const Node& node) {
  if (node.type == ResourceType::kSeed) return "seed";
  if (node.type == ResourceType::kSnapshot) return "snapshot";
  return node.materialized();
}

}  // namespace

bool IsNativeMaterialization(std::string_view materialized) {
  return materialized == "ephemeral" || BuilderOf(materialized) != nullptr;
}

bool FullRefresh(const Node& node, bool full_refresh) { return node.ConfigBool("full_refresh", full_refresh); }

bool RunsIncrementally(const Node& node, RelationType existing, bool full_refresh) {
  return node.materialized() == "incremental" && existing == RelationType::kTable && !FullRefresh(node, full_refresh);
}

Result<BuildResult> Materialize(BuildWarehouse& warehouse, const BuildRequest& request) {
  const std::string materialized = MaterializedAs(*request.node);
  if (materialized == "ephemeral") {
    BuildResult nothing;
    nothing.status = "EPHEMERAL";
    return nothing;
  }
  const Builder builder = BuilderOf(materialized);
  if (!builder) {
    return Unsupported("materialization '" + materialized + "' is not one of the program's own: a macro of the project has to make it");
  }
  // A second statement would run beside what the materialization writes in front of the first.
  if (request.node->type != ResourceType::kSeed) RETURN_IF_ERROR(warehouse.CheckQuery(request.sql));
  ASSIGN_OR_RETURN(Build build, Build::Start(warehouse, request));
  return builder(build);
}

}  // namespace ingot::transform
