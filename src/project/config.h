// ingot.yml: what a project says about itself.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"
#include "base/result.h"
#include "engine/instance.h"
#include "store/location.h"

namespace ingot::project {

inline constexpr std::string_view kConfigFile = "ingot.yml";

// A project's settings in one environment. Paths are absolute.
struct ProjectConfig {
  std::string directory;    // that holds ingot.yml
  std::string name;
  std::string environment;  // empty: the file declares none
  std::string lake;         // a folder or "s3://bucket/prefix"
  std::string state;        // a folder for what is being decided: runs, leases
  engine::Limits limits;
  store::S3Options s3;
  std::map<std::string, std::string> table_properties;  // that new tables get
};

// One key of the file, for checking it and for the reference page.
struct ConfigKey {
  std::string path;      // "s3.endpoint"
  std::string fallback;  // as the page shows it
  std::string help;
};
const std::vector<ConfigKey>& ConfigKeys();
// The same for a terminal, and as docs/reference/config.md.
std::string ConfigHelp();
std::string ConfigReference();

// Where the values of ${NAME} come from: the process's environment.
class EnvironmentVariables final : public VariableLookup {
 public:
  const std::string* Find(std::string_view name) const override;

 private:
  mutable std::deque<std::string> found_;  // what was handed out stays where it is
};

// The nearest folder from `start` upwards that holds an ingot.yml; nothing when there is none.
std::optional<std::string> FindProject(const std::string& start);

// Reads <directory>/ingot.yml for the environment; an empty name takes the file's `environment`, if it has one.
// What the chosen environment says replaces what the file says above it, key by key; variables of other environments
// are never looked at. `s3` holds what the process's environment says and is overridden by the file.
// kNotFound without such a file; kInvalidArgument with file:line:column. No secret enters an error.
Result<ProjectConfig> LoadProjectConfig(const std::string& directory, const std::string& environment,
                                        const VariableLookup& variables, store::S3Options s3);

}  // namespace ingot::project
