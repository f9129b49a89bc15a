#include "transform/run/artifact_file.h"

#include <filesystem>

#include "base/file.h"

namespace ingot::transform {

Status WriteArtifact(const std::string& path, std::string_view text) {
  std::error_code failed;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), failed);
  if (failed) return Unavailable("cannot make the folder of '" + path + "': " + failed.message());
  return WriteFileAtomically(path, text);
}

}  // namespace ingot::transform
