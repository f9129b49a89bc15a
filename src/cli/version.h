// What `ingot --version` says.
#pragma once

#include <string>

namespace ingot::cli {

// "ingot 0.1.0 (DuckDB 1.5.5)"
std::string VersionLine();

}  // namespace ingot::cli
