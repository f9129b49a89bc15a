// The files of a project, by what they are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "transform/project/project.h"

namespace ingot::transform {

enum class FileKind : uint8_t { kModel, kSeed, kSnapshot, kSingularTest, kGenericTest, kFixture, kAnalysis, kMacro, kProperties, kDocs };

struct ProjectFile {
  FileKind kind = FileKind::kModel;
  const Project* project = nullptr;
  std::string original_file_path;  // below the project: "models/staging/stg_orders.sql"
  size_t root_length = 0;          // of the resource folder in front, with its slash
  uint64_t size = 0;
  int64_t modified = 0;  // nanoseconds
  int64_t changed = 0;   // its status: what no program sets as it likes

  std::string_view relative_path() const { return std::string_view(original_file_path).substr(root_length); }
  std::string full_path() const { return project->directory + "/" + original_file_path; }
  // The file's name without its ending.
  std::string_view stem() const;
};

// Every file that means something to dbt, sorted by path. A folder that is not there holds none. What .dbtignore names is
// left out. kUnavailable when a folder cannot be read.
Result<std::vector<ProjectFile>> ListProjectFiles(const Project& project);

}  // namespace ingot::transform
