#include "transform/packages/carried.h"

namespace ingot::transform {

Project CarriedProject(const CarriedPackage& package) {
  Project project;
  project.name = package.name;
  project.version = "1.0.0";
  project.macro_paths = {"macros"};
  project.target_path = "target";
  project.packages_path = "dbt_packages";
  return project;
}

}  // namespace ingot::transform
