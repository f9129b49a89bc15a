// The example projects that the program carries: what `ingot init` writes.
#pragma once

#include <span>
#include <string_view>

namespace ingot::cli {

struct ExampleFile {
  std::string_view path;  // relative to the project: "ingest/trades.yml"
  std::string_view text;
};

struct ExampleProject {
  std::string_view name;
  std::span<const ExampleFile> files;
};

// Sorted by name. Made at build time from the folders of examples/.
std::span<const ExampleProject> ExampleProjects();

}  // namespace ingot::cli
