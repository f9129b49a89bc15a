// profiles.yml: of a connection, only what the lake leaves open.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "transform/project/text_renderer.h"

namespace ingot::transform {

inline constexpr std::string_view kLakeDatabase = "lake";

struct Target {
  std::string profile_name;
  std::string name = "default";
  std::string schema = "main";
  std::string database = std::string(kLakeDatabase);
  int threads = 0;                   // 0: not said
  std::vector<std::string> ignored;  // keys of the output that mean nothing here
  std::string file;                  // where it was read; empty: there is no profiles.yml
};

struct TargetChoice {
  std::string profile;                       // of dbt_project.yml, or --profile
  std::string target;                        // --target; empty: the profile's own choice
  std::vector<std::string> directories;      // searched in this order
};

// The chosen target. Without any profiles.yml: the defaults, under the chosen target's name. Connection keys are not
// even rendered. kInvalidArgument: the file lacks the profile or the target (and names those that it has).
Result<Target> LoadTarget(const TargetChoice& choice, TextRenderer& renderer);

}  // namespace ingot::transform
