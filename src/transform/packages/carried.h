// The packages that the program carries: macros that every project may call, or replace by its own.
#pragma once

#include <span>
#include <string_view>

#include "transform/project/project.h"

namespace ingot::transform {

struct CarriedFile {
  std::string_view path;  // "macros/tests/unique.sql"
  std::string_view text;
};

struct CarriedPackage {
  std::string_view name;
  std::span<const CarriedFile> files;
};

// "dbt" first. Made at build time from the folders beside this file.
std::span<const CarriedPackage> CarriedPackages();

// A project that says nothing but its name and version.
Project CarriedProject(const CarriedPackage& package);

}  // namespace ingot::transform
