#include "cli/version.h"

namespace ingot::cli {

std::string VersionLine() { return "ingot " INGOT_VERSION " (DuckDB " INGOT_DUCKDB_VERSION ")"; }

}  // namespace ingot::cli
