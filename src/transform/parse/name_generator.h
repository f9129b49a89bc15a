// Where a resource's relation lies and what it is called: generate_schema_name and its sisters.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/result.h"
#include "transform/context/node_context.h"

namespace ingot::transform {

// A project may have macros of these names. Where it has none, dbt's rules are followed without rendering. Thread-safe.
class NameGenerator {
 public:
  NameGenerator(const ContextShared& shared, const MacroLibrary& macros);

  // Sets database, schema, alias and relation_name from the node's configuration.
  Status Name(const Project& package, Node* node) const;

 private:
  enum class Part : uint8_t { kDatabase, kSchema, kAlias };
  static constexpr std::array<std::string_view, 3> kParts = {"database", "schema", "alias"};

  const LoadedMacro* CustomMacro(const Project& package, Part part) const;
  Result<std::string> Generate(const Project& package, Part part, const Node& node) const;
  Result<std::string> Call(const LoadedMacro& macro, const Project& package, Part part, const Node& node) const;
  std::string Default(Part part, const Node& node) const;

  const ContextShared& shared_;
  const MacroLibrary& macros_;
};

}  // namespace ingot::transform
