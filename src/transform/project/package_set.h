// The root project and the packages that it uses.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "transform/project/project.h"
#include "transform/project/text_renderer.h"

namespace ingot::transform {

// Addresses of projects are stable.
struct PackageSet {
  std::deque<Project> projects;  // the root first, then packages by name; carried ones last

  const Project& root() const { return projects.front(); }
  const Project* Find(std::string_view name) const;
};

// What packages.yml or dependencies.yml asks for.
struct PackageRequest {
  enum class Kind { kLocal, kHub, kGit, kTarball };
  Kind kind = Kind::kHub;
  std::string name;      // hub: "dbt-labs/dbt_utils"; git and tarball: the address
  std::string local;     // the folder of a local one, as written
  std::string revision;  // version or revision, as written
  std::string place;     // "packages.yml:3:5"
};

// The requests of a project's packages.yml or dependencies.yml; empty when there is neither. kInvalidArgument.
Result<std::vector<PackageRequest>> LoadPackageRequests(const std::string& directory, TextRenderer& renderer);

// Loads the packages of a root project: each folder of packages_path that holds a dbt_project.yml, each local request,
// and what those request in turn; then the carried ones ("dbt", and "dbt_utils" unless the project has its own).
// kNotFound names a requested package that is neither installed nor carried.
Status LoadPackages(PackageSet* set, TextRenderer& renderer);

// Links local packages into packages_path. Gives back what was linked; what has to come from elsewhere and is not there
// is an error (Ingot downloads nothing).
Result<std::vector<std::string>> InstallPackages(const Project& root, TextRenderer& renderer);

}  // namespace ingot::transform
