// Files that a command leaves for tools.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ingot::transform {

// Writes a file whole or not at all, and the folders above it where they are missing. kUnavailable, kPermissionDenied, kExhausted.
Status WriteArtifact(const std::string& path, std::string_view text);

}  // namespace ingot::transform
